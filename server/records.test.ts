import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { permissionTable, roles, scopeFor, type Permission, type Role } from "#contract/permissions.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { reaches, system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { contract, wholeCentre, type Asks, type WholeCentre } from "./testing.ts";

/** Whose a record is, seen from one person of a team that serves the southwest. */
const kinds = ["own", "team", "territory", "foreign"] as const;
type Kind = (typeof kinds)[number];
interface Place {
  ownerId: string | null;
  teamId: string | null;
  territory: string;
}
interface Family {
  name: string;
  read: Permission;
  /** Every endpoint beneath it is asked. */
  path: string;
  /** Whose it is by an owner, a team, a territory; a ticket has no team. */
  kinds: readonly Kind[];
  make(): Promise<string>;
  put(id: string, place: Place): Promise<void>;
  /** Everything of it that somebody without a right could have changed. */
  state(id: string): Promise<unknown>;
}

/** Finds nothing although the record itself may be read: what they name is not there. */
const namesMore = /\{(?!id\})\w+\}/;

interface Shape {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  minItems?: number;
}

/** What a schema asks for by a pattern or by a rule of its own. */
const named: Readonly<Record<string, unknown>> = { clientId: "records-0001", device: "records-0001", reason: "核对订单", words: "请看一下这一件", text: "请看一下这一件" };
/** The partner that is asked is looked up before the ticket: what it answers hangs on what was sent alone. */
const looksElsewhereFirst = new Set(["POST /v1/tickets/{id}/partner-tasks"]);

/** The plainest thing that a schema takes. */
function plain(shape: Shape, id: string): unknown {
  if ("const" in shape) return shape.const;
  if (shape.enum) return shape.enum[0];
  const options = shape.anyOf ?? shape.oneOf;
  if (options) return plain(options[0]!, id);
  if (shape.allOf) return plain(Object.assign({}, ...shape.allOf) as Shape, id);
  switch (shape.type) {
    case "string":
      return shape.format === "uuid" ? id : shape.format === "date-time" ? "2026-03-03T02:00:00.000Z" : shape.format === "date" ? "2026-03-03" : "请看一下这一件".repeat(Math.ceil((shape.minLength ?? 1) / 7)).slice(0, shape.maxLength);
    case "integer":
    case "number":
      return Math.max(1, shape.minimum ?? 1);
    case "boolean":
      return false;
    case "array":
      return Array.from({ length: shape.minItems ?? 0 }, () => plain(shape.items ?? {}, id));
    case "object":
      return Object.fromEntries(Object.entries(shape.properties ?? {}).filter(([name]) => shape.required?.includes(name) || name in named).map(([name, one]) => [name, named[name] ?? plain(one, id)]));
    default:
      return null;
  }
}
/** What an endpoint takes: a refusal of the words would say nothing about the record. */
function takenBy(schema: z.ZodType | undefined, id: string, key: string): unknown {
  if (!schema) return undefined;
  const made = plain(z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }) as Shape, id);
  if (!schema.safeParse(made).success) throw new Error(`${key} does not take ${JSON.stringify(made)}`);
  return made;
}

let centre: WholeCentre;
let teamId: string;
let colleague: { id: string; ask: Asks };
let boss: { id: string; ask: Asks };
let families: readonly Family[];

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = 'team-southwest'");
  teamId = team!.id;
  colleague = await centre.signedIn("records.another", ["agent"]);
  boss = await centre.signedIn("records.boss", ["manager", "supervisor"]);
  families = [conversations(), tickets()];
});
afterAll(() => centre.close());

const only = async <T>(query: string, ...values: unknown[]): Promise<T> => (await centre.rows<T>(query, ...values))[0]!;

function conversations(): Family {
  return {
    name: "conversations", read: "conversations.read", path: "/v1/conversations/{id}", kinds,
    async make() {
      const { app, kernel } = centre;
      const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
      const opened = await kernel.run(system, async (ctx) => {
        const contact = await app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) });
        return conversationFor(app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" });
      });
      return opened.id;
    },
    async put(id, { ownerId, teamId: team, territory }) {
      await centre.rows("update conversations.party set ended_at = now(), ended = 'withdrawn' where conversation_id = $1 and ended_at is null", id);
      await centre.rows(
        "update conversations.conversation set assignee_id = $2, team_id = $3, territory = $4, parties = '[]', stage = 'answer', outcome = null, ended_at = null, merged_into = null, assigned_at = opened_at where id = $1",
        id, ownerId, team, territory,
      );
      await centre.rows("update conversations.conversation_head set open = true where id = $1", id);
    },
    state: (id) =>
      only(
        `select to_jsonb(c) as c, h.seq, h.open, h.read_staff, (select count(*)::int from conversations.party p where p.conversation_id = c.id and p.ended_at is null) as parties,
           (select count(*)::int from conversations.draft d where d.conversation_id = c.id) as drafts
         from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = $1`,
        id,
      ),
  };
}

