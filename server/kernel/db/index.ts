import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver, sql, type DatabaseConnection, type RawBuilder, type TransactionSettings } from "kysely";
import pg from "pg";
import type { Clock } from "#server/kernel/clock.ts";
import { PreparingClient } from "./prepared.ts";

// D7: dates stay text, int8 becomes a number or is refused past 2^53.
pg.types.setTypeParser(1082, (value) => value);
pg.types.setTypeParser(20, (value) => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError("int8 beyond 2^53");
  return number;
});

/** A database handle or an open transaction; SQL is written with kysely's `sql` template in store files only. */
export type Tx = Kysely<unknown>;

export interface Database {
  readonly pool: pg.Pool;
  readonly kysely: Tx;
  readonly connectionConfig: pg.ClientConfig;
  /** A connection of its own, for LISTEN, advisory locks and the group writer. */
  connect(): Promise<pg.Client>;
  /** Runs work in one transaction and gives it the transaction's time. */
  transaction<T>(clock: Clock, work: (tx: Tx, now: Date) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** When the transaction on a connection began, by the database's clock: asked for on the way in, since every use case wants it. */
const began = new WeakMap<DatabaseConnection, Date>();
const begin = CompiledQuery.raw("begin; select date_trunc('milliseconds', now()) as now");

class Driver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    if (settings.isolationLevel || settings.accessMode) return super.beginTransaction(connection, settings);
    const { rows } = await connection.executeQuery<{ now: Date }>(begin);
    began.set(connection, rows[0]!.now);
  }
}
class Dialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  constructor(pool: pg.Pool) {
    super({ pool });
    this.#pool = pool;
  }
  override createDriver(): Driver {
    return new Driver({ pool: this.#pool });
  }
}
const beginningOf = (tx: Tx): Promise<Date> => tx.getExecutor().provideConnection(async (connection) => began.get(connection)!);

/** Opens the pool; connection errors of idle clients are swallowed, since the pool replaces them. */
export function openDatabase(connectionConfig: pg.ClientConfig, options: { max?: number } = {}): Database {
  const settings = { ...connectionConfig, application_name: "kefu" };
  const pool = new pg.Pool({ ...settings, Client: PreparingClient, max: options.max ?? 12, idleTimeoutMillis: 30_000 });
  pool.on("error", () => {});
  // A connection that dies while it is in use fails its statements; without a listener its error would end the whole process.
  pool.on("connect", (client) => void client.on("error", () => {}));
  const kysely = new Kysely<unknown>({ dialect: new Dialect(pool) });
  return {
    pool,
    kysely,
    connectionConfig: settings,
    async connect() {
      const client = new pg.Client(settings);
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    transaction: (clock, work) =>
      kysely.transaction().execute(async (tx) => work(tx, clock.set() ?? (await beginningOf(tx)))),
    close: () => kysely.destroy(),
  };
}

/** `= one` or `= any (some)`: for one the plan is made once; an array's length is not known before, and each one is planned anew. */
export const among = (values: readonly string[], type: "uuid" | "text" = "uuid"): RawBuilder<unknown> =>
  values.length === 1 ? sql`= ${values[0]}::${sql.raw(type)}` : sql`= any(${values}::${sql.raw(`${type}[]`)})`;

/** True when a statement failed on the named constraint (or on any unique constraint). */
export function violates(error: unknown, constraint?: string): boolean {
  const { code, constraint: name } = error as { code?: string; constraint?: string };
  return (code === "23505" || code === "23P01" || code === "23514") && (constraint === undefined || name === constraint);
}

/** True when the database went away under a statement: nothing is known of its outcome, and the next try may well pass. */
export function lostConnection(error: unknown): boolean {
  const { code, message, syscall } = error as { code?: unknown; message?: unknown; syscall?: unknown };
  // 08: connection, 57P0x: shut down or starting up; 53300: no connection left. pg's own errors of a torn line have no code.
  if (typeof code === "string") return /^(?:08...|57P..|53300)$/.test(code) || ["ECONNRESET", "EPIPE", "ECONNREFUSED"].includes(code) || (code === "ENOENT" && syscall === "connect"); // a socket that is not there; a missing file is none of the database
  return typeof message === "string" && /^Connection terminated|^Client (?:has encountered|was closed)|^timeout exceeded when trying to connect/.test(message);
}

/** The database gave this transaction up because it and another one waited for each other: all of it is undone, it may be run again. */
export const deadlocked = (error: unknown): boolean => (error as { code?: unknown }).code === "40P01";

/** The same server, another database. */
export function withDatabase(connectionString: string, database: string): string {
  return connectionString.replace(/\/[^/?]*(\?|$)/, `/${database}$1`);
}
