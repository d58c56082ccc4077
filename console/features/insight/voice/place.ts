import type { Narrowing } from "#contract/insight.ts";
import { useAddress } from "#console/lib/address.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { daysBefore } from "../figures/period.ts";

export const voiceGroupings = ["subject", "theme", "topic", "product", "territory", "shop"] as const;
export type VoiceGrouping = (typeof voiceGroupings)[number];
export const voiceFigures = ["needs", "opinions", "criticism"] as const;
export type VoiceFigure = (typeof voiceFigures)[number];

/** What the address says: period, filters, grouping, and whose records are open. */
export interface VoiceLooking {
  by: VoiceGrouping;
  kind: "all" | "need" | "opinion";
  narrowing: Narrowing;
  today: string;
  /** The figure whose records are open, and the group of them. */
  open: VoiceFigure | undefined;
  group: string | undefined;
  day: string | undefined;
  change: (to: Readonly<Record<string, string | undefined>>) => void;
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text);

/** Reads and changes the view in the address; seven days unless it says otherwise. */
export function useVoicePlace(): VoiceLooking {
  const [address, change] = useAddress();
  const today = useWhen().day(useNow());
  const [from, to] = isDay(address.from) && isDay(address.to) && address.from <= address.to ? [address.from, address.to] : [daysBefore(today, 6), today];
  return {
    by: voiceGroupings.find((one) => one === address.by) ?? "subject",
    kind: address.kind === "need" || address.kind === "opinion" ? address.kind : "all",
    today,
    narrowing: { from, to, territory: address.territory, shop: address.shop, branch: address.branch, product: address.product },
    open: voiceFigures.find((one) => one === address.records),
    group: address.group,
    day: isDay(address.day) ? address.day : undefined,
    change,
  };
}

/** The period of the same length before. */
export function before({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  return { from: daysBefore(from, days), to: daysBefore(to, days) };
}

/** How the address says the group that belongs nowhere. */
export const nowhere = "-";

/** What the open group narrows the records to. */
export function narrowedTo(looking: VoiceLooking): Narrowing {
  const { by, group, day, narrowing } = looking;
  const one: Partial<Narrowing> = group === undefined ? {} : group === nowhere ? { without: by } : { [by]: group };
  return { ...narrowing, ...one, ...(day === undefined ? {} : { day }) };
}

export const closed = { records: undefined, group: undefined, day: undefined };