function tickets(): Family {
  return {
    name: "tickets", read: "tickets.read", path: "/v1/tickets/{id}", kinds: ["own", "territory", "foreign"],
    async make() {
      const { status, body } = await boss.ask("POST", "/v1/tickets", { type: "internal-request", title: "打印机坏了" });
      expect(status).toBe(200);
      return body.id as string;
    },
    async put(id, { ownerId, territory }) {
      await centre.rows("update tickets.ticket set owner_id = $2, territory = $3, opened_by = $4, ended_at = null, outcome = null, merged_into = null where id = $1", id, ownerId, territory, boss.id);
    },
    state: (id) => only("select to_jsonb(t) as t, (select count(*)::int from tickets.entry e where e.ticket_id = t.id) as entries, (select count(*)::int from tickets.task k where k.ticket_id = t.id) as tasks from tickets.ticket t where t.id = $1", id),
  };
}

const placeOf = (kind: Kind, me: string): Place => ({
  own: { ownerId: me, teamId: null, territory: "northwest" },
  team: { ownerId: colleague.id, teamId, territory: "northwest" },
  territory: { ownerId: colleague.id, teamId: null, territory: "southwest" },
  foreign: { ownerId: colleague.id, teamId: null, territory: "northwest" },
})[kind];

describe("R-PE-02 (records): every endpoint of a record, every role, own, team's, territory's and foreign", () => {
  test.each(roles)("R-PE-02 (records): %s reaches what the right says, and beyond it nothing is read, told or changed", async (role: Role) => {
    const me = await centre.signedIn(`records.${role}`, [role]);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, me.id, { capacity: 9, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [teamId] }));
    const actor = (permission: Permission) => ({ scope: scopeFor([{ role }], permission), as: { id: me.id, teams: [teamId], territories: ["southwest"] } });
    const wrong: string[] = [];
    let asked = 0;
    for (const family of families) {
      const keys = Object.keys(contract).filter((key) => key.split(" ")[1]!.startsWith(family.path));
      for (const kind of family.kinds) {
        const id = await family.make();
        const place = placeOf(kind, me.id);
        const within = (permission: Permission) => {
          const { scope, as } = actor(permission);
          return reaches(as as never, scope, place);
        };
        for (const key of keys.toSorted((a, b) => Number(b.startsWith("GET")) - Number(a.startsWith("GET")))) {
          const { perm, body, query } = contract[key]!;
          const [method, path] = key.split(" ") as [string, string];
          await family.put(id, place);
          const before = await family.state(id);
          const url = path.replace("{id}", id).replace(/\{(\w+)\}/g, (_, name: string) => (name === "seq" || name === "n" ? "1" : name === "mode" ? "message" : name === "exit" ? "done" : newId()));
          const asking = takenBy(query, colleague.id, key) as Record<string, string> | undefined;
          const { status, body: said } = await me.ask(method, `${url}?${new URLSearchParams(asking)}`, method === "GET" ? undefined : (takenBy(body, colleague.id, key) ?? {}));
          const changed = JSON.stringify(await family.state(id)) !== JSON.stringify(before);
          asked += 1;
          const heard = `${key} on ${kind}: ${status} ${String(said.code ?? "")}`;
          const right = perm in permissionTable ? (perm as Permission) : family.read;
          const may = scopeFor([{ role }], right) !== null;
          const reads = within(family.read);
          if (status >= 500) wrong.push(heard);
          else if (!may && !(status === 403 && said.code === "forbidden")) wrong.push(`${heard}, the role lacks ${perm}`);
          else if (may && !reads && status !== 404 && status !== 403 && !(status === 422 && looksElsewhereFirst.has(key))) wrong.push(`${heard}, beyond reach`);
          else if (may && reads && method === "GET" && status !== 200 && !namesMore.test(path)) wrong.push(`${heard}, within reach`);
          else if (may && reads && !within(right) && changed) wrong.push(`${heard}, beyond ${perm}`);
          if (status >= 400 && changed) wrong.push(`${heard}, refused and changed all the same`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(200);
  }, 120_000);
});
