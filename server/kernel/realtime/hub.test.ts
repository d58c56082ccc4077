import fc from "fast-check";
import { expect, test } from "vitest";
import { nobody, type Actor } from "../context.ts";
import { createLog } from "../log.ts";
import { createHub, type Hub, type Peer, type TopicKind } from "./hub.ts";

const silent = createLog(() => {});

/** One conversation as a table: entries numbered from 1; opening a topic reads it when the test lets it. */
function conversation(options: { gapless?: boolean; atMost?: number } = {}) {
  const stored: number[] = [];
  let allowed = true;
  let reads = 0;
  const waiting: (() => void)[] = [];
  let slow = false;
  const kind: TopicKind = {
    name: "talk",
    gapless: options.gapless ?? true,
    async open(_actor, _key, since) {
      reads += 1;
      const may = allowed;
      const after = stored.filter((n) => n > since).slice(0, options.atMost ?? 1000);
      // What was read is given only now: meanwhile more may have been stored and sent.
      if (slow) await new Promise<void>((resolve) => waiting.push(resolve));
      if (!may) return null;
      return { frames: after.map((n) => ({ t: "entry", n })), cursor: after.at(-1) ?? since, more: after.length === (options.atMost ?? 1000) };
    },
  };
  return {
    kind, stored,
    store: () => stored.push(stored.length + 1),
    reads: () => reads,
    forbid: () => void (allowed = false),
    hold: () => void (slow = true),
    async release() {
      slow = false;
      for (const go of waiting.splice(0)) go();
      await quiet();
    },
    releaseOne: () => waiting.shift()?.(),
  };
}
/** Lets everything that is already possible happen. */
const quiet = async () => {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
};
function peerOf(actor: Actor = nobody): Peer & { frames: { t: string; n?: number; topic: string; cursor?: number }[]; entries(): number[]; backlog: number } {
  const frames: { t: string; n?: number; topic: string; cursor?: number }[] = [];
  return {
    actor, frames, backlog: 0,
    entries: () => frames.flatMap((frame) => (frame.t === "entry" ? [frame.n!] : [])),
    send: (text) => void frames.push(JSON.parse(text) as (typeof frames)[number]),
    unsent() {
      return this.backlog;
    },
  };
}
const upTo = (last: number, after = 0) => Array.from({ length: last - after }, (_, i) => after + i + 1);
const publish = (hub: Hub, n: number) => hub.publish("talk:1", { t: "entry", n }, n);
const topic = "talk:1";

test("D2: who resumes after N gets exactly what follows N, then what comes", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  for (let i = 0; i < 9; i += 1) talk.store();
  const peer = peerOf();
  await hub.subscribe(peer, topic, 4);
  publish(hub, talk.store());
  expect(peer.entries()).toEqual(upTo(10, 4));
  expect(peer.frames.filter((frame) => frame.t === "live")).toEqual([{ t: "live", topic, cursor: 9 }]);
  hub.close();
});

test("D2: a number that skips one makes the hub read the table again: nothing is lost, nothing doubled", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  const peer = peerOf();
  await hub.subscribe(peer, topic, 0);
  publish(hub, talk.store());
  talk.store(); // written by another node; its wake-up is late
  publish(hub, talk.store());
  publish(hub, talk.store());
  await quiet();
  publish(hub, 2);
  expect(peer.entries()).toEqual(upTo(4));
  hub.close();
});

test("D2: more than one opening gives is read on at once, before anything later is sent", async () => {
  const talk = conversation({ atMost: 10 });
  const hub = createHub([talk.kind], silent);
  for (let i = 0; i < 95; i += 1) talk.store();
  const peer = peerOf();
  talk.hold();
  const subscribed = hub.subscribe(peer, topic, 0);
  publish(hub, talk.store());
  await talk.release();
  await subscribed;
  expect(peer.entries()).toEqual(upTo(96));
  expect(peer.frames.filter((frame) => frame.t === "live")).toHaveLength(1);
  hub.close();
});

test("D2: a thousand and more frames during one slow replay are not lost", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  const peer = peerOf();
  talk.hold();
  const subscribed = hub.subscribe(peer, topic, 0);
  for (let i = 0; i < 1500; i += 1) publish(hub, talk.store());
  await talk.release();
  await subscribed;
  await quiet();
  expect(peer.entries()).toEqual(upTo(1500));
  hub.close();
});

test("D2: a wake-up from another node during a replay makes the hub look once more", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  const peer = peerOf();
  talk.hold();
  const subscribed = hub.subscribe(peer, topic, 0); // reads an empty table
  talk.store(); // the other node commits …
  hub.refresh(topic); // … and its wake-up comes before our read is answered
  await talk.release();
  await subscribed;
  await quiet();
  expect(peer.entries()).toEqual([1]);
  hub.close();
});

