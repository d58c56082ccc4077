import { type Document, isCollection, isScalar, parseDocument, stringify } from "yaml";

export type Path = readonly (string | number)[];

/** A document's text seen as values: forms read and set places, and the text keeps its comments and order. */
export interface FormDocument {
  get(path: Path): unknown;
  /** The text with a place changed; `undefined` takes it away. */
  with(path: Path, value: unknown): string;
}

/** Reads a text for a form; null while it is not YAML with a body. */
export function formDocument(yaml: string): FormDocument | null {
  const doc = parseDocument(yaml);
  if (doc.errors.length > 0) return null;
  const value = valueOf(doc);
  if (!isMap(value) || !isMap(value.body)) return null;
  return {
    get: (path) => at(value.body, path),
    with: (path, to) => (to === undefined ? undefined : splice(yaml, doc, ["body", ...path], to)) ?? rewrite(yaml, ["body", ...path], to),
  };
}

/** Changes nothing but the characters of the old value, when both fit on a line; undefined when they do not. */
function splice(yaml: string, doc: Document.Parsed, path: Path, to: unknown): string | undefined {
  const node: unknown = doc.getIn(path, true);
  const onLine = isScalar(node) ? node.type === "PLAIN" || node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" : isCollection(node) && node.flow === true;
  const words = inline(to);
  const range = (isScalar(node) || isCollection(node) ? node.range : null) ?? null;
  if (!onLine || range === null || words.length > 160) return undefined;
  const text = yaml.slice(0, range[0]) + words + yaml.slice(range[1]);
  const read = parseDocument(text);
  return read.errors.length === 0 && JSON.stringify(at(valueOf(read), path)) === JSON.stringify(to) ? text : undefined;
}

/** Writes the whole text anew with the place changed; comments stay, spacing may not. */
function rewrite(yaml: string, path: Path, to: unknown): string {
  const copy = parseDocument(yaml);
  if (to === undefined) copy.deleteIn(path);
  else copy.setIn(path, copy.createNode(to, { flow: JSON.stringify(to).length < 100 }));
  return copy.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (isMap(value)) return `{ ${Object.entries(value).map(([key, item]) => `${inline(key)}: ${inline(item)}`).join(", ")} }`;
  if (typeof value === "string" && /[,[\]{}\n]|: | #|^\d/.test(value)) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

const valueOf = (doc: Document.Parsed): unknown => doc.toJS({ maxAliasCount: 50 });
const at = (value: unknown, path: Path): unknown => path.reduce<unknown>((here, part) => (here !== null && typeof here === "object" ? (here as Record<string | number, unknown>)[part] : undefined), value);
const isMap = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);
