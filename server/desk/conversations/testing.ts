import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { policies } from "#contract/policies/index.ts";
import { businessCalendar } from "#server/foundation/organization/calendar/index.ts";
import { customersDoor, identityHash, type Customers } from "#server/desk/customers/index.ts";
import type { Permission, Scope } from "#contract/permissions.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { openBlindIndex, openDataKeys, openKeys } from "#server/kernel/crypto/index.ts";
import { startReaders } from "#server/kernel/events/readers.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { createHandbook, type Handbook } from "#server/kernel/handbook/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { startDeadlines } from "#server/kernel/jobs/deadlines.ts";
import { createHub, type Hub, type Peer } from "#server/kernel/realtime/hub.ts";
import { testKernel } from "#server/kernel/testing.ts";
import type { CalendarPort } from "./handbook.ts";
import { choosePresence, openConversations, rulesFromHandbook, secretsOver, type Arrival, type Conversations } from "./index.ts";

export interface SmallCentre {
  kernel: Awaited<ReturnType<typeof testKernel>>["kernel"];
  clock: Awaited<ReturnType<typeof testKernel>>["clock"];
  lines: string[];
  conversations: Conversations;
  customers: Customers;
  hub: Hub;
  shop: { id: string; key: string };
  /** An agent on duty for the whole test, online and reachable. */
  agent(login: string, options?: { team?: string; capacity?: number; skills?: string[]; state?: "online" | "offline" }): Promise<Actor>;
  visitor(options?: { province?: string }): Promise<{ actor: Actor; arrival: Arrival }>;
  /** A socket as the hub sees it; `frames` is what reached it. */
  peer(actor: Actor): Peer & { frames: Record<string, unknown>[] };
  settle(): Promise<void>;
  /** Numbers and reads events only; whatever routes then does so by itself. */
  settleReaders(): Promise<void>;
  rows<T>(query: string, ...params: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

const territoryOfProvince: Record<string, string> = { "11": "north-china", "21": "northeast", "42": "central-china", "44": "south-china", "51": "southwest", "61": "northwest" };

const may = (scopes: Partial<Record<Permission, Scope>>) => (permission: Permission): Scope | null => scopes[permission] ?? null;

/** A seeded small company for module tests (D27): two teams, the shipped handbook, a set clock (Monday 10:00 in Shanghai). */
export async function smallCentre(start = "2026-03-02T02:00:00.000Z"): Promise<SmallCentre> {
  const { kernel, clock, lines, close } = await testKernel(start);
  const db = kernel.db.kysely;
  const ring = await openKeys(db, kernel.clock.now(), { given: randomBytes(32).toString("base64"), where: "test" });
  const keys = openDataKeys(ring);
  const customers = customersDoor(keys, await openBlindIndex(db, kernel.clock.now(), ring));
  const handbook = createHandbook(kernel, policies, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => true });
  await kernel.run(system, (ctx) => handbook.loadDefaults(ctx));
  const teams = new Map<string, string>();
  const agents = new Map<string, Actor>();
  const rules = { ...rulesFromHandbook(kernel, handbook, calendarsIn(handbook)), territoriesOfTeams: async (_tx: unknown, keys: readonly string[]) => keys.map((key) => key.replace(/^team-/, "")) };
  const conversations = openConversations(kernel, {
    // Clocks are tested with the whole product (desk/sla).
    clocks: { follow: async () => {} },
    rules,
    secrets: secretsOver(keys),
    products: { names: async (_tx, ids) => new Map(ids.map((id) => [id, id])) },
    people: { actorOf: async (_tx, id) => agents.get(id) ?? null },
    files: { attach: async () => Promise.reject(new Error("no files in this test")), address: (id) => id, withhold: async () => {}, remove: async () => false },
    customers: {
      labels: customers.labels,
      contactsOf: customers.contactsOf,
      territoryOf: async (_tx, _contact, { statedProvince }) => ({ territory: territoryOfProvince[statedProvince ?? ""] ?? "east-china", source: "stated", certainty: "likely", tried: [] }),
    },
  });
  const hub = createHub(conversations.module.topics ?? [], kernel.log);
  conversations.bind(hub);
  const sequencer = startSequencer(kernel.db, kernel.bus, kernel.log);
  const readers = startReaders(kernel.db, kernel.bus, clock, conversations.module.readers ?? [], kernel.log);
  const deadlines = startDeadlines(kernel, conversations.module.deadlines ?? []);
  const shop = { id: newId(), key: "hemu" };
  await sql`insert into organization.shop (id, key, name, short_name, created_at) values (${shop.id}, ${shop.key}, '禾木家电旗舰店', '禾木家电', ${clock.now()})`.execute(db);
  for (const skill of ["pre-sale", "in-sale", "after-sale", "complaint", "technical"]) await sql`insert into organization.skill (key, name) values (${skill}, '{}') on conflict do nothing`.execute(db);

  async function teamId(key: string): Promise<string> {
    const known = teams.get(key);
    if (known) return known;
    const id = newId();
    await sql`insert into organization.team (id, key, name) values (${id}, ${key}, ${key})`.execute(db);
    teams.set(key, id);
    return id;
  }
  return {
    kernel, clock, lines, conversations, customers, hub, shop,
    async agent(login, { team = "team-east-china", capacity = 5, skills = ["pre-sale", "in-sale", "after-sale", "complaint", "technical"], state = "online" } = {}) {
      const id = newId();
      const at = clock.now();
      await sql`insert into identity.person (id, login_name, name, created_at) values (${id}, ${login}, ${login}, ${at})`.execute(db);
      await sql`insert into identity.role_grant (person_id, role, granted_at) values (${id}, 'agent', ${at})`.execute(db);
      await sql`insert into organization.profile (person_id, capacity) values (${id}, ${capacity})`.execute(db);
      await sql`insert into organization.membership (team_id, person_id) values (${await teamId(team)}, ${id})`.execute(db);
      for (const skill of skills) await sql`insert into organization.person_skill (person_id, skill, level) values (${id}, ${skill}, 3)`.execute(db);
      await sql`insert into organization.duty (id, person_id, from_at, to_at) values (${newId()}, ${id}, ${new Date(at.getTime() - 3_600_000)}, ${new Date(at.getTime() + 12 * 3_600_000)})`.execute(db);
      const territory = team.replace(/^team-/, "");
      const actor: Actor = {
        kind: "staff", id, name: login, teams: [await teamId(team)], territories: [territory],
        scopeOf: may({ "conversations.read": "territory", "conversations.serve": "own", "conversations.take": "territory", "conversations.transfer": "own", "presence.set": "own" }),
      };
      agents.set(id, actor);
      await sql`insert into conversations.lease (person_id, device, node, until) values (${id}, ${login}, 'test', ${new Date(at.getTime() + 86_400_000)})`.execute(db);
      await kernel.run(actor, (ctx) => choosePresence(conversations.desk, ctx, id, state, ""));
      return actor;
    },
    async visitor({ province } = {}) {
      const contact = await kernel.run(system, (ctx) => customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) }));
      return {
        actor: { kind: "visitor", id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null },
        arrival: { contactId: contact.id, shop, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: province ?? null },
      };
    },
    peer(actor) {
      const frames: Record<string, unknown>[] = [];
      return { actor, frames, unsent: () => 0, send: (text) => void frames.push(JSON.parse(text) as Record<string, unknown>) };
    },
    async settle() {
      for (let i = 0; i < 3; i += 1) {
        await deadlines.fireDue();
        await sequencer.settle();
        await readers.settle();
        await conversations.route();
      }
    },
    async settleReaders() {
      await sequencer.settle();
      await readers.settle();
    },
    async rows<T>(query: string, ...params: unknown[]) {
      return (await kernel.db.pool.query(query, params)).rows as T[];
    },
    async close() {
      await deadlines.close();
      await conversations.module.close?.();
      await readers.close();
      await sequencer.close();
      hub.close();
      handbook.close();
      await close();
    },
  };
}

/** Calendars straight from the handbook, in Shanghai. */
export const calendarsIn =
  (handbook: Handbook): CalendarPort =>
  async (tx, key, at) => {
    const { body: policy } = await handbook.inForce(tx, "calendar", key, { at });
    return { policy, calendar: businessCalendar(policy, { zone: "Asia/Shanghai" }) };
  };

/** A client id as the widget makes them. */
export const clientId = () => randomBytes(12).toString("hex");
