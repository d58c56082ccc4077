import type { App } from "#server/app.ts";
import { acceptOffer, askSolved, choosePresence, confirmSolved, endByAgent, leave, listConversations, rate, readConversation, recordConversation, readEntries, readByCustomer, takeMeal, wordInConsult, type ConversationState } from "#server/desk/conversations/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import { nobody } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { agentBrain } from "#demo/brains/agent.ts";
import { shopperBrain } from "#demo/brains/shopper.ts";
import { newAgent, newShopper, type AgentMemory, type Heard, type ShopperMemory } from "#demo/brains/types.ts";
import { isOfCompany, personOf } from "#demo/company/people.ts";
import { restOf } from "#demo/company/rests.ts";
import type { ShopKey } from "#demo/company/types.ts";
import type { Company } from "#demo/load.ts";
import { createRng, type Rng } from "#demo/random.ts";
import { drawScript } from "#demo/talk/conversation.ts";
import { loginsAt } from "#demo/talk/history.ts";
import { fill, variablesOf } from "#demo/talk/facts.ts";
import { scriptOf } from "#demo/talk/scripts.ts";
import { momentOf } from "#demo/talk/moments.ts";
import type { TalkFacts } from "#demo/talk/types.ts";
import { productOf, products } from "#demo/trade/products.ts";
import { saidOf } from "#demo/voice.ts";

/** A simulated shopper in a conversation. */
interface Shopper {
  script: string;
  facts: TalkFacts;
  memory: ShopperMemory;
  contactId: string;
  conversationId: string | null;
  due: number;
  act: (() => Promise<void>) | null;
  seen: number;
}
/** What a simulated agent knows of one conversation. */
interface Desk {
  memory: AgentMemory;
  facts: TalkFacts;
  due: number;
  act: (() => Promise<void>) | null;
  seen: number;
}

const clientId = () => `sim-${newId()}`;
const mostOpen = 45;
const whyAway: Partial<Record<string, string>> = { busy: "登记售后资料", suspended: "小组例会" };
/** What a simulated colleague says when asked silently. */
const advice = ["按三包规定可以换，先请客户拍一张照片", "库里有货，今天下单明天能发", "这个我上周处理过，走售后登记就行，记得写清批次"];

/** The life of the demo, one step at a time. */
export interface Simulation {
  /** Ends what an earlier run left behind. */
  begin(): Promise<void>;
  /** Everybody does what is due by now. */
  beat(): Promise<void>;
}

/** Lets the demo live, a step every second. */
export function startSimulation(kernel: Kernel, app: App, company: Company): () => Promise<void> {
  const { begin, beat } = openSimulation(kernel, app, company);
  let stopped = false;
  let running = begin();
  const timer = setInterval(() => {
    running = running.then(() => (stopped ? undefined : beat()));
  }, 1000);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}

/**
 * Shoppers keep coming, and whoever nobody is signed in as is played by a simulated agent. Both act through the same
 * doors as real people. Colleagues of a signed-in agent step back so that there is something left for that agent to do.
 */
