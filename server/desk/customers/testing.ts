import type { ConversationRow } from "#contract/conversation.ts";
import type { CustomerFiles } from "#contract/policies/customer-files.ts";
import { scopeFor, type Grant } from "#contract/permissions.ts";
import { nobody, system, type Actor } from "#server/kernel/context.ts";
import { cutPersonal, openBlindIndex, openDataKeys, openKeys, type DataKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { createHttp } from "#server/kernel/http/server.ts";
import type { Route } from "#server/kernel/http/route.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { customersDoor, identityHash, type Customers, type CustomersPorts, type Reading } from "./index.ts";

/** What a module above brings to the files: its ports, and routes of its own. */
export interface Brought {
  ports: Pick<CustomersPorts, "ordersOf" | "orderTotals" | "addressesOf">;
  routes: readonly Route[];
}
const nothing: Brought = { ports: { ordersOf: async () => [], orderTotals: async () => new Map(), addressesOf: async () => [] }, routes: [] };

/** Customers behind real HTTP routes, as tests use them; who serves whom is said by the test. */
export interface FilesDesk {
  customers: Customers;
  shops: { home: string; outdoor: string };
  /** Contacts with an open conversation, by person. */
  serving: Map<string, Set<string>>;
  conversations: ConversationRow[];
  /** A person of the staff, in the database and as an actor. */
  person(name: string, ...grants: Grant[]): Promise<Actor>;
  ask(who: Actor, method: "GET" | "POST" | "PATCH", url: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** A shopper whom the shop knows, with a file of their own. */
  shopper(account: string, fields: { name?: string; phone?: string; mail?: string; address?: string }, extra?: { tier?: string; tags?: string[]; province?: string; city?: string }): Promise<{ contactId: string; customerId: string }>;
  events(kind: string): Promise<{ subjectId: string; actorId: string; data: Record<string, unknown> }[]>;
  /** Every row of these schemas as text, for proving that something stands nowhere. */
  dump(schemas: readonly string[]): Promise<string>;
  /** Deletes a contact's data key (D5). */
  erase(tx: Tx, contactId: string): Promise<boolean>;
  close(): Promise<void>;
}

type Served = CustomersPorts["servesNow"];

/** The rules for files as they are shipped. */
export const fileRules: CustomerFiles = { doubles: { points: { phone: 60, mail: 60, account: 50, address: 40, name: 25, part_of_name: 10, area: 5 }, listFrom: 60, sharedBy: 8 }, kinds: [] };

/** Reading without quota and alerts, where those are not what is tested. */
export const freeReading: Reading = { file: async () => {}, field: async (_ctx, _read, why) => cutPersonal(why.reason).text };

/** A desk of files on a test kernel; `bring` adds a module above, such as orders. */
export async function filesDesk(kernel: Kernel, bring: (door: { customers: Customers; keys: DataKeys; servesNow: Served }) => Brought = () => nothing): Promise<FilesDesk> {
  const ring = await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: formatMasterKey(newMasterKey()), where: "test" }));
  const keys = openDataKeys(ring);
  const blind = await kernel.run(system, ({ tx, now }) => openBlindIndex(tx, now, ring));
  const customers = customersDoor(keys, blind);
  const serving: FilesDesk["serving"] = new Map();
  const conversations: ConversationRow[] = [];
  const servesNow: Served = async (_tx, personId, contactIds) => [...(serving.get(personId) ?? [])].filter((id) => contactIds?.includes(id) ?? true);
  const brought = bring({ customers, keys, servesNow });
  const module = customers.module({
    servesNow,
    conversationsOf: async (_ctx, contactIds) => conversations.filter((row) => contactIds.includes(row.customer.contactId)),
    ...brought.ports,
    reading: freeReading,
    moreOf: async () => [],
    completeness: async () => ({ base: [{ field: "name", points: 1 }], kinds: new Map(), askBelow: 80 }),
    worth: async () => new Map(),
    tierRules: async () => ({ body: { tiers: [{ key: "gold", name: { "zh-CN": "金卡会员" } }, { key: "standard", name: { "zh-CN": "普通客户" } }] }, version: "customer-tiers/default@1" }),
    deletionOpen: async () => false,
    held: async () => false,
    files: async () => ({ body: fileRules, version: "customer-files/default@1" }),
    tiers: async () => [{ key: "gold", name: { "zh-CN": "金卡会员" } }, { key: "standard", name: { "zh-CN": "普通客户" } }],
  });
  const people = new Map<string, Actor>();
  const http = await createHttp(
    kernel,
    { authenticate: async (request) => people.get(String(request.headers["x-person"])) ?? nobody },
    [...(module.routes ?? []), ...brought.routes],
  );
  const shops = { home: newId(), outdoor: newId() };
  const at = kernel.clock.now();
  for (const [key, id, name] of [["home", shops.home, "禾木家电"], ["outdoor", shops.outdoor, "行野户外"]])
    await kernel.db.pool.query("insert into organization.shop (id, key, name, short_name, created_at) values ($1, $2, $3, $3, $4)", [id, key, name, at]);
  return {
    customers, shops, serving, conversations,
    async person(name, ...grants) {
      const id = newId();
      await kernel.db.pool.query("insert into identity.person (id, login_name, name, name_key, state, locale, created_at) values ($1, $2, $3, $3, 'active', 'zh-CN', $4)", [id, `p-${id.slice(-8)}`, name, at]);
      const actor: Actor = { kind: "staff", id, name, teams: [], territories: [], scopeOf: (permission) => scopeFor(grants, permission) };
      people.set(id, actor);
      return actor;
    },
    async ask(who, method, url, body) {
      const reply = await http.inject({ method, url, headers: { "x-person": who.id ?? "" }, ...(body ? { payload: body } : {}) });
      return { status: reply.statusCode, body: reply.json() };
    },
    async shopper(account, fields, extra = {}) {
      const [ids] = await kernel.run(system, (ctx) =>
        customers.saveCustomers(ctx, [{ channel: "web", shopId: shops.home, kind: "shopper", hash: identityHash(["shopper", shops.home, account]), fields, ...extra }]),
      );
      return ids!;
    },
    async events(kind) {
      const { rows } = await kernel.db.pool.query(`select subject_id as "subjectId", actor_id as "actorId", data from kernel.event where kind = $1 order by id`, [kind]);
      return rows as { subjectId: string; actorId: string; data: Record<string, unknown> }[];
    },
    async dump(schemas) {
      const { rows: tables } = await kernel.db.pool.query("select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema = any($1)", [schemas]);
      const texts = await Promise.all((tables as { name: string }[]).map(async ({ name }) => {
        const { rows } = await kernel.db.pool.query(`select to_jsonb(t) as row from ${name} t`);
        return rows.map((r: { row: Record<string, unknown> }) => JSON.stringify(r.row, (_key, value: unknown) => (typeof value === "string" && value.startsWith("\\x") ? value + Buffer.from(value.slice(2), "hex").toString("utf8") : value))).join("\n");
      }));
      return texts.join("\n");
    },
    erase: keys.erase,
    close: () => http.close(),
  };
}
