import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { Product } from "./product.ts";
import { openFrames, type Frames } from "./frames.ts";

/** A member of the staff without a browser: the same cookie, the same endpoints, the same socket. */
export interface Staff {
  readonly login: string;
  readonly cookie: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }>;
  socket(): Promise<Frames>;
}

/** The accounts that the demo printed. */
export function demoAccounts(product: Product): { login: string; password: string; role: string }[] {
  return [...product.output().matchAll(/^\s{4}([a-z]+)\s+(\S+)\s+(\S.*)$/gm)].map((m) => ({ login: m[1]!, password: m[2]!, role: m[3]! }));
}

/** The password of any demo account that has one. */
export function demoPassword(product: Product, login: string): string {
  return (JSON.parse(readFileSync(join(product.dir, "demo-accounts.json"), "utf8")) as Record<string, string>)[login]!;
}

export async function signIn(product: Product, login: string, password: string): Promise<Staff> {
  const answer = await fetch(`${product.url}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: product.url }, body: JSON.stringify({ loginName: login, password }) });
  if (!answer.ok) throw new Error(`sign-in ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  return {
    login,
    cookie,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${product.url}${path}`, {
        method,
        headers: { cookie, origin: product.url, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    socket: () => openFrames(new WebSocket(`${product.url.replace("http", "ws")}/v1/socket`, { headers: { cookie, origin: product.url } })),
  };
}

/** Waits until whatever follows the record has read all of it: figures stand still until something happens. */
export async function caughtUp(product: Product): Promise<void> {
  const { login, password } = demoAccounts(product).find((one) => one.role.includes("管理员"))!;
  const administrator = await signIn(product, login, password);
  for (;;) {
    const { events } = (await administrator.call("GET", "/v1/operation/health")).body as { events: { pending: number; readers: { behind: number }[] } };
    if (events.pending === 0 && events.readers.every((reader) => reader.behind === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
