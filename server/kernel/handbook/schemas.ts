import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Written in by the build (server/vite.config.ts), so that a start need not read the sources. */
declare const builtSchemas: string | undefined;

/** A fingerprint of the code that schemas are made of: what refuses a document may change without a new schemaVersion. */
export function schemasIn(contract: URL): string {
  const hash = createHash("sha256");
  const files = readdirSync(contract, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")).toSorted();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(new URL(file.replaceAll("\\", "/"), contract))).update("\0");
  return hash.digest("hex");
}

export const contractFolder = new URL("../../../contract/", import.meta.url);

let read: string | undefined;
/** The fingerprint of the schemas that this process judges by. */
export const schemasHere = (): string => (typeof builtSchemas === "string" ? builtSchemas : (read ??= schemasIn(contractFolder)));