test("D2: a slow peer is skipped, its neighbours are not; once it has caught up it is given what it missed", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  const [slow, quick] = [peerOf(), peerOf()];
  await hub.subscribe(slow, topic, 0);
  await hub.subscribe(quick, topic, 0);
  publish(hub, talk.store());
  slow.backlog = 600 * 1024;
  for (let i = 0; i < 50; i += 1) publish(hub, talk.store());
  expect([slow.entries(), quick.entries()]).toEqual([[1], upTo(51)]);
  slow.backlog = 0;
  publish(hub, talk.store());
  while (slow.entries().length < 52) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(slow.entries()).toEqual(upTo(52));
  hub.close();
});

test("D2: a topic closes when the right ends, also while a replay is being read; nothing more is sent on it", async () => {
  const talk = conversation();
  const hub = createHub([talk.kind], silent);
  const [before, during] = [peerOf(), peerOf()];
  await hub.subscribe(before, topic, 0);
  talk.hold();
  const subscribed = hub.subscribe(during, topic, 0);
  publish(hub, talk.store());
  talk.forbid();
  hub.reauthorise(() => true);
  await talk.release();
  await subscribed;
  await quiet();
  publish(hub, talk.store());
  for (const peer of [before, during]) expect(peer.frames.at(-1)).toEqual({ t: "closed", topic });
  expect([before.entries(), during.entries()]).toEqual([[1], []]);
  expect(hub.watched(topic)).toBe(false);
  hub.close();
});

test("D2: a topic that nobody knows, or that fails to open, is said so and left", async () => {
  const failing: TopicKind = { name: "broken", open: () => Promise.reject(new Error("database away")) };
  const hub = createHub([failing], silent);
  const peer = peerOf();
  await hub.subscribe(peer, "nothing:1", 0);
  await hub.subscribe(peer, "broken:1", 0);
  expect(peer.frames).toEqual([{ t: "closed", topic: "nothing:1" }, { t: "again", topic: "broken:1" }]);
  expect(hub.topicsOf("")).toEqual([]);
  hub.close();
});

type Step = "here" | "there" | "late wake" | "hold" | "release one" | "release" | "slow" | "fast" | "leave and resume";
const steps = fc.array(fc.constantFrom<Step>("here", "here", "there", "late wake", "hold", "release one", "release", "slow", "fast", "leave and resume"), { minLength: 1, maxLength: 60 });

test("D2: in whatever order writing, waking, slow reading and losing the line come, a peer gets every number once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 2, max: 7 }), async (course, atMost) => {
      const talk = conversation({ atMost });
      const hub = createHub([talk.kind], silent);
      let peer = peerOf();
      const got: number[] = [];
      void hub.subscribe(peer, topic, 0);
      for (const step of course) {
        if (step === "here") publish(hub, talk.store());
        else if (step === "there") talk.store();
        else if (step === "late wake") hub.refresh(topic);
        else if (step === "hold") talk.hold();
        else if (step === "release one") talk.releaseOne();
        else if (step === "release") await talk.release();
        else if (step === "slow") peer.backlog = 600 * 1024;
        else if (step === "fast") peer.backlog = 0;
        else {
          hub.drop(peer);
          got.push(...peer.entries());
          peer = peerOf();
          void hub.subscribe(peer, topic, got.at(-1) ?? 0);
        }
        await Promise.resolve();
      }
      peer.backlog = 0;
      await talk.release();
      hub.refresh(topic);
      await quiet();
      got.push(...peer.entries());
      hub.close();
      expect(got).toEqual(upTo(talk.stored.length));
    }),
    { numRuns: 400, seed: 20260302 },
  );
});

test("a frame for some actors goes to every connection of theirs that has the topic, and to nobody else", async () => {
  const { kind } = conversation();
  const hub = createHub([kind], silent);
  const actor = (id: string): Actor => ({ ...nobody, kind: "staff", id });
  const [deskOfA, phoneOfA, withoutTopic, b] = [peerOf(actor("a")), peerOf(actor("a")), peerOf(actor("a")), peerOf(actor("b"))];
  for (const peer of [deskOfA, phoneOfA, b]) await hub.subscribe(peer, topic, 0);
  await hub.subscribe(withoutTopic, "talk:2", 0);
  const rows = (peer: ReturnType<typeof peerOf>) => peer.frames.filter((frame) => frame.t === "row").length;
  hub.publishWhere(topic, { t: "row" }, 0, () => true, ["a", "nobody here"]);
  expect([deskOfA, phoneOfA, withoutTopic, b].map(rows)).toEqual([1, 1, 0, 0]);
  hub.publishWhere(topic, { t: "row" }, 0, (_actor, peer) => peer === phoneOfA, ["a", "b"]);
  hub.drop(phoneOfA);
  hub.publishWhere(topic, { t: "row" }, 0, () => true, ["a", "b"]);
  expect([deskOfA, phoneOfA, withoutTopic, b].map(rows)).toEqual([2, 2, 0, 1]);
  hub.close();
});
