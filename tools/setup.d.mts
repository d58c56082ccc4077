/** The project's folder. */
export const root: string;
/** A reason not to go on, in one sentence per language, each with its fix. */
export class Stop extends Error {
  constructor(zh: string, en: string);
}
/** Installs when node_modules is missing or older than the lockfile; two starters at once install once. */
export function ensureInstalled(folder?: string): Promise<void>;
/** The Node that runs our TypeScript. */
export function findNode(
  folder?: string,
  running?: { platform: string; arch: string; versions: { node: string }; execPath: string },
): Promise<string>;
/** How node runs the server. */
export const serverFlags: readonly string[];
