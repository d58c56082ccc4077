import type { OpeningPurpose, ReadingAlert, AlertResult } from "#contract/privacy.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { PrivacyPorts } from "../ports.ts";
import { mayCheck } from "../rules.ts";
import * as store from "../store/alerts.ts";
import { openedSince } from "../store/readings.ts";
import { startOfToday } from "./reading.ts";

/** Where a page ended: an instant and an id. */
export function readCursor(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: new Date(at), id };
}

export async function listAlerts(ports: PrivacyPorts, ctx: Ctx, query: { state: "open" | "checked" | "all"; after?: string | undefined; limit: number }): Promise<{ rows: ReadingAlert[]; next: string | null }> {
  insistPermission(ctx.actor, "privacy.watch");
  const rows = await store.listAlerts(ctx.tx, query.state, readCursor(query.after), query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const numbers = await store.customerNumbers(ctx.tx, shown.flatMap((row) => row.evidence.map((one) => one.customerId)));
  const { body } = await ports.rules(ctx.tx, ctx.now);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return {
    rows: shown.map((a) => ({
      id: a.id, person: { id: a.personId, name: a.personName }, rule: a.rule, ruleName: body.unusual.find((rule) => rule.key === a.rule)?.name ?? null, version: a.version, ...a.limits,
      customers: a.customers, firstAt: a.firstAt.toISOString(), lastAt: a.lastAt.toISOString(), raisedAt: a.raisedAt.toISOString(),
      evidence: a.evidence.toSorted((x, y) => (x.at < y.at ? -1 : 1)).map((one) => ({ ...one, number: numbers.get(one.customerId) ?? 0 })),
      checked: a.checkedAt === null ? null : { at: a.checkedAt.toISOString(), by: { id: a.checkedBy!, name: a.checkedByName ?? "" }, result: a.result!, note: a.note ?? "" },
    })),
    next: last === undefined ? null : `${last.raisedAt.toISOString()}_${last.id}`,
  };
}

/** Writes down what looking into an alert has shown. */
export async function checkAlert(ctx: Ctx, id: string, input: { result: AlertResult; note: string }): Promise<void> {
  insistPermission(ctx.actor, "privacy.watch");
  const alert = found(await store.lockAlert(ctx.tx, id));
  insist(mayCheck(alert, ctx.actor.id));
  await store.saveCheck(ctx.tx, id, { at: ctx.now, by: ctx.actor.id!, result: input.result, note: withoutPersonal(input.note) });
  ctx.record({ kind: "privacy.alert_checked", subject: ["person", alert.personId], data: { alert: id, result: input.result } });
}

/** For what fields may be opened, and how many of today's are left. */
export async function listPurposes(ports: PrivacyPorts, ctx: Ctx): Promise<{ purposes: OpeningPurpose[]; other: { perDay: number; today: number } }> {
  insistPermission(ctx.actor, "customers.unmask");
  const { body } = await ports.rules(ctx.tx, ctx.now);
  const opened = ctx.actor.id === null ? [] : await openedSince(ctx.tx, ctx.actor.id, (await startOfToday(ports, ctx)).since);
  const today = (key: string | null) => opened.filter((one) => one.purpose === key).length;
  return { purposes: body.purposes.map((one) => ({ ...one, today: today(one.key) })), other: { perDay: body.otherPerDay, today: today(null) } };
}
