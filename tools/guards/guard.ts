import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export interface Problem {
  file: string;
  line: number;
  says: string;
}

/** A guard looks at a tree and says what breaks a rule; each has a fixture that it must refuse. */
export interface Guard {
  name: string;
  check(tree: Tree): Problem[];
}

/** A folder as guards see it: file names relative to its root, texts read once. */
export interface Tree {
  root: string;
  files: readonly string[];
  text(file: string): string;
}

const passedOver = new Set(["node_modules", "dist", ".git", ".kefu", ".test-results", "fixtures", "data"]);

export function openTree(root: string): Tree {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).toSorted()) {
      if (passedOver.has(name)) continue;
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else files.push(relative(root, path));
    }
  };
  walk(root);
  const texts = new Map<string, string>();
  return {
    root,
    files,
    text(file) {
      let text = texts.get(file);
      if (text === undefined) texts.set(file, (text = readFileSync(join(root, file), "utf8")));
      return text;
    },
  };
}

export const isTest = (file: string) => /\.(test|story)\.tsx?$|\/testing(\.ts$|\/)|(^|\/)(stories|bench)\//.test(file);
export const isCode = (file: string) => /\.tsx?$/.test(file);

/** Every import of a file: what it names, on which line. */
export function importsOf(text: string): { target: string; line: number; typeOnly: boolean }[] {
  const found: { target: string; line: number; typeOnly: boolean }[] = [];
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;"']*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)\s*import\s+"([^"]+)"/g;
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3] ?? match[4];
    if (target) found.push({ target, line: text.slice(0, match.index + match[0].length).split("\n").length, typeOnly: match[1] !== undefined });
  }
  return found;
}

/** Resolves #server/…, #contract/… and relative imports to a path of the tree; undefined for packages. */
export function resolveImport(file: string, target: string): string | undefined {
  const alias = /^#(server|contract|locales|console)\/(.+)$/.exec(target);
  if (alias) return `${alias[1]}/${alias[2]}`;
  if (target.startsWith("#demo/")) return `tools/demo/${target.slice(6)}`;
  if (!target.startsWith(".")) return undefined;
  return join(file, "..", target);
}

/** The text with its comments blanked out, line by line, so that places stay where they are. */
export const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " ")).replace(/(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));

export const lineOf = (text: string, index: number) => text.slice(0, index).split("\n").length;
