import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An entry as the API gives it. */
export interface AppEntry {
  publicSeq: number;
  kind: string;
  author: { kind: string; name: string };
  messageId: string | null;
  text: string;
  body: Record<string, unknown> | null;
}
/** A webhook delivery that was believed. */
export interface Heard {
  id: string;
  type: string;
  shop: string;
  channel: string;
  conversation: { id: string; contact: string | null };
  entry?: AppEntry;
  rating?: { score: number };
}
export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
  retryAfter: number | null;
}

/** A small shop's own server: it knows nothing of Kefu but the public API and the webhooks, as docs/how-to/connect-your-app.md describes them. */
export interface ShopServer {
  readonly hook: string;
  /** What was believed, in the order of its coming, each event once. */
  readonly heard: Heard[];
  /** Deliveries that came again, and those that were not believed. */
  readonly counts: { again: number; refused: number };
  trust(...secrets: string[]): void;
  /** What the server answers to believed deliveries from now on; undefined: 200. */
  answering(status: ((heard: Heard) => number | undefined) | null, headers?: Record<string, string>): void;
  ask(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Pushes a customer's message, again and again until it is answered, as a shop does that must not lose it. */
  push(message: { id: string; contact: { id: string } } & Record<string, unknown>): Promise<{ conversationId: string; publicSeq: number }>;
  /** The conversation as this server knows it, after asking for what it has not seen. */
  catchUp(conversationId: string): Promise<AppEntry[]>;
  entries(conversationId: string): AppEntry[];
  close(): Promise<void>;
}

const replayWindowSeconds = 300;

/** Whether a delivery was signed by somebody who knows one of the secrets, just now. */
export function isSigned(header: string, body: string, secrets: readonly string[], nowSeconds: number): boolean {
  const parts = header.split(",").map((part) => part.split("=") as [string, string]);
  const seconds = Number(parts.find(([name]) => name === "t")?.[1]);
  if (!Number.isInteger(seconds) || Math.abs(nowSeconds - seconds) > replayWindowSeconds) return false;
  const given = parts.filter(([name]) => name === "v1").map(([, value]) => Buffer.from(value ?? "", "hex"));
  return secrets.some((secret) => {
    const right = createHmac("sha256", secret).update(`${seconds}.${body}`).digest();
    return given.some((one) => one.length === right.length && timingSafeEqual(one, right));
  });
}

export async function startShopServer(options: { kefu: string; token: string; shop: string; port?: number; now?: () => number }): Promise<ShopServer> {
  const now = options.now ?? (() => Date.now());
  const heard: Heard[] = [];
  const seen = new Set<string>();
  const counts = { again: 0, refused: 0 };
  const known = new Map<string, Map<number, AppEntry>>();
  let secrets: readonly string[] = [];
  let answer: ((heard: Heard) => number | undefined) | null = null;
  let answerHeaders: Record<string, string> = {};

  const learn = (conversationId: string, entry: AppEntry): void => {
    const entries = known.get(conversationId) ?? new Map<number, AppEntry>();
    known.set(conversationId, entries.set(entry.publicSeq, entry));
  };
  const hook: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece)).on("end", () => {
      if (!isSigned(String(request.headers["kefu-signature"] ?? ""), body, secrets, Math.floor(now() / 1000))) {
        counts.refused += 1;
        return void response.writeHead(401).end();
      }
      const event = JSON.parse(body) as Heard;
      const status = answer?.(event) ?? 200;
      if (status < 300 && event.type !== "ping") {
        if (seen.has(event.id)) counts.again += 1;
        else {
          seen.add(event.id);
          heard.push(event);
          if (event.entry) learn(event.conversation.id, event.entry);
        }
      }
      response.writeHead(status, answerHeaders).end();
    });
  });
  await new Promise<void>((listening) => hook.listen(options.port ?? 0, "127.0.0.1", listening));

  async function ask(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const reply = await fetch(`${options.kefu}${path}`, { method, headers: { authorization: `Bearer ${options.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await reply.text();
    return { status: reply.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>), retryAfter: reply.headers.has("retry-after") ? Number(reply.headers.get("retry-after")) : null };
  }
  const entriesOf = (conversationId: string) => [...(known.get(conversationId)?.values() ?? [])].toSorted((a, b) => a.publicSeq - b.publicSeq);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  return {
    hook: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/kefu`,
    heard, counts, ask,
    trust: (...to) => void (secrets = to),
    answering: (how, headers = {}) => ((answer = how), (answerHeaders = headers)),
    async push(message) {
      for (let tries = 0; ; tries += 1) {
        const got = await ask("POST", "/v1/channel/messages", { shop: options.shop, ...message }).catch(() => null);
        if (got?.status === 200) return got.body as { conversationId: string; publicSeq: number };
        // The line is cut, the server starts again, or it is too busy: the same message under the same id. Anything else is our own mistake.
        if (got !== null && got.status !== 429 && got.status < 500) throw new Error(`${got.status} ${JSON.stringify(got.body)}`);
        if (tries > 300) throw new Error("nobody answers");
        await pause(got?.status === 429 ? (got.retryAfter ?? 1) * 1000 : 200);
      }
    },
    async catchUp(conversationId) {
      for (;;) {
        const have = known.get(conversationId) ?? new Map<number, AppEntry>();
        let after = 0;
        while (have.has(after + 1)) after += 1;
        const { entries } = (await ask("GET", `/v1/channel/conversations/${conversationId}/entries?after=${after}`)).body as { entries: AppEntry[] };
        for (const entry of entries) learn(conversationId, entry);
        if (entries.length === 0) return entriesOf(conversationId);
      }
    },
    entries: entriesOf,
    close: () => new Promise((closed) => (hook.closeAllConnections(), hook.close(() => closed()))),
  };
}
