import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks on the terminal without showing what is typed; null when no terminal is there. */
export function askSecret(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return Promise.resolve(null);
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve) => {
    reader.once("SIGINT", () => reader.close());
    reader.once("close", () => resolve(null));
    reader.question("", (answer) => {
      process.stderr.write("\n");
      resolve(answer);
      reader.close();
    });
  });
}
