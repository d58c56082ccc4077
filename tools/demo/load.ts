import { fileURLToPath } from "node:url";
import type { App } from "#server/app.ts";
import { insertPast, type PastConversation } from "#server/desk/conversations/index.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { setUpCentre } from "#server/kernel/centre.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { rebuildFacts } from "#server/insight/analytics/index.ts";
import { ConfigRefused } from "#server/kernel/config.ts";
import { applyFolder } from "#server/kernel/handbook/index.ts";
import { newId, newToken } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import * as company from "#demo/company/company.ts";
import { dutyFor } from "#demo/company/duty.ts";
import { people } from "#demo/company/people.ts";
import type { ShopKey } from "#demo/company/types.ts";
import { createRng } from "#demo/random.ts";
import { makeHistory } from "#demo/talk/history.ts";
import { makeCustomers, writtenAddress } from "#demo/trade/customers.ts";
import { makeOrders } from "#demo/trade/orders.ts";
import { products } from "#demo/trade/products.ts";
import type { Customer, Order } from "#demo/trade/types.ts";
import { addDays, dateOf, instantAt } from "#demo/wallclock.ts";
import { demoBegan, knownPeople, knownProducts, knownShops, lastDutyEnd, organizationIds, readOlder } from "#demo/store.ts";
import { saveAgreements } from "#demo/agreements.ts";
import { saveCare } from "#demo/care.ts";
import { saveDocuments } from "#demo/documents.ts";
import { endIncidents, saveAsked } from "#demo/asked.ts";
import { saveMoreTickets } from "#demo/more-tickets.ts";
import { saveReturns } from "#demo/returns.ts";
import { saveTickets } from "#demo/tickets.ts";
import { saveTrade } from "#demo/trade.ts";
import { saidOf, saveThemes } from "#demo/voice.ts";

/** Who is who in a loaded demo company. */
export interface Company {
  shops: Map<ShopKey, { id: string; secret: string }>;
  people: Map<string, string>; // login → id
  contacts: Map<string, string>; // customer id / shop → contact id
  /** Products by the shop's number. */
  products: Map<string, string>;
  customers: Customer[];
  orders: Order[];
  passwords: { role: string; loginName: string; password: string }[];
}

const overrides = fileURLToPath(new URL("./handbook/", import.meta.url));
const historyDays = 30;
const historyCount = 2400;

type Step = (done: number, all: number) => void;

