import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "./load.ts";

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("a bench process ended"));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

export interface Load {
  tell<T>(command: Command): Promise<T>;
  stop(): void;
}

/** Starts a load generator. */
export async function startLoad(): Promise<Load> {
  const child = fork(fileOf("load.ts"), [], { execArgv: ["--max-old-space-size=2048"] });
  await nextMessage(child);
  return {
    async tell<T>(command: Command) {
      child.send(command);
      const { result, error } = await nextMessage<{ result?: T; error?: string }>(child);
      if (error !== undefined) throw new Error(`${command.do}: ${error}`);
      return result as T;
    },
    stop: () => void child.kill(),
  };
}

/** Starts the barest loop on a database of its own on the same server. */
export async function startBare(database: string, pool: number): Promise<{ port: number; pid: number; stop(): void }> {
  const child = fork(fileOf("bare.ts"), [], { env: { ...process.env, BARE_DATABASE: database, BARE_POOL: String(pool) } });
  const { port } = await nextMessage<{ port: number }>(child);
  return { port, pid: child.pid!, stop: () => void child.kill() };
}
