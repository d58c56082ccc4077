import { existsSync, readdirSync } from "node:fs";

export interface TestResult {
  /** The test's own title; when only its describe names a requirement, that title stands before it. */
  title: string;
  file: string;
  status: "passed" | "failed" | "other";
  /** The first line of what it said when it failed. */
  said?: string;
  /** Passed only when its file ran a second time. */
  unsteady?: true;
}

interface VitestJson {
  testResults: { name: string; status?: string; message?: string; assertionResults: { ancestorTitles?: string[]; title: string; status: string; failureMessages?: string[] }[] }[];
}

const numbered = /\bR-[A-Z]{2}-\d{2}\b/;

/** What proves that nothing is lost, doubled or shown to the wrong person gets no second try: once in twenty times is too often. */
const once = /^(?:stories\/(?:chaos|crash|desk-faults|faults|own-app|privacy|sign-in|ticket-crash|two-servers)\.story\.ts$|server\/kernel\/|server\/foundation\/identity\/|server\/desk\/conversations\/)/;

/** More at a time are no accident: of the browser's stories, where a slow machine is the cause more often, and of all other tests. */
const most = { stories: 3, modules: 1 };

/** Files of a run that failed and may run once more. Empty when one of those that failed may not. */
export function filesForSecondTry(json: string): string[] {
  const failed = (JSON.parse(json) as VitestJson).testResults.filter((one) => one.status === "failed" || one.assertionResults.some((test) => test.status === "failed")).map((one) => fileOf(one.name));
  return failed.length > (failed.every((file) => file.startsWith("stories/")) ? most.stories : most.modules) || failed.some((file) => once.test(file)) ? [] : failed;
}

/** Stands for a file that failed although none of its tests did: it could not begin, or not end. */
const itself = "(the file itself)";

const fileOf = (name: string): string => name.replace(/^.*?\/((?:server|contract|widget|console|tools|bench|locales|stories)\/)/, "$1");

/** Reads the JSON that vitest left, one record per test; a second try (`…-again.json`) stands for the first. */
export function readResults(folder: string, read: (path: string) => string): TestResult[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const recordsOf = (some: readonly string[]): TestResult[] =>
    some
      .flatMap((json) => (JSON.parse(read(`${folder}/${json}`)) as VitestJson).testResults.map((one) => ({ ...one, file: `${fileOf(one.name)}${json === "floor.json" ? " on PostgreSQL 15" : ""}` })))
      .flatMap(({ file, status, message = "", assertionResults }): TestResult[] => [
        ...(status === "failed" && assertionResults.every((one) => one.status !== "failed") ? [{ title: itself, file, status, said: message.split("\n", 1)[0]! } satisfies TestResult] : []),
        ...assertionResults.map((one) => ({
          title: titleOf(one),
          file,
          status: one.status === "passed" || one.status === "failed" ? (one.status as "passed" | "failed") : ("other" as const),
          ...(one.failureMessages?.[0] ? { said: one.failureMessages[0].split("\n", 1)[0]! } : {}),
        })),
      ]);
  const first = recordsOf(names.filter((name) => !name.endsWith("-again.json")));
  const second = recordsOf(names.filter((name) => name.endsWith("-again.json")));
  const again = new Set(second.map((one) => one.file));
  const failedFirst = new Map(first.filter((one) => one.status === "failed").map((one) => [`${one.file} ${one.title}`, one]));
  return [
    ...first.filter((one) => !again.has(one.file)),
    ...second.map((one) => {
      const before = failedFirst.get(`${one.file} ${one.title}`) ?? failedFirst.get(`${one.file} ${itself}`);
      return one.status === "passed" && before ? { ...before, ...one, unsteady: true as const } : one;
    }),
  ];
}

/** A test's title, with the requirement of the describe around it when it names none itself. */
export function titleOf({ title, ancestorTitles = [] }: { title: string; ancestorTitles?: readonly string[] }): string {
  if (numbered.test(title)) return title;
  const around = ancestorTitles.findLast((one) => numbered.test(one));
  return around === undefined ? title : `${around}: ${title}`;
}
