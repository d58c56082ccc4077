import type { PresenceState } from "#contract/conversation.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { errorFields } from "#server/kernel/log.ts";
import { enter, systemEntry, type Desk } from "../service/desk.ts";
import { wordsOf } from "../service/words.ts";
import { lockConversation, lockHeads } from "../store/conversations.ts";
import { teamsWithPeople, unitsWithPeople } from "../store/parties.ts";
import { agents, insertDecision, hadBefore, lastAgents, lockRouting, reasonsBefore, takeSlot, waitingConversations, type WaitingRow } from "../store/routing.ts";
import { assign } from "./assign.ts";
import { decideQueue, partsOf, type AgentFacts, type Decided, type RoutingRules, type WaitingFacts } from "./rules.ts";

/** So many are looked at together; each look changes at most `batch` of them, so that no transaction grows long. */
const mostLooked = 5_000;
const batch = 100;
/** The one deadline of the queue: when the next circle widens. */
const theQueue = "00000000-0000-0000-0000-000000000000";

type Waiting = WaitingRow & WaitingFacts;

/** Everybody who could serve, as the rules see them; the handbook is asked from its memory, one after the other, so that it is read once. */
export async function agentFacts(desk: Desk, ctx: Pick<Ctx, "tx" | "now">): Promise<(AgentFacts & { state: PresenceState })[]> {
  const facts: (AgentFacts & { state: PresenceState })[] = [];
  for (const agent of await agents(ctx.tx, ctx.now))
    facts.push({ ...agent, skills: agent.skills ?? {}, loads: agent.loads ?? {}, territories: await desk.ports.rules.territoriesOfTeams(ctx.tx, agent.teams, agent.loginName) });
  return facts;
}

/** The queue decided in thought, in a number of questions that does not grow with it; nothing is locked or written. Null: nobody waits, as on a new database that has no rules yet. */
export async function thinkThrough(desk: Desk, ctx: Pick<Ctx, "tx" | "now">): Promise<{ rules: RoutingRules; version: string; decided: Decided<Waiting>[] } | null> {
  const rows = await waitingConversations(ctx.tx, mostLooked);
  if (rows.length === 0) return null;
  const { body: rules, version } = await desk.ports.rules.routing(ctx.tx, ctx.now);
  const headquarters = await desk.ports.rules.headquarters(ctx.tx);
  const last = await lastAgents(ctx.tx, [...new Set(rows.map((row) => row.customerId))]);
  const had = await hadBefore(ctx.tx, rows.map((row) => row.id));
  const kept = await keptFor(desk, ctx, rows);
  const queue = rows.map((row): Waiting => ({ ...row, only: kept.get(row.id) ?? null, bonus: row.priority, headquarters, lastAgent: last.get(row.customerId) ?? null, letLie: [], handedOn: null, ...had.get(row.id) }));
  return { rules, version, decided: decideQueue(rules, queue, await agentFacts(desk, ctx), ctx.now) };
}

/** The people for whom a conversation that was handed to a team or department is kept, for the handbook's while; those not named are anybody's. */
async function keptFor(desk: Desk, ctx: Pick<Ctx, "tx" | "now">, rows: readonly WaitingRow[]): Promise<Map<string, string[]>> {
  const aimed = rows.filter((row) => row.aimTeamId !== null || row.aimUnitId !== null);
  if (aimed.length === 0) return new Map();
  const { keepForSeconds } = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.transfer;
  const people = new Map([...(await teamsWithPeople(ctx.tx)), ...(await unitsWithPeople(ctx.tx))].map((place) => [place.id, place.people]));
  const still = aimed.filter((row) => ctx.now.getTime() - row.queuedAt.getTime() < keepForSeconds * 1000);
  return new Map(still.map((row) => [row.id, people.get(row.aimTeamId ?? row.aimUnitId!) ?? []]));
}

