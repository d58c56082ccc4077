import { createServer, request, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nobody } from "../context.ts";
import { createLog } from "../log.ts";
import { createHub, type Hub } from "./hub.ts";
import { pollOnce } from "./poll.ts";

const stored: number[] = [];
let hub: Hub;
let server: Server;
let port: number;
beforeAll(async () => {
  hub = createHub(
    [
      {
        name: "talk",
        gapless: true,
        open: async (_actor, key, since) => (key === "mine" ? { frames: stored.some((n) => n > since) ? [{ t: "entries", entries: stored.filter((n) => n > since) }] : [], cursor: stored.at(-1) ?? 0 } : null),
      },
      { name: "inbox", open: async () => ({ frames: [{ t: "state", rows: [] }], cursor: 0 }) },
    ],
    createLog(() => {}),
  );
  server = createServer((incoming, reply) => {
    const { searchParams } = new URL(incoming.url!, "http://x");
    const since = searchParams.getAll("since").map(Number);
    void pollOnce(hub, nobody, searchParams.getAll("topic").map((topic, i) => ({ topic, since: since[i] ?? 0 })), incoming, Number(searchParams.get("hold") ?? 20) * 1000).then((frames) => reply.end(JSON.stringify(frames)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(() => {
  hub.close();
  server.closeAllConnections();
  server.close();
});

const poll = async (query: string) => (await (await fetch(`http://127.0.0.1:${port}/?${query}`)).json()) as { t: string; topic: string; entries?: number[] }[];
const watched = async (topic: string, is: boolean) => {
  while (hub.watched(topic) !== is) await new Promise((resolve) => setTimeout(resolve, 5));
};
function say(): void {
  stored.push(stored.length + 1);
  hub.publish("talk:mine", { t: "entries", entries: [stored.length] }, stored.length);
}
const entriesIn = (frames: { entries?: number[] }[]) => frames.flatMap((frame) => frame.entries ?? []);

test("D2: a poll gives at once what was missed, and otherwise waits for what comes; nothing is lost between two polls", async () => {
  say();
  say();
  const got = entriesIn(await poll("topic=talk:mine&since=0"));
  expect(got).toEqual([1, 2]);
  const waiting = poll(`topic=talk:mine&since=2`);
  await watched("talk:mine", true);
  say();
  got.push(...entriesIn(await waiting));
  say(); // nobody is asking now
  got.push(...entriesIn(await poll(`topic=talk:mine&since=${got.at(-1)}`)));
  expect(got).toEqual([1, 2, 3, 4]);
});

test("D2: one poll carries several topics, each from its own number; told not to wait it says how it stands", async () => {
  const frames = await poll("topic=inbox&topic=talk:mine&since=0&since=3&hold=0");
  expect(frames.map((frame) => `${frame.t} ${frame.topic}`).toSorted()).toEqual(["entries talk:mine", "live inbox", "live talk:mine", "state inbox"]);
  expect(entriesIn(frames)).toEqual([4]);
  expect(await poll("topic=talk:other&since=0")).toEqual([{ t: "closed", topic: "talk:other" }]);
});

test("D2: a caller who goes away leaves nothing behind", async () => {
  const asking = request({ port, host: "127.0.0.1", path: `/?topic=talk:mine&since=${stored.length}`, agent: false });
  asking.on("error", () => {});
  asking.end();
  await watched("talk:mine", true);
  asking.destroy();
  await watched("talk:mine", false);
  expect([...hub.peers()]).toEqual([]);
});
