import { errandEndpoints, type Errand } from "#contract/errands.ts";
import type { Sla, SlaSubject } from "#server/desk/sla/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Module } from "#server/kernel/module.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import * as store from "./store.ts";

export interface ErrandPorts {
  keys: DataKeys;
  clocks: Pick<Sla, "startClock" | "stopClock" | "cancelClocks">;
}
export interface NewErrand {
  toId: string;
  what: string;
  within: { amount: number; unit: "hours" | "half_working_days" | "working_days" };
}
/** The door of the errands module. */
export interface Errands {
  readonly module: Module;
  /** What the clocks tell people about an errand. */
  readonly subject: SlaSubject;
  give(ctx: Ctx, errand: NewErrand): Promise<{ id: string }>;
  /** A rule of the handbook gives it, in the caller's transaction; whoever gave it through here says when it is done. */
  byRule(ctx: Ctx, errand: NewErrand): Promise<{ id: string }>;
  done(ctx: Ctx, id: string): Promise<void>;
}

const link = "/tasks";
const place = (id: string, column: string) => ({ table: "errands.errand", column, row: id });
const clocked = (id: string) => ({ kind: "errand", id });

/** One-off tasks 临时交办 from leader to person (R-TK-08), with a deadline of their own. */
export function openErrands({ keys, clocks }: ErrandPorts): Errands {
  async function kept(ctx: Ctx, id: string, column: string, written: string): Promise<{ text: string; secret: Buffer | null }> {
    const { text, parts } = cutPersonal(written);
    return { text, secret: parts.length === 0 ? null : sealParts(await keys.forOwner(ctx.tx, ctx.now, id), place(id, column), parts) };
  }
  async function shown(tx: Tx, rows: readonly store.StoredErrand[]): Promise<Errand[]> {
    const known = await keys.findMany(tx, rows.filter((e) => e.whatSecret !== null || e.answerSecret !== null).map((e) => e.id));
    const read = (e: store.StoredErrand, text: string, column: string, secret: Buffer | null) => fillMasked(text, openParts(known.get(e.id), place(e.id, column), secret));
    return rows.map((e) => ({
      id: e.id, to: { id: e.toId, name: e.toName }, by: e.byId === null ? null : { id: e.byId, name: e.byName ?? "" }, what: read(e, e.what, "what_secret", e.whatSecret), state: e.state, givenAt: e.givenAt.toISOString(), dueAt: e.dueAt?.toISOString() ?? null,
      endedAt: e.endedAt?.toISOString() ?? null, answer: read(e, e.answer, "answer_secret", e.answerSecret),
    }));
  }
  async function give(ctx: Ctx, errand: NewErrand): Promise<{ id: string }> {
    insistPermission(ctx.actor, "errands.give");
    const { id } = await write(ctx, errand, ctx.actor.id!);
    if (errand.toId !== ctx.actor.id) await notify(ctx, [errand.toId], { kind: "errand.given", params: { by: ctx.actor.name }, link });
    return { id };
  }
  async function byRule(ctx: Ctx, errand: NewErrand): Promise<{ id: string }> {
    const { id } = await write(ctx, errand, null);
    await notify(ctx, [errand.toId], { kind: "errand.by_rule", link });
    return { id };
  }
  async function write(ctx: Ctx, { toId, what, within }: NewErrand, byId: string | null): Promise<{ id: string }> {
    if (!(await store.isActive(ctx.tx, toId))) throw new Refusal("invalid", { fields: [{ path: "toId", code: "person_unknown" }] });
    const id = newId();
    const { text, secret } = await kept(ctx, id, "what_secret", what);
    await store.insertErrand(ctx.tx, { id, toId, byId, what: text, whatSecret: secret, givenAt: ctx.now });
    const clock = await clocks.startClock(ctx, { subject: clocked(id), name: "task", facts: {}, deadline: within });
    await store.setDue(ctx.tx, id, clock?.dueAt ? new Date(clock.dueAt) : null);
    ctx.record({ kind: "errand.given", subject: ["errand", id], data: { toId } });
    return { id };
  }
  async function done(ctx: Ctx, id: string): Promise<void> {
    const errand = await store.lockErrand(ctx.tx, id);
    if (!errand || errand.state !== "open") return;
    await store.endErrand(ctx.tx, id, "done", ctx.now, "", null);
    await clocks.stopClock(ctx, clocked(id), "task");
    ctx.record({ kind: "errand.answered", subject: ["errand", id], data: { done: true } });
  }
  /** One that is open, within the reach of whoever gave or got it. */
  async function held(ctx: Ctx, id: string, side: "toId" | "byId"): Promise<store.StoredErrand> {
    const errand = found(await store.lockErrand(ctx.tx, id));
    if (errand[side] !== ctx.actor.id) throw new Refusal("not_found");
    if (errand.state !== "open") throw new Refusal("errand_over");
    return errand;
  }
  async function answer(ctx: Ctx, id: string, done: boolean, words: string): Promise<void> {
    const errand = await held(ctx, id, "toId");
    const { text, secret } = await kept(ctx, id, "answer_secret", words);
    await store.endErrand(ctx.tx, id, done ? "done" : "declined", ctx.now, text, secret);
    await clocks.stopClock(ctx, clocked(id), "task");
    ctx.record({ kind: "errand.answered", subject: ["errand", id], data: { done } });
    if (errand.byId !== null && errand.byId !== ctx.actor.id) await notify(ctx, [errand.byId], { kind: "errand.answered", params: { by: ctx.actor.name, done: done ? 1 : 0 }, link: `${link}?side=given` });
  }
  async function withdraw(ctx: Ctx, id: string): Promise<void> {
    const errand = await held(ctx, id, "byId");
    await store.endErrand(ctx.tx, id, "withdrawn", ctx.now, "", null);
    await clocks.cancelClocks(ctx, clocked(id));
    ctx.record({ kind: "errand.withdrawn", subject: ["errand", id] });
    if (errand.toId !== ctx.actor.id) await notify(ctx, [errand.toId], { kind: "errand.withdrawn", params: { by: ctx.actor.name }, link });
  }
  return {
    give,
    byRule,
    done,
    subject: {
      async about(tx, id) {
        const errand = await store.readErrand(tx, id);
        return errand ? { number: "", link, ownerId: errand.toId, territory: null } : null;
      },
      async readable(ctx, id) {
        const errand = await store.readErrand(ctx.tx, id);
        return errand !== undefined && (errand.toId === ctx.actor.id || errand.byId === ctx.actor.id);
      },
    },
    module: {
      name: "errands",
      routes: routes(errandEndpoints, {
        "GET /v1/errands": async (ctx, { query }) => ({ rows: await shown(ctx.tx, await store.listErrands(ctx.tx, ctx.actor.id!, query.side, query.state === "open")) }),
        "POST /v1/errands": (ctx, { body }) => give(ctx, body),
        "POST /v1/errands/{id}/answer": async (ctx, { params, body }) => (await answer(ctx, params.id, body.done, body.words), {}),
        "POST /v1/errands/{id}/withdrawal": async (ctx, { params }) => (await withdraw(ctx, params.id), {}),
      }),
    },
  };
}