/** Sets up the demo company on an empty database, or finds it again; duty always reaches two weeks ahead. */
export async function loadCompany(kernel: Kernel, app: App, passwordOf: (login: string) => string | null, step: Step): Promise<Company> {
  const rng = createRng("kefu demo 1");
  const now = kernel.clock.now();
  const beganAt = await kernel.run(system, (ctx) => demoBegan(ctx.tx));
  const fresh = beganAt === null;
  // The centre row is written last: a company that was cut off while it was being made says so instead of limping.
  if (fresh && (await kernel.run(system, (ctx) => knownPeople(ctx.tx))).size > 0) throw new ConfigRefused("demo_incomplete", { dir: kernel.config.dir });
  const began = beganAt ?? now;
  const customers = makeCustomers(rng.fork("customers"), dateOf(began));
  const orders = makeOrders(rng.fork("orders"), customers, began);
  const known: Company = { shops: new Map(), people: new Map(), contacts: new Map(), products: new Map(), customers, orders, passwords: [] };
  if (fresh) {
    step(1, 6);
    await kernel.run(system, (ctx) => saveOrganization(app, ctx));
    step(2, 6);
    await savePeople(kernel, app, passwordOf);
    await kernel.run(system, async (ctx) => void (await applyFolder(app.handbook.engine, ctx, overrides, { reason: "演示公司" })));
    step(3, 6);
  }
  await kernel.run(system, async (ctx) => {
    for (const [login, id] of await knownPeople(ctx.tx)) known.people.set(login, id);
    for (const [key, id] of await knownShops(ctx.tx)) known.shops.set(key as ShopKey, { id, secret: (await app.organization.shopSecrets(ctx.tx, id))[0] ?? "" });
  });
  await extendDuty(kernel, app, known, now);
  const brought = await kernel.run(system, (ctx) => bringCustomers(app, ctx, known));
  brought.forEach(({ key, contactId }) => known.contacts.set(key, contactId));
  if (fresh) {
    step(4, 6);
    await kernel.run(system, (ctx) => saveTrade(app, ctx, known, products));
    step(5, 6);
    known.products = await kernel.run(system, (ctx) => knownProducts(ctx.tx));
    await savePast(kernel, app, known, began);
    await saveAsked(kernel, app, known, await saveTickets(kernel, app, known));
    await saveMoreTickets(kernel, app, known);
    await saveReturns(kernel, app, known);
    await endIncidents(kernel, app, known);
    // By itself it looks by night; the page of doubles is not to be empty until then.
    await app.customers.findDoubles(kernel);
    await saveCare(kernel, app, known);
    await saveAgreements(kernel, app, known);
    await saveDocuments(kernel, app, known);
    await saveThemes(kernel, app, known.people.get(people.find((one) => one.roles.includes("supervisor"))!.login)!, began);
    // Past conversations left no events: their facts come from the records.
    await rebuildFacts(kernel);
    await kernel.run(system, (ctx) => setUpCentre(ctx.tx, began, { name: company.centre.name["zh-CN"], zone: company.centre.zone, demo: true }));
    // Whoever is shown has looked at the older part of what was told while the company was made.
    await kernel.run(system, (ctx) => readOlder(ctx.tx, [...known.people.values()], 5, ctx.now));
    step(6, 6);
  }
  // Whoever starts it at any hour finds the list of that day.
  await app.care.reckon(kernel);
  known.products = await kernel.run(system, (ctx) => knownProducts(ctx.tx));
  return known;
}

async function saveOrganization(app: App, ctx: Ctx): Promise<void> {
  const { write } = app.organization;
  const units = new Map<string, string>();
  for (const line of company.businessLines) units.set(line.key, await write.unit(ctx, { key: line.key, kind: "business_line", name: line.name["zh-CN"], parentId: null }));
  for (const unit of company.departments) units.set(unit.key, await write.unit(ctx, { key: unit.key, kind: "department", name: unit.name["zh-CN"], parentId: unit.parent ? (units.get(unit.parent) ?? null) : null }));
  for (const [i, skill] of company.skills.entries()) await write.skill(ctx, { key: skill.key, name: skill.name, sort: i });
  for (const team of company.teams) await write.team(ctx, { key: team.key, name: team.name["zh-CN"], departmentId: units.get(team.department) ?? null, leaderId: null });
  for (const shop of company.shops) {
    const id = await write.shop(ctx, { key: shop.key, name: `${shop.name}旗舰店`, shortName: shop.name, origins: [], businessLine: shop.businessLine, look: { logoText: shop.name.slice(0, 1), accent: shop.key === "hemu" ? "#0F6680" : "#26703F" } });
    await write.shopSecret(ctx, id, 1);
  }
}

/** Everybody is simulated until somebody signs in as them; the few who are shown have a password of their own. */
async function savePeople(kernel: Kernel, app: App, passwordOf: (login: string) => string | null): Promise<void> {
  // Nobody knows the others' password: one hash of noise serves them all.
  const unknown = await app.identity.hashPassword(newToken());
  const hashes = new Map<string, string>();
  for (const { login } of people) {
    const password = passwordOf(login);
    hashes.set(login, password ? await app.identity.hashPassword(password) : unknown);
  }
  await kernel.run(system, async (ctx) => {
    const { teams, shops } = await organizationIds(ctx.tx);
    for (const person of people) {
      const id = await app.identity.addPerson(ctx, {
        loginName: person.login, name: person.name, staffNo: person.staffNo, simulated: true,
        roles: person.roles.map((role) => ({ role })), passwordHash: hashes.get(person.login)!,
      });
      await app.organization.write.profile(ctx, id, {
        capacity: person.capacity, languages: person.languages.map((one) => (one === "zh-CN" ? "zh" : one)), departmentId: null, shops: person.shops.map((key) => shops.get(key)!),
        skills: Object.entries(person.skills).map(([skill, level]) => ({ skill, level: level! })), teams: [person.team, ...person.supports].map((key) => teams.get(key)!),
      });
    }
  });
}

