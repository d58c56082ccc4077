import type { AgreementLineKind } from "#contract/agreements.ts";
import type { AgreementRules } from "#contract/policies/agreements.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts, type DataKey } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { onDate } from "#server/kernel/time/index.ts";
import type { AgreementPorts } from "../ports.ts";
import type { Course } from "../rules.ts";
import * as store from "../store.ts";

export const codeOf = (number: number): string => `XY${number}`;
export const linkTo = (id: string): string => `/agreements/${id}`;
export const staffId = (ctx: Ctx): string | null => (ctx.actor.kind === "staff" ? ctx.actor.id : null);
export const todayOf = async (ports: AgreementPorts, ctx: Ctx): Promise<string> => onDate(ctx.now, await ports.zone(ctx.tx));
export const ended = (state: string): boolean => state === "lost" || state === "cancelled" || state === "expired";

/** Whether a day is worked on, by the calendar that notice is counted in. */
export async function worksOn(ports: AgreementPorts, ctx: Ctx, rules: AgreementRules): Promise<(day: string) => boolean> {
  const calendar = await ports.calendar(ctx.tx, rules.calendar, ctx.now);
  return (day) => calendar.hoursOn(day).open.length > 0;
}

/** Whose agreements the actor reads: everybody's (null), or where the right was narrowed, one's own: they belong to no team and no territory. */
export const ownerRead = (ctx: Ctx): string | null => (insistPermission(ctx.actor, "agreements.read") === "all" ? null : ctx.actor.id!);

/** An agreement within the actor's reach; beyond it, there is none. */
export function within(ctx: Ctx, a: store.StoredAgreement | undefined): store.StoredAgreement {
  const owner = ownerRead(ctx);
  return found(a !== undefined && (owner === null || a.ownerId === owner) ? a : null);
}

/** An agreement that the actor may carry on: one's own, or any for whoever leads. */
export async function working(ctx: Ctx, id: string, version?: number): Promise<store.StoredAgreement> {
  const scope = insistPermission(ctx.actor, "agreements.work");
  const a = found(await store.lockAgreement(ctx.tx, id));
  if (scope !== "all" && a.ownerId !== ctx.actor.id) throw new Refusal("not_found");
  if (version !== undefined && version !== a.version) throw new Refusal("stale_version");
  return a;
}
export const courseOf = (a: store.StoredAgreement, versions: readonly store.StoredVersion[]): Course => ({ state: a.state, current: a.currentN, pending: a.pendingN, versions: versions.map(({ n, kind }) => ({ n, kind })) });

const place = (table: string, column: string, row: string) => ({ table: `agreements.${table}`, column, row });
/** Words as they are kept: personal data sealed under the contact's key (D5). */
export async function keptWords(ports: AgreementPorts, ctx: Ctx, at: { table: string; column: string; row: string; contactId: string }, words: string): Promise<{ text: string; secret: Buffer | null }> {
  const { text, parts } = cutPersonal(words);
  return { text, secret: parts.length === 0 ? null : sealParts(await ports.keys.forOwner(ctx.tx, ctx.now, at.contactId), place(at.table, at.column, at.row), parts) };
}
export const shownWords = (key: DataKey | null | undefined, at: { table: string; column: string; row: string }, text: string, secret: Buffer | null): string => fillMasked(text, openParts(key, place(at.table, at.column, at.row), secret));

/** Writes a line of the agreement's course. */
export async function note(ports: AgreementPorts, ctx: Ctx, a: Pick<store.StoredAgreement, "id" | "contactId">, kind: AgreementLineKind, { data = {}, words = "", told = null }: { data?: Record<string, unknown>; words?: string; told?: Pick<store.StoredLine, "told" | "way"> | null } = {}): Promise<number> {
  const n = await store.nextLine(ctx.tx, a.id);
  const { text, secret } = await keptWords(ports, ctx, { table: "line", column: "secret", row: `${a.id}/${n}`, contactId: a.contactId }, words);
  await store.insertLine(ctx.tx, a.id, { n, at: ctx.now, byId: staffId(ctx), kind, words: text, secret, data, told: told?.told ?? null, way: told?.way ?? null });
  return n;
}

/** Who hears of an agreement: whoever looks after it; where nobody does, those who lead. */
export const caring = async (ports: AgreementPorts, tx: Tx, a: Pick<store.StoredAgreement, "ownerId">): Promise<readonly string[]> => (a.ownerId === null ? ports.approvers(tx) : [a.ownerId]);

/** Customers as lists name them, masked. */
export async function named(ports: AgreementPorts, tx: Tx, contactIds: readonly string[]): Promise<(contactId: string) => { id: string; contactId: string; name: string; tier: string }> {
  const labels = await ports.customers.labels(tx, [...new Set(contactIds)]);
  return (contactId) => {
    const label = labels.get(contactId);
    return { id: label?.customerId ?? contactId, contactId, name: nameTo(label, false), tier: label?.tier ?? "" };
  };
}

/** A key of the handbook's list, or a refusal at its field. */
export function insistKey(list: readonly { key: string }[], key: string, path: string): void {
  if (!list.some((one) => one.key === key)) throw new Refusal("invalid", { fields: [{ path, code: "choice_unknown" }] });
}