export function openSimulation(kernel: Kernel, app: App, company: Company): Simulation {
  const { conversations } = app;
  const { desk, post, leases } = conversations;
  const rng: Rng = createRng(`kefu life ${newId()}`);
  const shoppers: Shopper[] = [];
  const desks = new Map<string, Desk>();
  const devices = new Map<string, string>(); // person id → simulated device
  const presence = new Map<string, string>();
  const actors = new Map<string, Actor>();
  const answered = new Set<string>();
  // Whom the visitor of the demo added plays no part in it: nobody simulates them, and they change nothing for the others.
  const staff = [...company.people].filter(([login]) => isOfCompany(login));
  const loginOf = new Map(staff.map(([login, id]) => [id, login]));
  const seconds = () => kernel.clock.now().getTime() / 1000;
  let nextArrival = seconds() + 2;

  async function actorOf(personId: string): Promise<Actor | null> {
    const known = actors.get(personId) ?? (await app.identity.actorOf(kernel.db.kysely, personId));
    if (known) actors.set(personId, known);
    return known;
  }

  /** Who is at work now, by duty; a person with a device of their own plays themselves. */
  async function keepDuty(): Promise<void> {
    const real = new Set([...leases.peopleBeside(new Set(devices.values()))].filter((id) => loginOf.has(id)));
    const onDuty = new Set(loginsAt(kernel.clock.now()).map((login) => company.people.get(login)!));
    const realTeams = new Set([...real].flatMap((id) => [personOf(loginOf.get(id)!).team]));
    const open = await listConversations(kernel.db.kysely, { state: "open", reach: { all: true }, limit: 400 });
    const loadOf = (id: string) => open.filter((c) => c.assigneeId === id).length;
    for (const [login, id] of staff) {
      const wanted = onDuty.has(id) && !real.has(id) && personOf(login).roles.includes("agent");
      const person = personOf(login);
      if (!wanted) {
        if (real.has(id) && devices.has(id)) {
          leases.release(id, devices.get(id)!);
          devices.delete(id);
          presence.delete(id);
        } else if (devices.has(id) && loadOf(id) === 0) {
          await show(id, "offline");
          leases.release(id, devices.get(id)!);
          devices.delete(id);
          presence.delete(id);
        } else if (devices.has(id)) await show(id, "suspended");
        continue;
      }
      if (!devices.has(id)) {
        devices.set(id, newId());
        leases.hold(id, devices.get(id)!);
      }
      // Room for the signed-in: the own team steps back while that person still has fewer than three.
      const stepsBack = [...real].some((r) => (personOf(loginOf.get(r)!).team === person.team || person.supports.includes(personOf(loginOf.get(r)!).team)) && loadOf(r) < 3 && realTeams.size > 0 && onDuty.has(r));
      const rest = restOf(login, kernel.clock.now());
      await show(id, stepsBack ? "suspended" : rest === "meal" ? "meal" : rest === "paper" ? "busy" : "online");
    }
  }
  async function show(id: string, state: "online" | "busy" | "suspended" | "offline" | "meal"): Promise<void> {
    if (presence.get(id) === state) return;
    const actor = await actorOf(id);
    if (!actor) return;
    if (state === "meal") await kernel.run(actor, (ctx) => takeMeal(desk, ctx, id));
    else await kernel.run(actor, (ctx) => choosePresence(desk, ctx, id, state, whyAway[state] ?? ""));
    presence.set(id, state);
  }

  function arrive(): void {
    const customer = rng.pick(company.customers);
    const shop: ShopKey = rng.pick(customer.shops);
    const contactId = company.contacts.get(`${customer.id}/${shop}`);
    if (!contactId || shoppers.some((s) => s.contactId === contactId)) return;
    const now = kernel.clock.now();
    const order = company.orders.find((o) => o.customerId === customer.id && o.shop === shop && momentOf(o, now) !== undefined);
    const product = order ? productOf(order.lines[0]!.sku) : rng.pick(products.filter((p) => p.shop === shop));
    const facts: TalkFacts = { customer, shop, product, agentName: "", startAt: now, ...(order ? { order } : {}) };
    shoppers.push({ script: drawScript(rng, facts).key, facts, memory: newShopper, contactId, conversationId: null, due: 0, act: null, seen: -1 });
  }

  async function heardIn(c: ConversationState): Promise<Heard[]> {
    const entries = await readEntries(kernel.db.kysely, { bucket: c.bucket, conversationId: c.id, limit: 500 });
    // Kefu's own words (greeting, "solved?") count as the agent's to whoever listens.
    return entries.filter((e) => e.kind === "message" && e.text !== "").map((e) => ({ from: e.authorKind === "customer" ? "customer" : "agent", text: e.text }));
  }

  async function tendShopper(s: Shopper, byId: ReadonlyMap<string, ConversationState>): Promise<boolean> {
    const c = s.conversationId ? byId.get(s.conversationId) : undefined;
    if (s.conversationId && !c && !s.memory.outcome) return false; // ended by the other side
    if (s.act) {
      if (seconds() < s.due) return true;
      const act = s.act;
      s.act = null;
      await act();
      s.seen = -1;
      return true;
    }
    if (c && c.seq === s.seen && seconds() < s.due) return true;
    const messages = c ? (await heardIn(c)).filter((m) => m.from === "customer" || c.assigneeId !== null) : [];
    const greeted = messages.filter((m) => m.from === "agent").length;
    const said = messages.some((m) => m.from === "customer");
    const real = c && said && c.firstReplyAt === null ? messages.filter((m) => m.from === "customer") : messages;
    const { action, memory } = shopperBrain(rng, { script: s.script, facts: s.facts, messages: greeted === 0 ? messages : real, waitedSeconds: c ? (kernel.clock.now().getTime() - c.lastAt.getTime()) / 1000 : 0, memory: s.memory });
    s.memory = memory;
    s.seen = c?.seq ?? -1;
    s.due = seconds() + (action.kind === "wait" ? 8 : action.afterSeconds);
    const shop = company.shops.get(s.facts.shop)!;
    const actor: Actor = { ...nobody, id: s.contactId };
    if (c && action.kind !== "wait") await kernel.run(actor, (ctx) => readByCustomer(desk, ctx, s.contactId, { conversationId: c.id, upTo: c.publicSeq }));
    const say = async (text: string) => {
      const { conversationId } = await post.fromCustomer(actor, { contactId: s.contactId, shop: { id: shop.id, key: s.facts.shop }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: null }, { clientId: clientId(), text });
      s.conversationId = conversationId;
    };
    if (action.kind === "say") s.act = () => say(action.text);
    else if (action.kind === "confirm") {
      s.act = async () => {
        await say(action.text);
        if (!action.solved) return;
        await kernel.run(actor, (ctx) => confirmSolved(desk, ctx, s.contactId, { conversationId: s.conversationId!, solved: true })).catch(() => {});
        await writeUp(s);
      };
    } else if (action.kind === "rate") {
      const { score, comment } = action.rating;
      s.act = () => kernel.run(actor, (ctx) => rate(desk, ctx, s.contactId, { conversationId: s.conversationId!, score, comment: comment ?? "", tags: [] }));
    } else if (action.kind === "leave") {
      if (s.conversationId) await kernel.run(actor, (ctx) => leave(desk, ctx, s.contactId, s.conversationId!)).catch(() => {});
      return false;
    }
    return !(s.memory.rated && !s.act) && !(s.memory.outcome && action.kind === "wait");
  }

  /** A simulated agent writes down what the conversation was about; a real one does it at the desk. */
  async function writeUp(s: Shopper): Promise<void> {
    const c = await readConversation(kernel.db.kysely, s.conversationId!);
    if (!c?.assigneeId || c.open || c.recordedAt || !devices.has(c.assigneeId)) return;
    const actor = await actorOf(c.assigneeId);
    const script = scriptOf(s.script);
    const variables = variablesOf(rng, s.facts);
    const record = {
      topic: script.topic, productId: company.products.get(s.facts.product.sku), problem: fill(script.problem, variables), process: "", result: fill(script.result, variables),
      ...saidOf(script, fill(script.problem, variables)),
    };
    if (actor) await kernel.run(actor, (ctx) => recordConversation(desk, ctx, c.id, record));
  }

  async function tendDesk(c: ConversationState): Promise<void> {
    const personId = c.assigneeId!;
    if (!devices.has(personId)) return;
    const shopper = shoppers.find((s) => s.conversationId === c.id);
    let d = desks.get(c.id);
    if (!d) {
      const agentName = personOf(loginOf.get(personId)!).name;
      const customer = company.customers.find((one) => c.contactId === company.contacts.get(`${one.id}/${one.shops[0]}`)) ?? company.customers[0]!;
      const facts = shopper?.facts ?? { customer, shop: customer.shops[0]!, product: products[0]!, agentName, startAt: c.openedAt };
      d = { memory: newAgent, facts: { ...facts, agentName }, due: 0, act: null, seen: -1 };
      desks.set(c.id, d);
    }
    if (d.act) {
      if (seconds() < d.due) return;
      const act = d.act;
      d.act = null;
      await act();
      d.seen = -1;
      return;
    }
    if (c.seq === d.seen && seconds() < d.due) return;
    const messages = (await readEntries(kernel.db.kysely, { bucket: c.bucket, conversationId: c.id, limit: 500 }))
      .filter((e) => e.kind === "message" && (e.authorKind !== "system" || e.body?.ask === "solved"))
      .map((e): Heard => ({ from: e.authorKind === "customer" ? "customer" : "agent", text: e.text }));
    const { action, memory } = agentBrain(rng, { ...(shopper ? { script: shopper.script } : {}), facts: d.facts, messages, waitedSeconds: (kernel.clock.now().getTime() - c.lastAt.getTime()) / 1000, memory: d.memory });
    d.memory = memory;
    d.seen = c.seq;
    d.due = seconds() + (action.kind === "wait" ? 5 : action.afterSeconds);
    const actor = await actorOf(personId);
    if (!actor) return;
    if (action.kind === "say") d.act = async () => void (await post.fromAgent(actor, c.id, { clientId: clientId(), text: action.text }));
    else if (action.kind === "askSolved") d.act = () => kernel.run(actor, (ctx) => askSolved(desk, ctx, c.id));
    else if (action.kind === "end") {
      const { record } = action;
      d.act = () =>
        kernel.run(actor, (ctx) =>
          endByAgent(desk, ctx, c.id, {
            outcome: "not_answered",
            record: {
              topic: record.topic, ...(shopper ? { productId: company.products.get(shopper.facts.product.sku) } : {}), problem: record.problem, process: record.process, result: record.result,
              ...saidOf(record, record.problem),
            },
          }),
        );
    }
  }

  /** What colleagues ask of a simulated agent: a conversation that is offered is taken, a question is answered, each after a moment. */
  async function tendParts(c: ConversationState): Promise<void> {
    for (const part of c.parties) {
      if (part.personId === null || !devices.has(part.personId) || answered.has(part.id) || kernel.clock.now().getTime() - Date.parse(part.since) < 6000) continue;
      const actor = await actorOf(part.personId);
      if (!actor) continue;
      answered.add(part.id);
      if (part.kind === "offered") await kernel.run(actor, (ctx) => acceptOffer(desk, ctx, c.id));
      else if (part.kind === "consultant") await kernel.run(actor, (ctx) => wordInConsult(desk, ctx, c.id, part.id, { clientId: clientId(), text: rng.pick(advice) }));
    }
  }

  async function beat(): Promise<void> {
    if (kernel.config.simulatedAgents) await keepDuty();
    const open = await listConversations(kernel.db.kysely, { state: "open", reach: { all: true }, limit: 400 });
    const byId = new Map(open.map((c) => [c.id, c]));
    while (kernel.config.shoppers > 0 && seconds() >= nextArrival) {
      nextArrival = Math.max(nextArrival, seconds() - 30) + (-Math.log(1 - rng.next()) * 60) / kernel.config.shoppers;
      if (open.length < mostOpen && shoppers.length < mostOpen) arrive();
    }
    for (const s of [...shoppers]) {
      const stays = await quietly(() => tendShopper(s, byId), true);
      if (!stays) shoppers.splice(shoppers.indexOf(s), 1);
    }
    if (kernel.config.simulatedAgents) for (const c of open) {
      if (c.assigneeId) await quietly(() => tendDesk(c), undefined);
      if (c.parties.length > 0) await quietly(() => tendParts(c), undefined);
    }
    for (const id of desks.keys()) if (!byId.has(id)) desks.delete(id);
  }
  /** One odd conversation never stops the others; refusals (ended meanwhile, transferred) are part of life. */
  async function quietly<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal)) kernel.log.warn("demo.skipped", errorFields(error));
      return otherwise;
    }
  }

  /** After a restart nobody remembers what the simulated shoppers wanted: they have left. */
  async function clearLeftovers(): Promise<void> {
    for (const c of await listConversations(kernel.db.kysely, { state: "open", reach: { all: true }, limit: 400 })) {
      const entries = await readEntries(kernel.db.kysely, { bucket: c.bucket, conversationId: c.id, limit: 500 });
      const own = entries.filter((e) => e.authorKind === "customer" && e.kind === "message");
      if (own.length > 0 && own.every((e) => e.clientId?.startsWith("sim-"))) await quietly(() => kernel.run({ ...nobody, id: c.contactId }, (ctx) => leave(desk, ctx, c.contactId, c.id)), undefined);
    }
  }

  return { begin: () => quietly(clearLeftovers, undefined), beat: () => quietly(beat, undefined) };
}
