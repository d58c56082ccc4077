import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver, sql, Transaction, type ConnectionProvider, type RawBuilder } from "kysely";
import pg from "pg";
import type { Clock } from "#server/kernel/clock.ts";
import { PreparingClient } from "./prepared.ts";
import { joined, type Write } from "./together.ts";

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
  /** Runs work in one transaction and gives it the transaction's time. What the work leaves with `last` is sent together with the commit, and stored with it or not at all. */
  transaction<T>(clock: Clock, work: (tx: Tx, now: Date, last: (writes: readonly Write[]) => void) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const begin = CompiledQuery.raw("begin; select date_trunc('milliseconds', now()) as now");

type Connection = Parameters<PostgresDriver["rollbackTransaction"]>[0];
class Dialect extends PostgresDialect {
  readonly driver: PostgresDriver;
  constructor(pool: pg.Pool) {
    super({ pool });
    this.driver = new PostgresDriver({ pool });
  }
  override createDriver(): PostgresDriver {
    return this.driver;
  }
}

/**
 * One transaction. It begins and asks for the time in one way to the database; what its work asks for without waiting in between goes out at once and is answered in order (0021);
 * what it leaves for last goes out with the commit, and where the database refuses that, it turns the commit into a rollback.
 */
async function inTransaction<T>(kysely: Tx, dialect: Dialect, connection: Connection, work: (tx: Tx, now: Date, last: (writes: readonly Write[]) => void) => Promise<T>): Promise<T> {
  const { driver } = dialect;
  const { rows } = await connection.executeQuery<{ now: Date }>(begin);
  const writes: Write[] = [];
  let isOver = false;
  const provider: ConnectionProvider = {
    async provideConnection(use) {
      if (isOver) throw new Error("this transaction is over");
      return use(connection);
    },
  };
  const tx = new Transaction<unknown>({ config: { dialect }, dialect, driver, executor: kysely.getExecutor().withConnectionProvider(provider) });
  try {
    const result = await work(tx, rows[0]!.now, (more) => void writes.push(...more));
    isOver = true;
    await Promise.all([writes.length > 0 && connection.executeQuery(joined(writes).compile(tx)), driver.commitTransaction(connection)]);
    return result;
  } catch (error) {
    isOver = true;
    // On a torn connection there is nothing to take back, and its error would hide the one that matters.
    await driver.rollbackTransaction(connection).catch(() => {});
    throw error;
  }
}

/** Opens the pool; connection errors of idle clients are swallowed, since the pool replaces them. */
export function openDatabase(connectionConfig: pg.ClientConfig, options: { max?: number } = {}): Database {
  const settings = { ...connectionConfig, application_name: "kefu" };
  const pool = new pg.Pool({ ...settings, Client: PreparingClient, pipeline: true, max: options.max ?? 12, idleTimeoutMillis: 30_000 });
  pool.on("error", () => {});
  // A connection that dies while it is in use fails its statements; without a listener its error would end the whole process.
  pool.on("connect", (client) => void client.on("error", () => {}));
  const dialect = new Dialect(pool);
  const kysely = new Kysely<unknown>({ dialect });
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
      kysely.getExecutor().provideConnection((connection) => inTransaction(kysely, dialect, connection as Connection, (tx, now, last) => work(tx, clock.set() ?? now, last))),
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
