import type { AgreementLineKind } from "#contract/agreements.ts";
import type { LocalText } from "#contract/common.ts";
import { moreKinds, type MoreKind, type TimelineItem } from "#contract/customers.ts";
import type { Permission } from "#contract/permissions.ts";
import { agreementCode } from "#server/desk/agreements/index.ts";
import { territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { courseRows, type CoursePlace, type CourseRow, type Reach } from "./store.ts";

export interface CoursePorts {
  /** Types of tickets and categories of needs, by key, as the handbook names them. */
  ticketTypes(tx: Tx, at: Date): Promise<ReadonlyMap<string, { name: LocalText; prefix: string }>>;
  needs(tx: Tx, at: Date): Promise<ReadonlyMap<string, LocalText>>;
}

const permissionOf: Record<MoreKind, Permission> = { ticket: "tickets.read", promise: "promises.read", return: "returns.read", rating: "conversations.read", need: "conversations.read", agreement: "agreements.read" };

function reachOf(ctx: Ctx, kind: MoreKind): Reach | null {
  const scope = ctx.actor.scopeOf(permissionOf[kind]);
  if (scope === null) return null;
  return scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id, territories: territoriesWithin(ctx.actor, scope) };
}

const unnamed = (key: string): LocalText => ({ "zh-CN": key, en: key });

function itemOf({ kind, id, at, facts: f }: CourseRow, types: ReadonlyMap<string, { name: LocalText; prefix: string }>, needs: ReadonlyMap<string, LocalText>): TimelineItem {
  const head = { id, at: at.toISOString() };
  const s = (key: string) => String(f[key]);
  switch (kind) {
    case "ticket":
      return { kind, ...head, ticket: { code: `${types.get(s("type"))?.prefix ?? ""}${s("number")}`, type: types.get(s("type"))?.name ?? unnamed(s("type")), severity: s("severity"), outcome: (f.outcome as string | null) ?? null } };
    case "promise":
      return { kind, ...head, promise: { kind: s("kind"), state: s("state"), dueAt: new Date(s("dueAt")).toISOString() } };
    case "return":
      return { kind, ...head, return: { number: Number(f.number), wish: s("wish"), state: s("state"), orderId: s("orderId"), order: s("order") } };
    case "rating":
      return { kind, ...head, rating: { score: Number(f.score), conversation: Number(f.number) } };
    case "agreement":
      return { kind, ...head, agreement: { id: s("agreement"), code: agreementCode(Number(f.number)), title: s("title"), act: f.act as AgreementLineKind, by: (f.by as string | null) ?? null, told: (f.way as "talk" | null) ?? null } };
    case "need":
      return { kind, ...head, need: { conversation: Number(f.number), needs: (f.needs as { category: string; text: string }[]).map((one) => ({ name: needs.get(one.category) ?? unnamed(one.category), text: one.text })) } };
  }
}

/** What a customer's timeline is told beside what the customers module reads itself; each reader sees of it what they may. */
export function courseOver(ports: CoursePorts) {
  return async (ctx: Ctx, contactIds: readonly string[], kind: MoreKind | undefined, behind: CoursePlace | null, limit: number): Promise<TimelineItem[]> => {
    const kinds = new Map<MoreKind, Reach>();
    for (const one of moreKinds) {
      const reach = kind === undefined || kind === one ? reachOf(ctx, one) : null;
      if (reach !== null) kinds.set(one, reach);
    }
    const rows = await courseRows(ctx.tx, contactIds, kinds, behind, limit);
    if (rows.length === 0) return [];
    const [types, needs] = [await ports.ticketTypes(ctx.tx, ctx.now), await ports.needs(ctx.tx, ctx.now)];
    return rows.map((row) => itemOf(row, types, needs));
  };
}