/** One look at the queue: decisions one at a time under the routing lock, agent load in rows (D15). Gives how many were assigned. */
export async function routeWaiting(desk: Desk, ctx: Ctx): Promise<{ assigned: number; more: boolean; waiting: string[] }> {
  await lockRouting(ctx.tx);
  const thought = await thinkThrough(desk, ctx);
  if (thought === null) return { assigned: 0, more: false, waiting: [] };
  const { rules, version, decided } = thought;
  const before = await reasonsBefore(ctx.tx, decided.map((one) => one.waiting.id));
  const chosen = decided.filter((one) => one.choice.agent !== null);
  const still = decided.filter((one) => one.choice.agent === null);
  const news = still.filter((one) => before.get(one.waiting.id)?.last !== one.choice.reasons.at(-1)!.code);
  const giving = chosen.slice(0, batch);
  const telling = news.slice(0, batch);
  await lockHeads(ctx.tx, [...giving, ...telling].map((one) => one.waiting.id));
  let assigned = 0;
  for (const { waiting: w, choice } of giving) {
    const c = await lockConversation(ctx.tx, w.id);
    if (!c || !c.open || c.assigneeId || !(await takeSlot(ctx.tx, choice.agent!.id, partsOf(rules, w)))) continue;
    await assign(desk, ctx, c, choice.agent!, "routed", choice.reasons, { routing: version }, seenBy(w, choice));
    await setDeadline(ctx, "conversation.unanswered", w.id, new Date(ctx.now.getTime() + rules.unansweredSeconds * 1000), { to: choice.agent!.id });
    assigned += 1;
  }
  for (const { waiting: w, choice, ahead } of telling) {
    const c = await lockConversation(ctx.tx, w.id);
    if (!c || !c.open || c.assigneeId) continue;
    await sayWaiting(desk, ctx, w, choice.reasons.at(-1)!.code, ahead, before.get(w.id)?.waited ?? []);
    await insertDecision(ctx.tx, { conversationId: w.id, at: ctx.now, result: "waiting", personId: null, reasons: choice.reasons, versions: { routing: version }, facts: seenBy(w, choice) });
  }
  const widens = still.flatMap(({ waiting: w, choice }) => (choice.widensAfterSeconds === null ? [] : [w.queuedAt.getTime() + choice.widensAfterSeconds * 1000]));
  if (widens.length > 0) await setDeadline(ctx, "conversation.overflow", theQueue, new Date(widens.reduce((a, b) => Math.min(a, b))));
  else await clearDeadline(ctx, "conversation.overflow", theQueue);
  return { assigned, more: chosen.length > giving.length || news.length > telling.length, waiting: still.map((one) => one.waiting.id) };
}

const seenBy = (w: Waiting, choice: Decided["choice"]) => ({ tier: w.tier, territory: w.territory, skill: w.skill, channel: w.channel, queuedAt: w.queuedAt.toISOString(), candidates: choice.candidates, others: choice.others });

const nobodyThere = new Set(["nobody_not_online", "nobody_not_on_duty", "nobody_unreachable", "nobody_offline", "nobody_at_all", "nobody_territory", "nobody_skill", "nobody_shop", "nobody_language"]);

/**
 * A waiting customer is told once where they stand, and once that nobody is there (any more), as when the only agent goes to lunch.
 * After hours the text at arrival has said it.
 */
async function sayWaiting(desk: Desk, ctx: Ctx, w: WaitingRow, why: string, ahead: number, waited: readonly string[]): Promise<void> {
  const nobody = nobodyThere.has(why);
  if (nobody ? waited.some((code) => nobodyThere.has(code)) : waited.length > 0 || ahead === 0) return; // the next in line needs no number
  if (!(await desk.ports.rules.serviceHours(ctx.tx, ctx.now, "zh-CN")).openNow) return;
  const text = await wordsOf(desk, ctx, { ...w, ahead }, nobody ? "allAway" : "queued");
  await enter(desk, ctx, [systemEntry(w.id, "message", { public: true, text })]);
}

/** Runs the queue whenever something changed; many wake-ups become one look. */
export function startRouter(desk: Desk): { run(): Promise<void>; close(): Promise<void> } {
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  async function look(): Promise<void> {
    do {
      again = false;
      try {
        const { assigned, more, waiting } = await desk.kernel.run(system, (ctx) => routeWaiting(desk, ctx));
        // Those behind move up: their customers see the new place.
        if (assigned > 0) for (const id of waiting.slice(0, 200)) desk.changed(id);
        if (more) again = true;
      } catch (error) {
        if (!closed) desk.kernel.log.error("routing.failed", errorFields(error));
      }
    } while (again && !closed);
  }
  const run = () => {
    if (running) {
      again = true;
      return running;
    }
    running = look().finally(() => (running = null));
    return running;
  };
  const off = desk.bus.on("routing", () => void run());
  const beat = setInterval(() => void run(), 5_000);
  beat.unref();
  return {
    async run() {
      await running;
      await run();
    },
    async close() {
      closed = true;
      off();
      clearInterval(beat);
      await running;
    },
  };
}
