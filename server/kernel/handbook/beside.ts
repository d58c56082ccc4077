import type { HandbookProblem, HandbookScope } from "#contract/handbook.ts";
import type { OtherBodies } from "#contract/policies/define.ts";
import type { Tx } from "../db.ts";
import { checkBeside, upcast, type CheckedDocument } from "./check.ts";
import { readDocument } from "./document.ts";
import type { Engine, Of } from "./engine.ts";
import { narrowest } from "./in-force.ts";
import * as store from "./store.ts";

type Row = Awaited<ReturnType<typeof store.inForceAt>>[number];

/** What will be in force at an instant for a scope, each document in its narrowest version. */
async function rowsAt(tx: Tx, at: Date, scope: HandbookScope): Promise<Map<string, Row>> {
  const byDocument = Map.groupBy(await store.inForceAt(tx, at), (row) => `${row.kind}/${row.key}`);
  const where = scope.kind === "all" ? {} : { [scope.kind]: scope.key };
  const picked = new Map<string, Row>();
  for (const [name, rows] of byDocument) {
    const span = narrowest(rows, at, where);
    if (span) picked.set(name, rows.find((row) => row.id === span.id)!);
  }
  return picked;
}

const bodyIn = (engine: Engine, row: Row): unknown => {
  const policy = engine.kinds.get(row.kind);
  return policy ? upcast(policy, row.schemaVersion, row.body) : row.body;
};

/** Bodies of the other documents at an instant, for checks that look beside them. */
export async function othersAt(engine: Engine, tx: Tx, at: Date, scope: HandbookScope): Promise<OtherBodies> {
  const rows = await rowsAt(tx, at, scope);
  return (kind, key) => {
    const row = rows.get(`${kind}/${key}`);
    return row && bodyIn(engine, row);
  };
}

/** Problems of a set of documents put in force together: in themselves, and in what names them and was well before. */
export async function problemsOfSet(engine: Engine, tx: Tx, set: readonly CheckedDocument[], at: Date, scope: HandbookScope): Promise<{ of: Of; problem: HandbookProblem }[]> {
  const rows = await rowsAt(tx, at, scope);
  const before: OtherBodies = (kind, key) => {
    const row = rows.get(`${kind}/${key}`);
    return row && bodyIn(engine, row);
  };
  const fresh = new Map(set.map((document) => [`${document.kind}/${document.key}`, document]));
  const after: OtherBodies = (kind, key) => fresh.get(`${kind}/${key}`)?.body ?? before(kind, key);
  const own = set.flatMap((document) => checkBeside(engine.kinds, document, after).map((problem) => ({ of: document as Of, problem })));
  const theirs = [...rows.values()]
    .filter((row) => engine.kinds.has(row.kind) && !fresh.has(`${row.kind}/${row.key}`))
    .flatMap((row) => {
      const document = { ...row, body: bodyIn(engine, row), place: readDocument(row.yaml).place };
      const known = new Set(checkBeside(engine.kinds, document, before).map((problem) => `${problem.path} ${problem.code}`));
      return checkBeside(engine.kinds, document, after).filter((problem) => !known.has(`${problem.path} ${problem.code}`)).map((problem) => ({ of: row as Of, problem }));
    });
  return [...own, ...theirs];
}

/** Documents in force that today's code cannot read: /readyz refuses while there are any (D18). */
export async function unreadableInForce(engine: Engine, tx: Tx, at: Date): Promise<string[]> {
  const rows = await store.inForceAt(tx, at);
  return rows.flatMap((row) => {
    const policy = engine.kinds.get(row.kind);
    if (!policy) return []; // a kind of a module that is not here: nobody reads it
    try {
      return policy.schema.safeParse(upcast(policy, row.schemaVersion, row.body)).success ? [] : [`${row.kind}/${row.key}#${row.n}`];
    } catch {
      return [`${row.kind}/${row.key}#${row.n}`];
    }
  });
}
