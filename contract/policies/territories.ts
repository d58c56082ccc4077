import { z } from "zod";
import { LocalText } from "#contract/common.ts";

const Key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "Write a key in small letters, digits and hyphens, as in north-china.");

/** A province (`51`), city (`5101`) or county (`510107`) of GB/T 2260, or `abroad`; six digits with zeros are understood too. */
const AreaCode = z
  .string({ error: 'Write area codes in quotes, as in "51".' })
  .regex(
    /^(?:\d{2}|\d{4}|\d{6}|abroad)$/,
    "Write a province (51), city (5101) or county (510107) of GB/T 2260, or abroad.",
  );

export const Territory = z.strictObject({
  key: Key,
  name: LocalText,
  /** Provinces, cities and counties; the finer one wins over what contains it. */
  areas: z.array(AreaCode).max(4_000),
  /** Keys of the teams that own the territory. */
  teams: z.array(z.string().min(1)).max(200).default([]),
  /** Only these business lines; left out: every line that no other territory takes in the same area. */
  lines: z.array(z.string().min(1)).min(1).max(100).optional(),
  /** Login names of agents who own the territory in person. */
  agents: z.array(z.string().min(1)).max(500).optional(),
  /** Territories that help out, in order. */
  overflow: z.array(Key).max(40).optional(),
  /** Takes whoever no rule could place; exactly one territory is so marked. */
  headquarters: z.literal(true).optional(),
});

/** Policy kind `territories`: who answers for which part of the country. */
export const Territories = z.strictObject({ territories: z.array(Territory).min(1).max(500) });

export type Territory = z.output<typeof Territory>;
export type Territories = z.output<typeof Territories>;

/** Where a contact's area was read from, in the order in which they are asked (R-PE-05). */
export const TERRITORY_SOURCES = ["order_address", "profile", "phone", "ip", "stated"] as const;
export type TerritorySource = (typeof TERRITORY_SOURCES)[number];

/** How sure an area is, surest first. */
export const CERTAINTIES = ["certain", "likely", "weak"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** What came of one source. */
export const TERRITORY_OUTCOMES = ["used", "absent", "unreadable", "too_coarse", "uncovered"] as const;
export type TerritoryOutcome = (typeof TERRITORY_OUTCOMES)[number];
export type TerritoryReason = `territory.${TerritorySource}.${TerritoryOutcome}`;
