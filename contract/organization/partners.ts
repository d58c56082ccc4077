import { z } from "zod";
import { Id, page, PageQuery } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { byId, Name, Note, OpenState, Version, WallTime } from "./common.ts";
import { partnerKinds } from "./kinds.ts";

const Kind = z.enum(partnerKinds);

const contact = {
  name: Name,
  /** What they are asked for: 揽收异常, 退换件. */
  task: z.string().trim().max(60).default(""),
  phone: z.string().trim().max(40).default(""),
  mail: z.union([z.literal(""), z.email()]).default(""),
  /** 1 is Monday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: WallTime,
  /** Before or at `from`: the next morning. */
  to: WallTime,
};
/** Phone and mail stand masked for whoever may not change partners. */
export const PartnerContact = z.object({ ...contact, id: Id, task: z.string(), phone: z.string(), mail: z.string(), onDutyNow: z.boolean() });
export const Partner = z.object({
  id: Id,
  kind: Kind,
  name: z.string(),
  note: z.string(),
  state: OpenState,
  contacts: z.array(PartnerContact),
  version: Version,
});
export type Partner = z.output<typeof Partner>;

const fields = { kind: Kind, name: Name, note: Note };
const Contacts = z.array(z.object(contact)).max(50);

/** Suppliers and carriers with their contacts and duty rota (R-PE-03). */
export const partnerEndpoints = endpoints({
  "GET /v1/partners": {
    summary: "Partners by name, each with who is on duty now.",
    perm: "people.read",
    query: PageQuery.extend({ q: z.string().trim().max(60).optional(), kind: Kind.optional(), state: OpenState.optional() }),
    response: page(Partner),
    refusals: [],
  },
  "POST /v1/partners": {
    summary: "Adds a partner.",
    perm: "organization.write",
    body: z.object({ ...fields, note: Note.default(""), contacts: Contacts.default([]) }),
    response: Partner,
    refusals: [],
  },
  "GET /v1/partners/{id}": { summary: "One partner.", perm: "people.read", params: byId, response: Partner, refusals: [] },
  "PATCH /v1/partners/{id}": {
    summary: "Changes a partner; `contacts`, when given, replaces the whole list.",
    perm: "organization.write",
    params: byId,
    body: z.object(fields).partial().extend({ state: OpenState.optional(), contacts: Contacts.optional(), version: Version }),
    response: Partner,
    refusals: ["stale_version"],
  },
});
