import type { HandbookScope } from "#contract/handbook.ts";
import type { PolicyBodies } from "#contract/policies/index.ts";
import type { Tx } from "../db.ts";
import type { Bus } from "../bus.ts";
import { upcast, type Kinds } from "./check.ts";
import * as store from "./store.ts";

/** For whom a rule is looked up. */
export interface Where {
  readonly territory?: string | null;
  readonly team?: string | null;
}

/** The version that holds: what a decision stores, so that "why?" always has an answer (R-HB-03). */
export interface InForce<B> {
  readonly body: B;
  /** As in `routing/default`. */
  readonly document: string;
  readonly version: number;
  readonly scope: HandbookScope;
}

/** The code asks for a rule that nobody put in force: a fault of the installation, not of a request. */
export class PolicyMissing extends Error {
  constructor(document: string) {
    super(`no version of ${document} is in force`);
    this.name = "PolicyMissing";
  }
}

interface Entry {
  readAt: number;
  spans: store.SpanRow[];
  bodies: Map<number, unknown>;
}

const covers = (span: store.SpanRow, at: Date): boolean => (span.from === null || span.from <= at) && (span.until === null || at < span.until);

/** The narrowest span that covers the instant: team, then territory, then everybody (D18). */
export function narrowest(spans: readonly store.SpanRow[], at: Date, where: Where = {}): store.SpanRow | undefined {
  const now = spans.filter((span) => covers(span, at));
  return (
    (where.team ? now.find((span) => span.scopeKind === "team" && span.scopeKey === where.team) : undefined) ??
    (where.territory ? now.find((span) => span.scopeKind === "territory" && span.scopeKey === where.territory) : undefined) ??
    now.find((span) => span.scopeKind === "all")
  );
}

export interface InForceReader {
  find<K extends keyof PolicyBodies>(tx: Tx, kind: K, key: string, when: { at: Date; scope?: Where }): Promise<InForce<PolicyBodies[K]> | null>;
  keys(tx: Tx, kind: string): Promise<string[]>;
  /** One version's body in today's schema, for work that pinned it. */
  bodyOf<K extends keyof PolicyBodies>(tx: Tx, kind: K, key: string, n: number): Promise<PolicyBodies[K] | null>;
  /** The instants at which another version began, or will begin, to hold for everybody. */
  turns(tx: Tx, kind: string, key: string): Promise<Date[]>;
  /** This transaction has changed the handbook: it reads past the memory. */
  changed(tx: Tx): void;
  close(): void;
}

/** A wake-up may be lost when a process ends at once (the command line): memory is looked at again after so long. */
const memoryMs = 3000;

/** Reads what is in force, from memory; a wake-up on topic "handbook" makes every node look again. */
export function createInForceReader(kinds: Kinds, bus: Bus): InForceReader {
  const entries = new Map<string, Entry>();
  const keys = new Map<string, { readAt: number; keys: string[] }>();
  const changing = new WeakSet<Tx>();
  let generation = 0;
  const off = bus.on("handbook", (names) => {
    generation += 1;
    keys.clear();
    if (names.length === 0) entries.clear();
    else for (const name of names) entries.delete(name);
  });

  function parse(kind: string, row: { body: unknown; schemaVersion: number }): unknown {
    const policy = kinds.get(kind)!;
    return policy.schema.parse(upcast(policy, row.schemaVersion, row.body));
  }
  async function load(tx: Tx, kind: string, key: string): Promise<Entry> {
    const known = changing.has(tx) ? undefined : entries.get(`${kind}/${key}`);
    const readAt = performance.now();
    if (known && readAt - known.readAt < memoryMs) return known;
    const begun = generation;
    // Bodies never change once they are in force, so they stay.
    const entry: Entry = { readAt, spans: await store.spansFor(tx, kind, key), bodies: known?.bodies ?? new Map() };
    // What changed while it was being read must not be remembered.
    if (begun === generation && !changing.has(tx)) entries.set(`${kind}/${key}`, entry);
    return entry;
  }
  async function body(tx: Tx, entry: Entry, kind: string, key: string, n: number): Promise<unknown> {
    if (!entry.bodies.has(n)) {
      const [row] = await store.bodiesOf(tx, kind, key, [n]);
      if (!row || row.body === null) return null;
      entry.bodies.set(n, parse(kind, row));
    }
    return entry.bodies.get(n);
  }

  return {
    async find(tx, kind, key, { at, scope }) {
      const entry = await load(tx, kind, key);
      const span = narrowest(entry.spans, at, scope);
      if (!span) return null;
      const value = (await body(tx, entry, kind, key, span.n)) as PolicyBodies[typeof kind];
      return { body: value, document: `${kind}/${key}`, version: span.n, scope: { kind: span.scopeKind, key: span.scopeKey } };
    },
    async keys(tx, kind) {
      const known = changing.has(tx) ? undefined : keys.get(kind);
      const readAt = performance.now();
      if (known && readAt - known.readAt < memoryMs) return known.keys;
      const begun = generation;
      const read = await store.keysOf(tx, kind);
      if (begun === generation && !changing.has(tx)) keys.set(kind, { readAt, keys: read });
      return read;
    },
    async bodyOf(tx, kind, key, n) {
      // What is or was in force never changes: a list of fifty tickets asks for the same few workflows. A draft may.
      const entry = await load(tx, kind, key);
      if (entry.spans.some((span) => span.n === n)) return (await body(tx, entry, kind, key, n)) as PolicyBodies[typeof kind] | null;
      const [row] = await store.bodiesOf(tx, kind, key, [n]);
      return !row || row.body === null ? null : (parse(kind, row) as PolicyBodies[typeof kind]);
    },
    async turns(tx, kind, key) {
      const { spans } = await load(tx, kind, key);
      return spans.flatMap((span) => (span.scopeKind === "all" && span.from !== null ? [span.from] : []));
    },
    changed: (tx) => void changing.add(tx),
    close: off,
  };
}