async function extendDuty(kernel: Kernel, app: App, known: Company, now: Date): Promise<void> {
  const today = dateOf(now);
  await kernel.run(system, async (ctx) => {
    const last = await lastDutyEnd(ctx.tx);
    const from = last ? addDays(dateOf(last), 0) : addDays(today, -historyDays);
    for (let day = from; day <= addDays(today, 14); day = addDays(day, 1)) {
      const rows = dutyFor(day)
        .map((d) => ({ personId: known.people.get(d.login)!, fromAt: instantAt(day, d.from), toAt: instantAt(day, d.to), kind: d.kind, note: "" }))
        .filter((d) => !last || d.fromAt > last);
      await app.organization.write.duty(ctx, rows);
    }
  });
}

async function bringCustomers(app: App, ctx: Ctx, known: Company): Promise<{ key: string; contactId: string }[]> {
  const wanted = known.customers.flatMap((customer) => customer.shops.map((shop) => ({ key: `${customer.id}/${shop}`, customer, shop: known.shops.get(shop)! })));
  const rows = await app.customers.saveCustomers(
    ctx,
    wanted.map(({ customer, shop }) => ({
      channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["shopper", shop.id, customer.id]), stated: false, tier: customer.tier,
      province: customer.address.province === "99" ? "abroad" : customer.address.province, city: customer.address.city.slice(0, 4),
      fields: { name: customer.honorific, phone: customer.phone, address: writtenAddress(customer.address) }, at: instantAt(customer.sinceOn, 600),
    })),
  );
  return rows.map((row, i) => ({ key: wanted[i]!.key, contactId: row.contactId }));
}

async function savePast(kernel: Kernel, app: App, known: Company, began: Date): Promise<void> {
  const past = makeHistory(createRng("kefu demo past"), { until: began, days: historyDays, count: historyCount, customers: known.customers, orders: known.orders });
  const { secrets } = app.conversations.desk.ports;
  for (let i = 0; i < past.length; i += 300) {
    await kernel.run(system, async (ctx) => {
      const version = (await app.conversations.desk.ports.rules.routing(ctx.tx, ctx.now)).version;
      const rows: PastConversation[] = [];
      for (const one of past.slice(i, i + 300)) {
        const id = newId();
        const contactId = known.contacts.get(`${one.customer.id}/${one.shop}`) ?? known.contacts.get(`${one.customer.id}/${one.customer.shops[0]}`)!;
        const { record, messages, rating, endedAt } = one.conversation;
        const said = [];
        for (const [n, m] of messages.entries()) {
          const clientId = `past-${id.slice(-12)}-${n}`;
          said.push({ clientId, from: m.from, at: m.at, body: null, ...(await secrets.cut(ctx.tx, ctx.now, { contactId, conversationId: id, clientId }, m.text)) });
        }
        rows.push({
          id, contactId, shopId: known.shops.get(one.shop)!.id, channel: "web", language: "zh", topic: record.topic, skill: one.skill, territory: one.territory, territorySource: one.order ? "order_address" : "profile",
          assigneeId: known.people.get(one.agentLogin)!, openedAt: one.startAt, assignedAt: one.acceptedAt, firstReplyAt: messages.find((m) => m.from === "agent")?.at ?? null,
          endedAt, outcome: record.outcome === "not-answered" ? "not_answered" : record.outcome, tags: record.tags, messages: said,
          record: {
            topic: record.topic, productId: known.products.get(one.product.sku) ?? null, problem: record.problem, process: record.process, result: record.result, ...saidOf(record, record.problem),
          },
          rating: rating ? { score: rating.score, comment: rating.comment ?? "", at: rating.at } : null,
          reasons: [{ code: "territory", params: { territory: one.territory, widened: "", waited: 0 } }, { code: "skill", params: { skill: one.skill } }, { code: "chosen", params: { name: one.agentLogin } }],
          version,
        });
      }
      await insertPast(ctx, rows);
    });
  }
}
