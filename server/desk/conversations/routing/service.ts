import { system, type Ctx } from "#server/kernel/context.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { errorFields } from "#server/kernel/log.ts";
import { enter, systemEntry, type Desk } from "../service/desk.ts";
import { wordsOf } from "../service/words.ts";
import { lastAgentOf, lockConversation, lockHeads } from "../store/conversations.ts";
import { agents, insertDecision, lastReason, letLie, lockRouting, takeSlot, waitingConversations, type AgentRow, type WaitingRow } from "../store/routing.ts";
import { assign } from "./assign.ts";
import { chooseAgent, inOrder, type AgentFacts } from "./rules.ts";

const batch = 100;

/** One look at the queue: decisions one at a time under the routing lock, agent load in rows (D15). Gives how many were assigned. */
export async function routeWaiting(desk: Desk, ctx: Ctx): Promise<{ assigned: number; waiting: string[] }> {
  await lockRouting(ctx.tx);
  const waiting = await waitingConversations(ctx.tx, batch);
  if (waiting.length === 0) return { assigned: 0, waiting: [] };
  await lockHeads(ctx.tx, waiting.map((w) => w.id));
  const { body: rules, version } = await desk.ports.rules.routing(ctx.tx, ctx.now);
  const headquarters = await desk.ports.rules.headquarters(ctx.tx);
  const facts = await Promise.all((await agents(ctx.tx, ctx.now)).map((agent) => factsOf(desk, ctx, agent)));
  const reasonBefore = await lastReason(ctx.tx, waiting.map((w) => w.id));
  const lain = await letLie(ctx.tx, waiting.map((w) => w.id));
  const still: string[] = [];
  let assigned = 0;
  for (const w of inOrder(rules, waiting.map((row) => ({ ...row, bonus: row.priority })), ctx.now)) {
    const lastAgent = await lastAgentOf(ctx.tx, await desk.ports.customers.contactsOf(ctx.tx, w.customerId));
    const choice = chooseAgent(rules, { ...w, headquarters, lastAgent, letLie: lain.get(w.id) ?? [] }, facts, ctx.now);
    const seen = { tier: w.tier, territory: w.territory, skill: w.skill, queuedAt: w.queuedAt.toISOString(), candidates: choice.candidates };
    if (choice.agent && (await takeSlot(ctx.tx, choice.agent.id))) {
      const c = await lockConversation(ctx.tx, w.id);
      if (!c || !c.open || c.assigneeId) continue;
      await assign(desk, ctx, c, choice.agent, "routed", choice.reasons, { routing: version }, seen);
      await setDeadline(ctx, "conversation.unanswered", w.id, new Date(ctx.now.getTime() + rules.unansweredSeconds * 1000), { to: choice.agent.id });
      const agent = facts.find((f) => f.id === choice.agent!.id)!;
      agent.load += 1;
      assigned += 1;
      continue;
    }
    still.push(w.id);
    const why = choice.reasons.at(-1)!.code;
    if (!reasonBefore.has(w.id)) await sayWaiting(desk, ctx, w, why, still.length - 1);
    if (reasonBefore.get(w.id) !== why) await insertDecision(ctx.tx, { conversationId: w.id, at: ctx.now, result: "waiting", personId: null, reasons: choice.reasons, versions: { routing: version }, facts: seen });
    if (choice.widensAfterSeconds !== null) await setDeadline(ctx, "conversation.overflow", w.id, new Date(w.queuedAt.getTime() + choice.widensAfterSeconds * 1000));
  }
  return { assigned, waiting: still };
}

const nobodyThere = new Set(["nobody_not_online", "nobody_not_on_duty", "nobody_unreachable", "nobody_offline", "nobody_at_all", "nobody_territory", "nobody_skill", "nobody_shop", "nobody_language"]);

/** The first time that nobody is free, the customer is told: a place in the queue, or that all are away. After hours the text at arrival has said it. */
async function sayWaiting(desk: Desk, ctx: Ctx, w: WaitingRow, why: string, ahead: number): Promise<void> {
  if (!(await desk.ports.rules.serviceHours(ctx.tx, ctx.now, "zh-CN")).openNow) return;
  if (ahead === 0 && !nobodyThere.has(why)) return; // the next in line needs no number
  const text = await wordsOf(desk, ctx, { ...w, ahead }, nobodyThere.has(why) ? "allAway" : "queued");
  await enter(desk, ctx, [systemEntry(w.id, "message", { public: true, text })]);
}

async function factsOf(desk: Desk, ctx: Ctx, agent: AgentRow): Promise<AgentFacts> {
  return { ...agent, skills: agent.skills ?? {}, territories: await desk.ports.rules.territoriesOfTeams(ctx.tx, agent.teams) };
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
        const { assigned, waiting } = await desk.kernel.run(system, (ctx) => routeWaiting(desk, ctx));
        // Those behind move up: their customers see the new place.
        if (assigned > 0) for (const id of waiting.slice(0, 200)) desk.changed(id);
        if (assigned + waiting.length >= batch && assigned > 0) again = true;
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
