import { sql } from "kysely";
import type { Bus } from "#server/kernel/bus.ts";
import { among, type Tx } from "#server/kernel/db.ts";
import { newDataKey, unwrapDataKey, wrapDataKey, type DataKey } from "./field.ts";
import type { KeyRing } from "./keys.ts";
import type { MasterKey } from "./master.ts";

/** The data keys of owners (contacts, staff, the centre): made on first use, cached once committed, gone by erasure. */
export interface DataKeys {
  readonly ring: KeyRing;
  /** The owner's key, or null when there is none or it was erased. */
  find(tx: Tx, ownerId: string): Promise<DataKey | null>;
  /** The keys of many owners at once, for lists; owners without a key are absent. */
  findMany(tx: Tx, ownerIds: readonly string[]): Promise<Map<string, DataKey>>;
  /** The owner's key, made when there is none. */
  forOwner(tx: Tx, now: Date, ownerId: string): Promise<DataKey>;
  /** The keys of many owners at once, made where there is none: two statements at most, for the group writer and imports. */
  forOwners(tx: Tx, now: Date, ownerIds: readonly string[]): Promise<Map<string, DataKey>>;
  /** Deletes the wrapped key: from the commit on, nothing of this owner can be read again. True when there was one. Tell other nodes after the commit (`erasedTopic`). */
  erase(tx: Tx, ownerId: string): Promise<boolean>;
  /** The same for an owner that can never come back, such as one import: nothing is kept of it. */
  discard(tx: Tx, ownerId: string): Promise<boolean>;
  /** Drops the owner from memory for good. */
  forget(ownerId: string): void;
  /** Drops all keys from memory; they are read again when needed. */
  forgetAll(): void;
}

/** The bus topic by which nodes tell each other of erasures; its keys are owner ids. */
export const erasedTopic = "keys.erased";

/** Lets this node forget owners that were erased on another one; after a gap in the bus it forgets everything. */
export function followErasures(bus: Bus, keys: DataKeys): () => void {
  return bus.on(erasedTopic, (ownerIds) => (ownerIds.length === 0 ? keys.forgetAll() : ownerIds.forEach((ownerId) => keys.forget(ownerId))));
}

interface Row {
  ownerId: string;
  masterKeyId: string;
  wrapped: Buffer;
}

function masterOf(ring: KeyRing, id: string): MasterKey {
  const master = ring.byId(id);
  if (!master) throw new Error(`master key ${id} is not at hand: restart this node with it`);
  return master;
}

/** Least recently used keys leave first; owners named once are kept out for good. */
function keyCache(capacity: number) {
  const cached = new Map<string, DataKey>();
  // An owner once erased here is never cached again: a reader beside the erasing transaction still sees the row and must not keep it.
  const keptOut = new Set<string>();
  let age = 0;
  function put(dataKey: DataKey, readAt: number): void {
    if (keptOut.has(dataKey.ownerId) || readAt !== age) return;
    cached.delete(dataKey.ownerId);
    cached.set(dataKey.ownerId, dataKey);
    if (cached.size > capacity) cached.delete(cached.keys().next().value!);
  }
  return {
    put,
    age: () => age,
    get(ownerId: string): DataKey | undefined {
      const dataKey = cached.get(ownerId);
      if (dataKey) put(dataKey, age);
      return dataKey;
    },
    keepOut(ownerId: string): void {
      keptOut.add(ownerId);
      cached.delete(ownerId);
    },
    clear(): void {
      age += 1;
      cached.clear();
    },
  };
}

