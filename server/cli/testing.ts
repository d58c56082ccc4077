import pg from "pg";
import { loadHandbook, openApp, type App } from "#server/app.ts";
import { setUpCentre } from "#server/kernel/centre.ts";
import { openBus } from "#server/kernel/bus.ts";
import { setClock } from "#server/kernel/clock.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { newId } from "#server/kernel/ids.ts";
import { createKernel, type Kernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { testConfig } from "#server/kernel/testing.ts";
import { openMasterKeys } from "#server/keys.ts";

/** Kefu on a database and a data folder, as main.ts opens it, with a clock that the test sets. */
export interface Opened {
  kernel: Kernel;
  app: App;
  close(): Promise<void>;
}

export async function openKefu(place: { connectionString: string; dir: string; outside?: boolean; lines?: string[] }, env: NodeJS.ProcessEnv = {}, at = "2026-03-02T02:00:00.000Z"): Promise<Opened> {
  const db = openDatabase({ connectionString: place.connectionString }, { max: 6 });
  const log = createLog((line) => void place.lines?.push(line));
  await migrate(db.kysely);
  const bus = await openBus(db, "test", log);
  const config = { ...testConfig, dir: place.dir, databaseUrl: place.outside ? place.connectionString : null };
  const kernel = createKernel({ db, clock: setClock(at), bus, log, config, node: "test" });
  const app = await openApp(kernel, await openMasterKeys(kernel, env));
  await loadHandbook(kernel, app);
  return {
    kernel,
    app,
    async close() {
      await app.close();
      await bus.close();
      await db.close();
    },
  };
}

const shop = { id: "0197a000-0000-7000-8000-000000000001", key: "hemu" };
export const phoneSaid = "我的电话是13900001111，电饭煲内胆起皮了";

/** A centre with an administrator and a shop, to which a customer told the phone number; gives the conversation. */
export async function foundCentre({ kernel, app }: Opened): Promise<{ conversationId: string }> {
  const passwordHash = await app.identity.hashPassword("九点半开门 nine-thirty");
  await kernel.run(system, async (ctx) => {
    await setUpCentre(ctx.tx, ctx.now, { name: "禾木家电服务中心", zone: "Asia/Shanghai", demo: false });
    await app.identity.addPerson(ctx, { loginName: "founder", name: "苏敏", roles: [{ role: "administrator" }, { role: "supervisor" }], passwordHash });
  });
  await kernel.db.pool.query("insert into organization.shop (id, key, name, short_name, created_at) values ($1, $2, '禾木家电旗舰店', '禾木家电', $3)", [shop.id, shop.key, kernel.clock.now()]);
  return { conversationId: await arrive({ kernel, app }, phoneSaid) };
}

/** A customer comes and says something; gives the conversation. */
export async function arrive({ kernel, app }: Pick<Opened, "kernel" | "app">, text: string): Promise<string> {
  const contact = await kernel.run(system, (ctx) => app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) }));
  const actor: Actor = { kind: "visitor", id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId: contact.id, shop, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" } as const;
  const { conversationId } = await app.conversations.post.fromCustomer(actor, arrival, { clientId: newId(), text });
  await app.settle();
  return conversationId;
}

/** What a table-by-table comparison needs: rows and a digest of each table, read by plain SQL; the job queue is not moved. */
export async function everyTable(connectionString: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'pgboss') and table_name not like 'kysely%' order by 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const one = await client.query<{ digest: string }>(`select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text collate "C")), '') as digest from ${name} t`);
      found[name] = one.rows[0]!.digest;
    }
    return found;
  } finally {
    await client.end();
  }
}
