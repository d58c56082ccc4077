import type { Verdict } from "../refusal.ts";

export interface Standing {
  state: "draft" | "review" | "published" | "withdrawn";
  n: number;
  edit: number;
  approved: boolean;
  editors: readonly string[];
  basedOn: number | null;
}

/** Only a draft is edited, and only by whoever has seen its last edit. */
export function maySave(version: Standing, edit: number): Verdict {
  if (version.state !== "draft") return { refused: "handbook_not_draft" };
  return version.edit === edit || { refused: "stale_version", params: { edit: version.edit } };
}

/** Another person approves; whoever wrote it only while nobody else could. */
export function mayApprove(version: Standing, personId: string | null, publishers: number): Verdict {
  if (version.state !== "review" || version.approved) return { refused: "handbook_not_in_review" };
  return !wrote(version, personId) || publishers <= 1 || { refused: "handbook_own_review" };
}

/** Whether this person had a hand in the text. */
export const wrote = (version: Pick<Standing, "editors">, personId: string | null): boolean => personId !== null && version.editors.includes(personId);

/** Given back for more work, as long as it is not published. */
export function mayReturn(version: Standing): Verdict {
  return version.state === "review" || { refused: "handbook_not_in_review" };
}

export function mayWithdraw(version: Standing): Verdict {
  if (version.state === "published") return { refused: "handbook_published" };
  return version.state !== "withdrawn" || { refused: "handbook_not_draft" };
}

/** Approved, and not written before what is in force for everybody: else somebody's newer change would be undone in silence. */
export function mayPublish(version: Standing, inForce: number | null): Verdict {
  if (!version.approved || version.state === "draft" || version.state === "withdrawn") return { refused: "handbook_not_approved", params: { n: version.n } };
  if (inForce !== null && inForce !== version.n && inForce > (version.basedOn ?? 0)) return { refused: "handbook_base_moved", params: { n: version.n, inForce } };
  return true;
}

/** Never backwards in time; only a pilot has an end. */
export function mayBegin(times: { now: Date; from: Date; until: Date | null }, pilot: boolean): Verdict {
  if (times.from < times.now) return { refused: "handbook_past", fields: [{ path: "body.from", code: "handbook_past" }] };
  if (times.until === null) return true;
  if (!pilot || times.until <= times.from) return { refused: "handbook_until", fields: [{ path: "body.until", code: "handbook_until" }] };
  return true;
}

interface Span {
  id: string;
  from: Date | null;
  until: Date | null;
}

/** Makes room for a span that begins at `from`: what ran is cut there, and what was planned for later still takes over. */
export function makeRoom<S extends Span>(spans: readonly S[], from: Date, until: Date | null): { cut: S[]; until: Date | null } {
  const cut = spans.filter((span) => (span.from === null || span.from <= from) && (span.until === null || span.until > from));
  const next = spans.flatMap((span) => (span.from !== null && span.from > from && (span.until === null || span.until > span.from) ? [span.from] : [])).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (next === undefined) return { cut, until };
  return { cut, until: until !== null && until < next ? until : next };
}