/** Opens the data keys over a key ring; `capacity` is how many unwrapped keys are kept in memory. */
export function openDataKeys(ring: KeyRing, options: { capacity?: number } = {}): DataKeys {
  const cache = keyCache(options.capacity ?? 5000);

  async function findMany(tx: Tx, ownerIds: readonly string[]): Promise<Map<string, DataKey>> {
    const keys = new Map<string, DataKey>();
    const unknown: string[] = [];
    for (const ownerId of new Set(ownerIds)) {
      const dataKey = cache.get(ownerId);
      if (dataKey) keys.set(ownerId, dataKey);
      else unknown.push(ownerId);
    }
    if (unknown.length === 0) return keys;
    const age = cache.age();
    // `settled`: not written by this very transaction (or a savepoint in it). A key that could still be rolled back is never cached,
    // or a later transaction would encrypt under a key that nobody has.
    const { rows } = await sql<Row & { settled: boolean; anew: boolean }>`
      select owner_id as "ownerId", master_key_id as "masterKeyId", wrapped,
        pg_current_xact_id_if_assigned() is null or age(xmin) > age(pg_current_xact_id_if_assigned()::xid) as settled,
        exists (select 1 from kernel.erased_owner e where e.owner_id = data_key.owner_id) as anew
      from kernel.data_key where owner_id ${among(unknown)}`.execute(tx);
    // A rotation while this server runs: keys under a master key that it has not read yet.
    if (rows.some((row) => !ring.byId(row.masterKeyId))) await ring.refresh?.(tx);
    for (const row of rows) {
      const whole = unwrapDataKey(masterOf(ring, row.masterKeyId), row.ownerId, row.wrapped);
      const dataKey = row.anew ? { ...whole, anew: true } : whole;
      if (row.settled) cache.put(dataKey, age);
      keys.set(row.ownerId, dataKey);
    }
    return keys;
  }

  async function forOwners(tx: Tx, now: Date, ownerIds: readonly string[], again = false): Promise<Map<string, DataKey>> {
    const keys = await findMany(tx, ownerIds);
    // In order, so that two transactions making keys for the same owners cannot wait for each other in a ring.
    const fresh = [...new Set(ownerIds)].filter((ownerId) => !keys.has(ownerId)).sort().map(newDataKey);
    if (fresh.length === 0) return keys;
    const wrapped = fresh.map((dataKey) => wrapDataKey(ring.newest, dataKey).wrapped);
    const made = await sql<{ ownerId: string }>`
      insert into kernel.data_key (owner_id, master_key_id, wrapped, created_at)
      select owner_id, ${ring.newest.id}, wrapped, ${now} from unnest(${fresh.map((key) => key.ownerId)}::uuid[], ${wrapped}::bytea[]) as n (owner_id, wrapped)
      where exists (select 1 from kernel.master_key where id = ${ring.newest.id} for key share)
      on conflict (owner_id) do nothing returning owner_id as "ownerId"`.execute(tx);
    const ours = new Set(made.rows.map((row) => row.ownerId));
    for (const dataKey of fresh) if (ours.has(dataKey.ownerId)) keys.set(dataKey.ownerId, dataKey);
    const others = await findMany(tx, fresh.map((key) => key.ownerId).filter((ownerId) => !ours.has(ownerId)));
    for (const [ownerId, dataKey] of others) keys.set(ownerId, dataKey);
    // Our newest master key has been retired beside us: with the new one the same succeeds.
    if (!again && ring.refresh && fresh.some((key) => !keys.has(key.ownerId)) && (await ring.refresh(tx))) return forOwners(tx, now, ownerIds, true);
    return keys;
  }

  async function drop(tx: Tx, ownerId: string): Promise<boolean> {
    cache.keepOut(ownerId);
    return (await sql`delete from kernel.data_key where owner_id = ${ownerId} returning 1`.execute(tx)).rows.length === 1;
  }

  return {
    ring,
    findMany,
    forOwners: (tx, now, ownerIds) => forOwners(tx, now, ownerIds),
    find: async (tx, ownerId) => cache.get(ownerId) ?? (await findMany(tx, [ownerId])).get(ownerId) ?? null,
    forget: (ownerId) => cache.keepOut(ownerId),
    forgetAll: () => cache.clear(),
    async forOwner(tx, now, ownerId) {
      const dataKey = cache.get(ownerId) ?? (await forOwners(tx, now, [ownerId])).get(ownerId);
      if (!dataKey) throw new Error("the data key was made and erased beside this transaction: try again");
      return dataKey;
    },
    async erase(tx, ownerId) {
      const dropped = await drop(tx, ownerId);
      if (dropped) await sql`insert into kernel.erased_owner (owner_id) values (${ownerId}) on conflict do nothing`.execute(tx);
      return dropped;
    },
    discard: drop,
  };
}

/** Wraps up to `limit` (≤ 1,000) data keys of older master keys anew; returns how many. A job repeats it, one transaction each, until 0. */
export async function rewrapDataKeys(tx: Tx, ring: KeyRing, limit = 1000): Promise<number> {
  const { rows } = await sql<Row>`
    select owner_id as "ownerId", master_key_id as "masterKeyId", wrapped from kernel.data_key
    where master_key_id <> ${ring.newest.id} order by owner_id limit ${Math.min(limit, 1000)} for update skip locked`.execute(tx);
  if (rows.length === 0) return 0;
  const fresh = rows.map((row) => wrapDataKey(ring.newest, unwrapDataKey(masterOf(ring, row.masterKeyId), row.ownerId, row.wrapped)).wrapped);
  await sql`update kernel.data_key d set master_key_id = ${ring.newest.id}, wrapped = n.wrapped
    from unnest(${rows.map((row) => row.ownerId)}::uuid[], ${fresh}::bytea[]) as n (owner_id, wrapped) where d.owner_id = n.owner_id`.execute(tx);
  return rows.length;
}
