import type { ConversationRow, Entry } from "#contract/conversation.ts";
import { addressWith } from "./wires.ts";
import type { Dice } from "./dice.ts";

// The console is checked with the browser's types, this folder without them: what is used of it is written down here.
interface Desk {
  get(): { inbox: { rows: ReadonlyMap<string, ConversationRow> }; threads: ReadonlyMap<string, { after: number; last: number; entries: readonly Entry[]; gap: boolean; live: boolean; closed: boolean }>; outbox: readonly { conversationId: string; clientId: string; state: string; problem?: string }[] };
  follow(id: string): () => void;
  send(conversationId: string, kind: "message", words: { text: string }): void;
}
interface Link {
  state(): "connecting" | "live" | "lost";
  close(): void;
}
const parts = { desk: "#console/features/desk/conversations/state/desk.ts", socket: "#console/lib/socket.ts" };
const { createDesk } = (await import(parts.desk)) as { createDesk(personId: string, link: Link): Desk };
const { createSocket } = (await import(parts.socket)) as { createSocket(url: string): Link };

/** An agent whose screen is the console's own desk state over the console's own socket. */
export interface Clerk {
  readonly personId: string;
  readonly cookie: string;
  readonly desk: Desk;
  /** Answers one customer who waits, if there is one. */
  work(n: number): void;
  /** What still moves on this screen, in words; null when all is sent and shown. */
  holdsUp(): string | null;
  /** What the screen says was refused because the conversation had gone to somebody else meanwhile: the agent still sees his words, the customer never got them. */
  refused(): readonly { conversationId: string; clientId: string }[];
  close(): void;
}

/** Whose line was dead for too long loses his conversations to the queue (R-CV-02); what he wrote into them then is refused for good. */
const wentToAnother = (sent: { state: string; problem?: string }) => sent.state === "failed" && sent.problem === "not_yours";

export async function signedIn(url: string, loginName: string, password: string): Promise<{ cookie: string; personId: string }> {
  const reply = await fetch(`${url}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: url }, body: JSON.stringify({ loginName, password }) });
  if (!reply.ok) throw new Error(`sign-in ${reply.status} ${await reply.text()}`);
  const cookie = reply.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const me = (await (await fetch(`${url}/v1/session`, { headers: { cookie } })).json()) as { person: { id: string } };
  return { cookie, personId: me.person.id };
}

export async function openClerk(url: string, loginName: string, password: string, chance: Dice): Promise<Clerk> {
  const { cookie, personId } = await signedIn(url, loginName, password);
  const link: Link = createSocket(addressWith(url, loginName, cookie));
  const desk = createDesk(personId, link);
  const followed = new Map<string, () => void>();
  const online = await fetch(`${url}/v1/presence`, { method: "PUT", headers: { "content-type": "application/json", origin: url, cookie }, body: JSON.stringify({ state: "online" }) });
  if (!online.ok) throw new Error(`presence ${online.status}`);
  return {
    personId, cookie, desk,
    work(n) {
      const mine = [...desk.get().inbox.rows.values()].filter((row) => row.open && row.assignee?.id === personId);
      for (const row of mine) if (!followed.has(row.id)) followed.set(row.id, desk.follow(row.id));
      const waiting = mine.filter((row) => row.waitingSince !== null);
      if (waiting.length === 0) return;
      const { id } = chance.pick(waiting);
      desk.send(id, "message", { text: `${loginName} 答 ${n} 号` });
    },
    refused: () => desk.get().outbox.filter(wentToAnother),
    holdsUp() {
      const { outbox: all, threads } = desk.get();
      const outbox = all.filter((one) => !wentToAnother(one));
      const unsettled = [...threads].filter(([, thread]) => !thread.live || thread.gap);
      if (link.state() === "live" && outbox.length === 0 && unsettled.length === 0) return null;
      return `${loginName}: line ${link.state()}, to send ${JSON.stringify(outbox.slice(0, 2))} (${outbox.length}), not live ${JSON.stringify(unsettled.map(([id, { live, gap, last, closed }]) => ({ id, live, gap, last, closed })))}`;
    },
    close() {
      for (const end of followed.values()) end();
      link.close();
    },
  };
}
