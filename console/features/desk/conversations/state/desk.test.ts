import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createSocket, type Link } from "#console/lib/socket.ts";
import type { Entry } from "#contract/conversation.ts";
import { createDesk } from "./desk.ts";
import { sampleEntry, sampleRow } from "./testing.ts";

/** A server that speaks the staff socket's protocol for one conversation, and loses its clients as often as it is told. */
class Centre {
  readonly entries: Entry[] = [];
  readonly posts: string[] = [];
  /** What happens to the next posts: stored and told, stored and cut before the answer, or cut before it is stored. */
  readonly fates: ("tell" | "cut-after" | "cut-before" | "refuse" | "busy")[] = [];
  readonly http: Server = createServer();
  private readonly wss = new WebSocketServer({ server: this.http });
  private readonly subs = new Map<WebSocket, Set<string>>();

  async listen(): Promise<string> {
    this.wss.on("connection", (ws) => {
      this.subs.set(ws, new Set());
      ws.on("close", () => this.subs.delete(ws));
      ws.on("message", (data) => this.hear(ws, JSON.parse(String(data)) as Record<string, unknown>));
    });
    await new Promise<void>((done) => this.http.listen(0, "127.0.0.1", done));
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }
  row() {
    return sampleRow({ seq: this.entries.length });
  }
  private hear(ws: WebSocket, frame: Record<string, unknown>): void {
    const send = (answer: object): void => ws.send(JSON.stringify(answer));
    if (frame.t === "ping") send({ t: "pong" });
    if (frame.t === "sub") {
      const topic = String(frame.topic);
      this.subs.get(ws)?.add(topic);
      if (topic === "inbox") send({ t: "state", topic, rows: [this.row()] });
      else {
        send({ t: "row", topic, row: this.row() });
        send({ t: "entries", topic, entries: this.entries.filter((entry) => entry.seq > Number(frame.since)) });
      }
      send({ t: "live", topic, cursor: this.entries.length });
    }
    if (frame.t === "call" && frame.name === "post") {
      const input = frame.input as { clientId: string; text: string };
      const fate = this.fates.shift() ?? "tell";
      this.posts.push(input.clientId);
      if (fate === "cut-before") return ws.terminate();
      if (fate === "busy") return send({ t: "no", id: frame.id, code: "try_again" });
      if (fate === "refuse") return send({ t: "no", id: frame.id, code: "not_yours" });
      let entry = this.entries.find((one) => one.clientId === input.clientId);
      if (!entry) {
        entry = sampleEntry(this.entries.length + 1, { clientId: input.clientId, text: input.text, author: { kind: "agent", id: "me", name: "" } });
        if (fate === "cut-after") this.entries.push(entry);
        else this.add(entry);
      }
      if (fate === "cut-after") return ws.terminate();
      send({ t: "ok", id: frame.id, result: { seq: entry.seq, at: entry.at } });
    }
  }
  /** Stores an entry and tells it; `lost`: the frame goes astray. */
  add(entry: Entry, lost = false): void {
    this.entries.push(entry);
    if (lost) return;
    for (const [ws, topics] of this.subs) {
      if (topics.has("conversation:c1")) ws.send(JSON.stringify({ t: "entries", topic: "conversation:c1", entries: [entry] }));
      if (topics.has("inbox")) ws.send(JSON.stringify({ t: "row", topic: "inbox", row: this.row() }));
    }
  }
  cut(): void {
    for (const ws of this.subs.keys()) ws.terminate();
  }
  close(): void {
    this.cut();
    this.wss.close();
    this.http.close();
  }
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function startDesk() {
  const centre = new Centre();
  const link: Link = createSocket(await centre.listen());
  open.push(link, centre);
  const desk = createDesk("me", link);
  const said = () => desk.get().threads.get("c1")?.entries.map((entry) => entry.text) ?? [];
  await vi.waitFor(() => expect(desk.get().inbox.known).toBe(true), patiently);
  desk.follow("c1");
  await vi.waitFor(() => expect(desk.get().threads.get("c1")?.live).toBe(true), patiently);
  return { centre, desk, said };
}
const patiently = { timeout: 20_000, interval: 20 };

test("R-CV-05 (resume): after cuts at any moment the desk shows what a fresh load shows", async () => {
  const { centre, desk, said } = await startDesk();
  for (let at = 1; at <= 12; at += 1) {
    centre.add(sampleEntry(centre.entries.length + 1), at % 4 === 0);
    if (at % 5 === 0) centre.cut();
  }
  centre.add(sampleEntry(centre.entries.length + 1));
  await vi.waitFor(() => expect(said()).toEqual(centre.entries.map((entry) => entry.text)), patiently);
  await vi.waitFor(() => expect(desk.get().inbox.rows.get("c1")?.seq).toBe(13), patiently);
});

test("R-CV-05 (own messages): a cut between stored and acknowledged, or before storing, neither loses nor doubles an answer", async () => {
  const { centre, desk, said } = await startDesk();
  centre.fates.push("tell", "cut-after", "cut-before");
  for (const text of ["one", "two", "three", "four"]) desk.send("c1", "message", { text });
  await vi.waitFor(() => expect(said()).toEqual(["one", "two", "three", "four"]), patiently);
  await vi.waitFor(() => expect(desk.get().outbox).toEqual([]), patiently);
  expect(centre.posts.length).toBeGreaterThan(4);
  expect(new Set(centre.posts).size).toBe(4);
});

test("R-CV-05 (own messages): what the server could not take just now is sent again by itself, in order, under the same ids", async () => {
  const { centre, desk, said } = await startDesk();
  centre.fates.push("busy", "busy");
  for (const text of ["one", "two"]) desk.send("c1", "message", { text });
  await vi.waitFor(() => expect(said()).toEqual(["one", "two"]), patiently);
  await vi.waitFor(() => expect(desk.get().outbox).toEqual([]), patiently);
  expect(centre.posts.length).toBe(4);
  expect(new Set(centre.posts).size).toBe(2);
});

test("R-CV-05 (own messages): a refused answer keeps its words and is sent again under the same id", async () => {
  const { centre, desk, said } = await startDesk();
  centre.fates.push("refuse");
  desk.send("c1", "message", { text: "kept" });
  await vi.waitFor(() => expect(desk.get().outbox[0]).toMatchObject({ text: "kept", state: "failed", problem: "not_yours" }), patiently);
  desk.sendAgain(desk.get().outbox[0]!.clientId);
  await vi.waitFor(() => expect(said()).toEqual(["kept"]), patiently);
  expect(new Set(centre.posts).size).toBe(1);
});
