import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { loginOf, password, shopKey } from "./names.ts";

/** Both ends of one conversation; `say` sends a message of this text and gives false when it was refused. */
export interface Talk {
  say(from: "visitor" | "agent", text: string): Promise<boolean>;
}
/** Called with the text of each message that reached a client, and at which side. */
export type Arrived = (at: "visitor" | "agent", text: string) => void;

interface Line {
  ws: WebSocket;
  call(frame: (id: number) => object): Promise<Record<string, unknown>>;
}

/** A socket whose answers are matched by id; only answers and entries are parsed, as cheaply as a generator must. */
function openLine(url: string, headers: Record<string, string>, other: (text: string) => void): Promise<Line> {
  const ws = new WebSocket(url, { headers, perMessageDeflate: false, skipUTF8Validation: true });
  const waiting = new Map<number, (frame: Record<string, unknown>) => void>();
  let last = 0;
  ws.on("message", (data: Buffer) => {
    const text = data.toString();
    if (!text.startsWith('{"t":"ok"') && !text.startsWith('{"t":"no"')) return other(text);
    const frame = JSON.parse(text) as { id: number };
    waiting.get(frame.id)?.(frame);
    waiting.delete(frame.id);
  });
  return new Promise((resolve, reject) => {
    ws.once("error", reject);
    ws.once("open", () =>
      resolve({
        ws,
        call: (frame) =>
          new Promise((answer) => {
            last += 1;
            waiting.set(last, answer);
            ws.send(JSON.stringify(frame(last)));
          }),
      }),
    );
  });
}

const entriesOf = (text: string): { kind: string; text: string; author: { kind: string } }[] | null =>
  text.startsWith('{"t":"entries"') ? (JSON.parse(text) as { entries: { kind: string; text: string; author: { kind: string } }[] }).entries : null;

async function signIn(base: string, login: string): Promise<string> {
  const reply = await fetch(`${base}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: base }, body: JSON.stringify({ loginName: login, password }) });
  if (!reply.ok) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
  return reply.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

export const newClientId = () => randomBytes(12).toString("hex");

/** A visitor's socket to the product, greeted. */
export async function openVisitor(port: number, onFrame: (text: string) => void): Promise<Line> {
  const base = `http://127.0.0.1:${port}`;
  let greeted: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const welcome = new Promise<void>((resolve, reject) => ([greeted, failed] = [resolve, reject]));
  const line = await openLine(`ws://127.0.0.1:${port}/v1/visitor/socket`, { origin: base }, (text) => (text.startsWith('{"t":"welcome"') ? greeted() : onFrame(text)));
  line.ws.on("close", (code) => failed(new Error(`visitor closed: ${code}`)));
  line.ws.send(JSON.stringify({ t: "hello", shop: shopKey, locale: "zh-CN" }));
  await welcome;
  return line;
}

/** Agents signed in with cookies and online, visitors each in a conversation that routing gave to one of them. */
export async function joinProduct(port: number, agents: number, talks: number, arrived: Arrived): Promise<Talk[]> {
  const base = `http://127.0.0.1:${port}`;
  const agentOf = new Map<string, Line>(); // conversation → whoever has it
  const live = new Map<string, () => void>();
  const assigned = (id: string) => new Promise<void>((resolve) => live.set(id, resolve));
  for (let n = 0; n < agents; n += 1) {
    const cookie = await signIn(base, loginOf(n));
    const me = (await (await fetch(`${base}/v1/session`, { headers: { cookie } })).json()) as { person: { id: string } };
    const line = await openLine(`ws://127.0.0.1:${port}/v1/socket`, { origin: base, cookie }, (text) => {
      const entries = entriesOf(text);
      if (entries) return entries.forEach((e) => e.kind === "message" && e.author.kind === "customer" && arrived("agent", e.text));
      if (!text.startsWith('{"t":"row"')) return;
      const { row } = JSON.parse(text) as { row: { id: string; assignee: { id: string } | null } };
      if (row.assignee?.id !== me.person.id || agentOf.has(row.id)) return;
      agentOf.set(row.id, line);
      line.ws.send(JSON.stringify({ t: "sub", topic: `conversation:${row.id}`, since: 0 }));
      live.get(row.id)?.();
    });
    line.ws.send(JSON.stringify({ t: "sub", topic: "inbox", since: 0 }));
    const put = await fetch(`${base}/v1/presence`, { method: "PUT", headers: { "content-type": "application/json", origin: base, cookie }, body: JSON.stringify({ state: "online" }) });
    if (!put.ok) throw new Error(`presence: ${put.status} ${await put.text()}`);
  }
  const all: Talk[] = [];
  for (let n = 0; n < talks; n += 1) {
    const visitor = await openVisitor(port, (text) => entriesOf(text)?.forEach((e) => e.kind === "message" && e.author.kind === "agent" && arrived("visitor", e.text)));
    const first = await visitor.call((id) => ({ t: "call", id, name: "post", input: { clientId: newClientId(), text: "你好，请问在吗" } }));
    if (first.t !== "ok") throw new Error(`first message: ${JSON.stringify(first)}`);
    const { conversationId } = first.result as { conversationId: string };
    visitor.ws.send(JSON.stringify({ t: "sub", topic: `talk:${conversationId}`, since: 0 }));
    if (!agentOf.has(conversationId)) await Promise.race([assigned(conversationId), new Promise((_, no) => setTimeout(() => no(new Error("nobody got the conversation")), 10_000))]);
    const agent = agentOf.get(conversationId)!;
    // Answered once, so that nothing falls due and is given to somebody else while the bench runs.
    const answered = await agent.call((id) => ({ t: "call", id, name: "post", input: { conversationId, clientId: newClientId(), text: "您好，请讲" } }));
    if (answered.t !== "ok") throw new Error(`first answer: ${JSON.stringify(answered)}`);
    all.push({
      async say(from, text) {
        const clientId = newClientId();
        const reply = from === "visitor"
          ? await visitor.call((id) => ({ t: "call", id, name: "post", input: { clientId, text } }))
          : await agent.call((id) => ({ t: "call", id, name: "post", input: { conversationId, clientId, text } }));
        return reply.t === "ok";
      },
    });
  }
  return all;
}

/** The same people on the barest loop. */
export async function joinBare(port: number, agents: number, talks: number, arrived: Arrived): Promise<Talk[]> {
  const url = `ws://127.0.0.1:${port}/`;
  const textOf = (text: string) => (JSON.parse(text) as { text: string }).text;
  const staff: Line[] = [];
  for (let n = 0; n < agents; n += 1) {
    const line = await openLine(url, {}, (text) => arrived("agent", textOf(text)));
    line.ws.send(JSON.stringify({ join: Array.from({ length: Math.ceil(talks / agents) }, (_, i) => `a${n + i * agents}`) }));
    staff.push(line);
  }
  const all: Talk[] = [];
  for (let n = 0; n < talks; n += 1) {
    const visitor = await openLine(url, {}, (text) => arrived("visitor", textOf(text)));
    visitor.ws.send(JSON.stringify({ join: [`v${n}`] }));
    const agent = staff[n % agents]!;
    all.push({
      say: async (from, text) =>
        (await (from === "visitor" ? visitor : agent).call((id) => ({ id, to: `${from === "visitor" ? "a" : "v"}${n}`, conversation: n, clientId: newClientId(), text }))).t === "ok",
    });
  }
  return all;
}
