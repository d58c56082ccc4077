import type { Actor } from "../context.ts";
import { errorFields, type Log } from "../log.ts";

/** What a subscriber missed: `more` when there is still more than one opening gives. */
export interface Opened {
  frames: object[];
  cursor: number;
  more?: boolean;
}

/** A kind of topic. `open` gives what a subscriber missed since its cursor, or null when it may not see the topic (D2). */
export interface TopicKind {
  name: string;
  /** Numbers of this topic have no gaps: a frame that skips one makes the hub replay instead. */
  gapless?: boolean;
  open(actor: Actor, key: string, since: number): Promise<Opened | null>;
}

/** A connection as the hub sees it: somewhere to send text, and how much is still unsent. */
export interface Peer {
  readonly actor: Actor;
  send(text: string): void;
  /** Lets what was sent leave at once instead of with all else of this turn of the event loop; left out where it does anyway. */
  flush?(): void;
  unsent(): number;
  /** Whether all that was sent so far has come through: the other end has answered a ping that followed it. Left out where nothing can tell. */
  reached?(): Promise<boolean>;
}

interface Subscription {
  peer: Peer;
  topic: string;
  cursor: number;
  /** Frames that came while replay was being read; null once live. */
  held: { text: string; cursor: number }[] | null;
  /** The peer reads too slowly: live frames are skipped and replayed when it has caught up. */
  lagging: boolean;
  /** Asked to look again while a replay was being read: what it read may already be old. */
  again: boolean;
}

const heldAtMost = 1000;

export interface Hub {
  subscribe(peer: Peer, topic: string, since: number): Promise<void>;
  unsubscribe(peer: Peer, topic: string): void;
  drop(peer: Peer): void;
  /** Sends a frame to this node's subscribers. `cursor` 0 means: not numbered, may be lost (typing). `now`: somebody waits for it, and little else is on its way. */
  publish(topic: string, frame: object, cursor: number, now?: boolean): void;
  /** The same, each subscriber deciding by its actor whether it may see the frame; with `among`, only these actors are asked. */
  publishWhere(topic: string, frame: object, cursor: number, may: (actor: Actor, peer: Peer) => boolean, among?: Iterable<string>): void;
  /** Whether this connection has the topic open. */
  has(peer: Peer, topic: string): boolean;
  /** Re-checks the right to a topic and closes it where the right has ended. */
  reauthorise(match: (actor: Actor, topic: string) => boolean): void;
  /** Looks again at the tables for this topic's subscribers: another node has written. */
  refresh(topic: string): void;
  refreshAll(): void;
  watched(topic: string): boolean;
  /** The connections that were sent this topic up to a number. */
  holders(topic: string, cursor: number): Peer[];
  topicsOf(prefix: string): string[];
  peers(): Iterable<Peer>;
  close(): void;
}

const slowBytes = 512 * 1024;

