import { gunzipSync, gzipSync } from "node:zlib";
import type { Tx } from "#server/kernel/db.ts";
import { parseIpRanges, parsePhonePrefixes, shippedIpTable, shippedPhoneTable, type IpTable, type PhoneTable } from "./region/index.ts";
import type { HomeTables } from "./territory/index.ts";
import * as store from "./store/regions.ts";

/** The bus topic that tells nodes to look at the imported tables again. */
export const regionsTopic = "organization.regions";

export const packLines = (csv: string): Buffer => gzipSync(csv);

/** Imported tables in the memory of this node, and the shipped ones behind them. */
export interface HomeTablesMemory {
  tables(tx: Tx): Promise<HomeTables>;
  forget(): void;
}

/** Reads an imported table when it is first asked for and keeps it until another takes its place. */
export function createHomeTables(): HomeTablesMemory {
  const loaded = new Map<string, { phone?: PhoneTable; ip?: IpTable }>();
  let known: Awaited<ReturnType<typeof store.tablesInUse>> | null = null;
  let generation = 0;

  async function load(tx: Tx, row: Awaited<ReturnType<typeof store.tablesInUse>>[number]): Promise<{ phone?: PhoneTable; ip?: IpTable }> {
    const entry = loaded.get(row.id);
    if (entry) return entry;
    const csv = (await store.partsOf(tx, row.id)).map((part) => gunzipSync(part).toString("utf8")).join("\n");
    const origin = { source: row.source, asOf: row.asOf };
    const read = row.kind === "phone" ? { phone: parsePhonePrefixes(csv, origin).table } : { ip: parseIpRanges(csv, origin).table };
    loaded.set(row.id, read);
    return read;
  }

  return {
    async tables(tx) {
      const began = generation;
      const rows = known ?? (await store.tablesInUse(tx));
      // What changed while it was being read must not be remembered.
      if (began === generation) known = rows;
      for (const id of loaded.keys()) if (!rows.some((row) => row.id === id)) loaded.delete(id);
      const imported = [];
      for (const row of rows) imported.push(await load(tx, row));
      return {
        phone: [...imported.flatMap((one) => one.phone ?? []), shippedPhoneTable()],
        ip: [...imported.flatMap((one) => one.ip ?? []), shippedIpTable()],
      };
    },
    forget() {
      generation += 1;
      known = null;
    },
  };
}
