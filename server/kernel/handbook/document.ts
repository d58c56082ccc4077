import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify, type Document, type Node, type Pair } from "yaml";
import { z } from "zod";
import { LocalText } from "#contract/common.ts";
import type { BodyProblem } from "#contract/policies/define.ts";
import type { HandbookProblem } from "#contract/handbook.ts";
import { strippedKeys, zodProblems } from "./zod-problems.ts";

export const largestYaml = 256_000;
const kindForm = /^[a-z][a-z0-9-]{0,39}$/;
const keyForm = /^[a-z0-9][a-z0-9-]{0,79}$/;

const Head = z.strictObject({
  kind: z.string().regex(kindForm, "kind_form"),
  key: z.string().regex(keyForm, "document_key_form"),
  schemaVersion: z.number().int().min(1),
  title: LocalText,
  body: z.unknown().refine((body): boolean => body !== undefined && body !== null, "required"),
});
export type Head = z.output<typeof Head>;

/** A YAML text with its positions; `value` is null when it cannot be read at all. */
export interface ReadDocument {
  readonly head: Head | null;
  readonly problems: HandbookProblem[];
  /** Puts a line and a column to a problem of the whole document (path from the root). */
  place(problem: BodyProblem): HandbookProblem;
}

/** Reads a YAML document and its head; every problem has its line and column. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  if (text.length > largestYaml) return unread([{ line: 1, column: 1, path: "", code: "too_large", params: { maximum: largestYaml } }]);
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const place = (problem: BodyProblem): HandbookProblem => ({
    ...at(offsetOf(doc, problem.path)),
    path: problem.path.join("."),
    code: problem.code,
    ...(problem.params ? { params: problem.params } : {}),
  });
  const errors = doc.errors.map((error) => ({ ...at(error.pos[0]), path: "", code: yamlCode(error), params: { detail: error.message } }));
  if (errors.length > 0) return unread(errors.slice(0, 20));
  let value: unknown;
  try {
    value = doc.toJS({ maxAliasCount: 50 });
  } catch {
    return unread([{ line: 1, column: 1, path: "", code: "yaml_aliases" }]);
  }
  if (!isMap(doc.contents)) return unread([{ line: 1, column: 1, path: "", code: "not_a_document" }]);
  const head = Head.safeParse(value);
  const problems = head.success ? strippedKeys(value, head.data) : zodProblems(head.error, value);
  return { head: head.success ? head.data : null, problems: problems.map(place), place };
}

const unread = (problems: HandbookProblem[]): ReadDocument => ({
  head: null,
  problems,
  place: (problem) => ({ line: 1, column: 1, path: problem.path.join("."), code: problem.code, ...(problem.params ? { params: problem.params } : {}) }),
});

const yamlCode = ({ code, message }: { code: string; message: string }): string => {
  if (code === "DUPLICATE_KEY") return "yaml_twice";
  if (code === "TAB_AS_INDENT") return "yaml_tab";
  // An unclosed bracket is reported as bad indentation too.
  return code === "BAD_INDENT" && !/flow/i.test(message) ? "yaml_indent" : "yaml";
};

/** Where a path begins in the text: the value's place, the key's when the value is a block, or the nearest thing above. */
function offsetOf(doc: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = doc.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) break;
      node = pair.value;
      offset = (isMap(node) || isSeq(node) ? startOf(pair.key) : (startOf(node) ?? startOf(pair.key))) ?? offset;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      if (item === undefined) break;
      node = item;
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}
const startOf = (node: unknown): number | undefined => (isNode(node) ? ((node as Node).range?.[0] ?? undefined) : undefined);

/** Writes a document as readable YAML, for versions that were made by a form. */
export function writeDocument(head: Head): string {
  const { kind, key, schemaVersion, title, body } = head;
  return stringify({ kind, key, schemaVersion, title, body }, { lineWidth: 120 });
}