/** Fan-out of this node: topics, resume after a number, backpressure by replay (D2). */
export function createHub(kinds: readonly TopicKind[], log: Log): Hub {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const topics = new Map<string, Set<Subscription>>();
  const byPeer = new Map<Peer, Map<string, Subscription>>();
  /** An actor's connections: of hundreds of agents a row concerns one. */
  const byActor = new Map<string, Set<Peer>>();

  const remove = (sub: Subscription) => {
    const set = topics.get(sub.topic);
    set?.delete(sub);
    if (set?.size === 0) topics.delete(sub.topic);
    byPeer.get(sub.peer)?.delete(sub.topic);
  };
  const kindOf = (topic: string) => byName.get(topic.includes(":") ? topic.slice(0, topic.indexOf(":")) : topic);
  const current = (sub: Subscription) => byPeer.get(sub.peer)?.get(sub.topic) === sub;

  async function replay(sub: Subscription): Promise<void> {
    const colon = sub.topic.indexOf(":");
    const kind = kindOf(sub.topic);
    sub.held = [];
    sub.lagging = false;
    sub.again = false;
    try {
      const opened = kind ? await kind.open(sub.peer.actor, colon < 0 ? "" : sub.topic.slice(colon + 1), sub.cursor) : null;
      if (!current(sub)) return;
      if (!opened) {
        remove(sub);
        sub.peer.send(JSON.stringify({ t: "closed", topic: sub.topic }));
        return;
      }
      for (const frame of opened.frames) sub.peer.send(JSON.stringify({ ...frame, topic: sub.topic }));
      sub.cursor = Math.max(sub.cursor, opened.cursor);
      const held = sub.held;
      sub.held = null;
      // A number still missing, frames that found no room, a right that may have ended: read again before anything held is sent.
      const unfinished = opened.more === true || sub.lagging;
      for (const frame of unfinished || sub.again ? [] : held) {
        if (frame.cursor !== 0 && frame.cursor <= sub.cursor) continue;
        if (kind?.gapless && frame.cursor > sub.cursor + 1) return void (await replay(sub));
        sub.peer.send(frame.text);
        sub.cursor = Math.max(sub.cursor, frame.cursor);
      }
      if (!unfinished) sub.peer.send(JSON.stringify({ t: "live", topic: sub.topic, cursor: sub.cursor }));
      if (unfinished || sub.again) await replay(sub);
    } catch (error) {
      log.warn("topic.retry", errorFields(error));
      remove(sub);
      sub.peer.send(JSON.stringify({ t: "again", topic: sub.topic }));
    }
  }

  function look(sub: Subscription): void {
    if (sub.held === null) void replay(sub);
    else sub.again = true;
  }

  function deliver(sub: Subscription, text: string, cursor: number): void {
    if (cursor !== 0 && cursor <= sub.cursor && sub.held === null) return;
    if (sub.held) {
      if (sub.held.length < heldAtMost) sub.held.push({ text, cursor });
      else sub.lagging = true;
      return;
    }
    if (sub.lagging || sub.peer.unsent() > slowBytes) {
      sub.lagging = true;
      return;
    }
    if (cursor > sub.cursor + 1 && kindOf(sub.topic)?.gapless) {
      void replay(sub);
      return;
    }
    sub.peer.send(text);
    if (cursor > sub.cursor) sub.cursor = cursor;
  }

  const beat = setInterval(() => {
    for (const subs of byPeer.values()) for (const sub of subs.values()) if (sub.lagging && sub.held === null && sub.peer.unsent() < slowBytes / 8) void replay(sub);
  }, 250);
  beat.unref();

  function* subscribedBy(actors: Iterable<string>, topic: string): Generator<Subscription> {
    for (const actor of actors)
      for (const peer of byActor.get(actor) ?? []) {
        const sub = byPeer.get(peer)?.get(topic);
        if (sub) yield sub;
      }
  }
  function publishWhere(topic: string, frame: object, cursor: number, may: ((actor: Actor, peer: Peer) => boolean) | null, among?: Iterable<string>): void {
    const set = topics.get(topic);
    if (!set) return;
    let text: string | null = null; // written once, and only when somebody may see it
    for (const sub of among ? subscribedBy(among, topic) : set) if (may === null || may(sub.peer.actor, sub.peer)) deliver(sub, (text ??= JSON.stringify({ ...frame, topic })), cursor);
  }

  return {
    async subscribe(peer, topic, since) {
      let subs = byPeer.get(peer);
      if (!subs) {
        byPeer.set(peer, (subs = new Map()));
        if (peer.actor.id !== null) byActor.set(peer.actor.id, (byActor.get(peer.actor.id) ?? new Set()).add(peer));
      }
      const old = subs.get(topic);
      if (old) remove(old);
      if (subs.size >= 200) return peer.send(JSON.stringify({ t: "closed", topic }));
      const sub: Subscription = { peer, topic, cursor: since, held: [], lagging: false, again: false };
      subs.set(topic, sub);
      const set = topics.get(topic) ?? new Set();
      topics.set(topic, set.add(sub));
      await replay(sub);
    },
    unsubscribe(peer, topic) {
      const sub = byPeer.get(peer)?.get(topic);
      if (sub) remove(sub);
    },
    drop(peer) {
      for (const sub of byPeer.get(peer)?.values() ?? []) {
        const set = topics.get(sub.topic);
        set?.delete(sub);
        if (set?.size === 0) topics.delete(sub.topic);
      }
      byPeer.delete(peer);
      const own = peer.actor.id === null ? undefined : byActor.get(peer.actor.id);
      own?.delete(peer);
      if (own?.size === 0) byActor.delete(peer.actor.id!);
    },
    publish(topic, frame, cursor, now = false) {
      publishWhere(topic, frame, cursor, null);
      if (now) for (const sub of topics.get(topic) ?? []) sub.peer.flush?.();
    },
    publishWhere,
    reauthorise(match) {
      for (const subs of [...byPeer.values()]) for (const sub of [...subs.values()]) if (match(sub.peer.actor, sub.topic)) look(sub);
    },
    refresh(topic) {
      for (const sub of [...(topics.get(topic) ?? [])]) look(sub);
    },
    refreshAll() {
      for (const set of [...topics.values()]) for (const sub of [...set]) look(sub);
    },
    has: (peer, topic) => byPeer.get(peer)?.has(topic) === true,
    watched: (topic) => topics.has(topic),
    holders: (topic, cursor) => [...(topics.get(topic) ?? [])].filter((sub) => sub.held === null && sub.cursor >= cursor).map((sub) => sub.peer),
    topicsOf: (prefix) => [...topics.keys()].filter((topic) => topic.startsWith(prefix)),
    peers: () => byPeer.keys(),
    close: () => clearInterval(beat),
  };
}
