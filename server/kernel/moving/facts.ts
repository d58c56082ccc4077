import type pg from "pg";
import type { ExportPack } from "./pack.ts";

/** What every pack says of the database it was made from. */
export async function packFacts(client: pg.ClientBase): Promise<Omit<ExportPack, "kind" | "beside" | "tables" | "partitions" | "sequences" | "workLeft">> {
  const one = async <T extends object>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
  const [server] = await one<{ at: Date; postgres: string; known: boolean }>(
    "select clock_timestamp() as at, current_setting('server_version') as postgres, to_regclass('kernel.master_key') is not null as known",
  );
  const [centre] = server!.known ? await one<{ name: string; demo: boolean }>("select name, demo from kernel.centre where set_up_at is not null") : [];
  const keys = server!.known ? await one<{ id: string }>("select id from kernel.master_key order by number desc") : [];
  const migrations = server!.known ? await one<{ name: string }>('select name from public.kysely_migration order by name collate "C"') : [];
  return {
    format: 1,
    takenAt: server!.at.toISOString(),
    postgres: server!.postgres,
    centre: centre?.name ?? null,
    demo: centre?.demo ?? false,
    migrations: migrations.map((row) => row.name),
    keys: keys.map((row) => row.id),
  };
}
