import { existsSync, readdirSync } from "node:fs";

export interface TestResult {
  /** The test's own title; when only its describe names a requirement, that title stands before it. */
  title: string;
  file: string;
  status: "passed" | "failed" | "other";
}

interface VitestJson {
  testResults: { name: string; assertionResults: { ancestorTitles?: string[]; title: string; status: string }[] }[];
}

const numbered = /\bR-[A-Z]{2}-\d{2}\b/;

/** Reads the JSON that vitest left, one record per test. */
export function readResults(folder: string, read: (path: string) => string): TestResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => (JSON.parse(read(`${folder}/${name}`)) as VitestJson).testResults)
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map((one) => ({
        title: titleOf(one), file: name.replace(/^.*?\/((?:server|contract|widget|console|tools|locales|stories)\/)/, "$1"),
        status: one.status === "passed" || one.status === "failed" ? one.status : ("other" as const),
      })),
    );
}

/** A test's title, with the requirement of the describe around it when it names none itself. */
export function titleOf({ title, ancestorTitles = [] }: { title: string; ancestorTitles?: readonly string[] }): string {
  if (numbered.test(title)) return title;
  const around = ancestorTitles.findLast((one) => numbered.test(one));
  return around === undefined ? title : `${around}: ${title}`;
}
