import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { HandbookProblem } from "#contract/handbook.ts";
import { checkBeside, checkDocument, type CheckedDocument, type Kinds } from "./check.ts";
import { largestYaml } from "./document.ts";
import { schemasHere } from "./schemas.ts";
import type { OtherBodies } from "#contract/policies/define.ts";

export type FileProblem = HandbookProblem & { file: string };
export interface FileDocument extends CheckedDocument {
  readonly file: string;
}

const mostFiles = 2000;

/** Reads every YAML file below a folder; names are given relative to it, with forward slashes. */
async function readFiles(folder: string): Promise<{ file: string; text: string | null }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => !relative(folder, name).split(/[\\/]/).some((part) => part.startsWith(".")))
    .toSorted();
  return Promise.all(
    names.slice(0, mostFiles).map(async (name) => ({
      file: relative(folder, name).replaceAll("\\", "/"),
      text: (await stat(name)).size > largestYaml ? null : await readFile(name, "utf8"),
    })),
  );
}

/** What a folder says to this code: the same again, and there is nothing new in it. */
export async function fingerprintOf(kinds: Kinds, folder: string, schemas: string = schemasHere()): Promise<string> {
  const hash = createHash("sha256").update(`${schemas}\0`);
  for (const { kind, schemaVersion } of kinds.values()) hash.update(`${kind}@${schemaVersion}\0`);
  for (const { file, text } of await readFiles(folder)) hash.update(`${file}\0${text}\0`);
  return hash.digest("hex");
}

/** Checks a folder whole: each file against its kind, no document twice, and everything that is named exists. */
export async function checkFolder(kinds: Kinds, folder: string, outside: OtherBodies = () => undefined): Promise<{ documents: FileDocument[]; problems: FileProblem[] }> {
  const files = await readFiles(folder);
  const documents: FileDocument[] = [];
  const problems: FileProblem[] = [];
  const seen = new Map<string, string>();
  const first = { line: 1, column: 1, path: "" };
  if (files.length === 0) problems.push({ file: ".", ...first, code: "folder_empty" });
  for (const { file, text } of files) {
    if (text === null) {
      problems.push({ file, ...first, code: "too_large", params: { maximum: largestYaml } });
      continue;
    }
    const checked = checkDocument(kinds, text.replace(/^\uFEFF/, ""));
    const named = checked.document ?? checked.named;
    const name = named && `${named.kind}/${named.key}`;
    if (name !== null && seen.has(name)) problems.push({ file, ...first, path: "key", code: "document_twice", params: { document: name, file: seen.get(name)! } });
    else if (name !== null) seen.set(name, file);
    if (checked.document) documents.push({ ...checked.document, file });
    else problems.push(...checked.problems.map((problem) => ({ file, ...problem })));
  }
  const bodies = new Map(documents.map((one) => [`${one.kind}/${one.key}`, one.body]));
  for (const document of documents) {
    const found = checkBeside(kinds, document, (kind, key) => bodies.get(`${kind}/${key}`) ?? outside(kind, key));
    // A file that names a broken one is not blamed for it.
    const own = found.filter((problem) => problem.code !== "reference_missing" || !seen.has(`${problem.params?.kind}/${problem.params?.key}`));
    problems.push(...own.map((problem) => ({ file: document.file, ...problem })));
  }
  return { documents, problems };
}
