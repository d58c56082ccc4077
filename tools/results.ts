import { existsSync, readdirSync } from "node:fs";

export interface TestResult {
  title: string;
  file: string;
  status: "passed" | "failed" | "other";
}

interface VitestJson {
  testResults: { name: string; assertionResults: { fullName: string; title: string; status: string }[] }[];
}

/** Reads the JSON that vitest left, one record per test. */
export function readResults(folder: string, read: (path: string) => string): TestResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => (JSON.parse(read(`${folder}/${name}`)) as VitestJson).testResults)
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map((one) => ({
        title: one.title, file: name.replace(/^.*?\/((?:server|contract|widget|console|tools|locales|stories)\/)/, "$1"),
        status: one.status === "passed" || one.status === "failed" ? one.status : ("other" as const),
      })),
    );
}
