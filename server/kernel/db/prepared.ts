import type { Socket } from "node:net";
import { sql } from "kysely";
import pg from "pg";

/** A text that came so often comes again: it is prepared, and each connection plans it once rather than every time. */
const oftenEnough = 5;
/** Each prepared text costs every connection its plan, each known one the process its text: lists put together from many filters must not add up. */
const mostPrepared = 300;
const mostKnown = 3000;
const longest = 8000;

/** Before a statement whose plan hangs on the values that it is asked with, such as a list by any filters: it is planned each time. */
const anew = "/* plan anew */";
export const planAnew = sql.raw(anew);

/** Gives the name under which a text is prepared, or undefined while it is sent as it stands. */
export function statementNames(limits = { prepared: mostPrepared, known: mostKnown }): (text: string) => string | undefined {
  const names = new Map<string, string>();
  let counts = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined || names.size >= limits.prepared || text.length > longest || text.startsWith(anew)) return name;
    const count = (counts.get(text) ?? 0) + 1;
    if (count < oftenEnough) {
      // What is rare goes at last; what is frequent is back soon.
      if (counts.size >= limits.known) counts = new Map();
      counts.set(text, count);
      return undefined;
    }
    counts.delete(text);
    const fresh = `kefu_${names.size}`;
    names.set(text, fresh);
    return fresh;
  };
}

// One for the process: a name belongs to a text, whichever database it goes to.
const nameOf = statementNames();

/**
 * A connection of the pool: statements with parameters are prepared once they have come often enough; of several statements in one text the last one's rows are the answer.
 * What is asked for before the process turns to other things goes out in one write (0021): each write wakes the database, which costs more than what is written.
 */
export class PreparingClient extends pg.Client {
  #held = false;

  #hold(): void {
    if (this.#held) return;
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    this.#held = true;
    stream.cork();
    process.nextTick(() => {
      this.#held = false;
      stream.uncork();
    });
  }

  override query(...given: unknown[]): never {
    this.#hold();
    const [text, values, ...rest] = given;
    const ask = super.query.bind(this) as (...args: unknown[]) => Promise<unknown>;
    if (typeof text !== "string") return ask(...given) as never;
    if (Array.isArray(values) && values.length > 0) {
      const name = nameOf(text);
      return (name === undefined ? ask(...given) : ask({ name, text, values }, ...rest)) as never;
    }
    return (typeof values === "function" || rest.length > 0 ? ask(...given) : ask(...given).then((result) => (Array.isArray(result) ? result.at(-1) : result))) as never;
  }
}
