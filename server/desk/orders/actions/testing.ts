import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { signedNow } from "../intake/signature.ts";

/** What a shop's system was sent. */
export interface Received {
  id: string;
  kind: string;
  order: string;
  amountFen?: number;
  address?: Record<string, unknown>;
  reason: string;
}
type Told = Record<string, unknown>;
/** How it behaves at the next call: answers, or fails in one of the ways of the world. */
export type Mood = "well" | "silent" | "later" | "down" | "nonsense" | "refuses" | "no_list";

/** A shop's system for tests: it counts how often it really acted, whatever it hears how often. */
export interface Receiver {
  readonly url: string;
  /** Every call that was believed, and how many were not. */
  readonly calls: { method: string; id: string }[];
  readonly counts: { refused: number };
  /** What it really did, by id: its answer. */
  readonly acted: Map<string, { asked: Received; answer: Told; times: number }>;
  mood(mood: Mood, times?: number): void;
  trust(secret: string): void;
  /** Acts as if this had come over the line: a call that nobody waits for. */
  act(asked: Received): Told;
  close(): Promise<void>;
}

export async function startReceiver(now: () => Date): Promise<Receiver> {
  let secret = "";
  let moods: Mood[] = [];
  let usual: Mood = "well";
  let refunds = 0;
  const calls: Receiver["calls"] = [];
  const counts = { refused: 0 };
  const acted: Receiver["acted"] = new Map();
  const act = (asked: Received): Told => {
    const before = acted.get(asked.id);
    if (before) return before.answer;
    const answer: Told = asked.kind === "refund" ? { result: "done", number: `RF-${(refunds += 1)}` } : { result: "done" };
    acted.set(asked.id, { asked, answer, times: 1 });
    return answer;
  };
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
      const body = Buffer.concat(parts);
      const id = request.method === "GET" ? (request.url ?? "").split("/").at(-1)! : String(request.headers["kefu-action"]);
      if (signedNow(String(request.headers["kefu-signature"] ?? ""), request.method === "GET" ? Buffer.from(id) : body, [secret], now()) !== true) {
        counts.refused += 1;
        return void response.writeHead(401).end();
      }
      calls.push({ method: request.method!, id });
      const mood = moods.shift() ?? usual;
      const say = (status: number, told?: Told) => void response.writeHead(status, { "content-type": "application/json" }).end(told ? JSON.stringify(told) : undefined);
      if (mood === "down") return say(503);
      if (request.method === "GET") {
        if (mood === "no_list") return say(405);
        const known = acted.get(id);
        return known ? say(200, known.answer) : say(404);
      }
      const asked = JSON.parse(body.toString()) as Received;
      if (mood === "refuses") {
        acted.set(asked.id, { asked, answer: { result: "refused", reason: "已经出库" }, times: 0 });
        return say(200, { result: "refused", reason: "已经出库，电话 13912345678" });
      }
      if (mood === "later") {
        acted.set(asked.id, { asked, answer: { result: "pending" }, times: 0 });
        return say(202);
      }
      const answer = act(asked);
      if (mood === "silent") return void request.socket.destroy();
      if (mood === "nonsense") return void response.writeHead(200).end("<html>ok</html>");
      say(200, answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/actions`,
    calls, counts, acted, act,
    mood(mood, times) {
      if (times === undefined) usual = mood;
      else moods = Array.from({ length: times }, () => mood);
    },
    trust: (text) => void (secret = text),
    close: () => new Promise((closed) => (server.closeAllConnections(), server.close(() => closed()))),
  };
}
