import { afterAll, beforeAll, expect, test } from "vitest";
import { readByCustomer } from "./service/customer.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

/** A customer in a conversation that somebody has, with a device that answers pings or does not. */
async function talk(agent: { id: string | null }, answers: boolean) {
  const { actor, arrival } = await centre.visitor({ province: "51" });
  const { conversationId: id } = await centre.conversations.post.fromCustomer(actor, arrival, { clientId: clientId(), text: "在吗" });
  await centre.settle();
  expect(await centre.rows("select assignee_id as id from conversations.conversation where id = $1", id)).toEqual([{ id: agent.id }]);
  await centre.hub.subscribe({ ...centre.peer(actor), reached: () => Promise.resolve(answers) }, `talk:${id}`, 0);
  return { id, actor };
}
const marks = (id: string) => centre.rows<{ upTo: number; public: boolean }>("select (body->>'upTo')::int as \"upTo\", public_seq is not null as public from conversations.entry where conversation_id = $1 and kind = 'delivered' order by seq", id);
const lastFor = async (id: string) => (await centre.rows<{ n: number }>("select max(public_seq) as n from conversations.entry where conversation_id = $1 and kind = 'message' and author_kind <> 'customer'", id))[0]!.n;

test("R-CH-01 (marks): what a device of the customer has and nobody has read is marked as delivered, once, for staff; no mark where none answers, or it was read at once", async () => {
  const agent = await centre.agent("d.agent", { team: "team-southwest" });
  const say = (id: string, text: string) => centre.conversations.post.fromAgent(agent, id, { clientId: clientId(), text });
  const [mute, reader, there] = [await talk(agent, false), await talk(agent, true), await talk(agent, true)];
  for (const one of [mute, reader, there]) await say(one.id, "在的，请说");
  await centre.kernel.run(reader.actor, async (ctx) => readByCustomer(centre.conversations.desk, ctx, reader.actor.id!, { conversationId: reader.id, upTo: await lastFor(reader.id) }));
  await say(there.id, "我在听");
  // A second device of theirs, which gives no second mark.
  await centre.hub.subscribe({ ...centre.peer(there.actor), reached: () => Promise.resolve(true) }, `talk:${there.id}`, 0);

  await expect.poll(() => marks(there.id), { timeout: 20_000 }).toEqual([{ upTo: await lastFor(there.id), public: false }]);
  expect([await marks(mute.id), await marks(reader.id)]).toEqual([[], []]);
  // A device that comes only later is given what it missed, and answers then.
  await centre.hub.subscribe({ ...centre.peer(mute.actor), reached: () => Promise.resolve(true) }, `talk:${mute.id}`, 0);
  await expect.poll(() => marks(mute.id), { timeout: 20_000 }).toEqual([{ upTo: await lastFor(mute.id), public: false }]);
  await say(there.id, "还在吗");
  await expect.poll(async () => (await marks(there.id)).length, { timeout: 20_000 }).toBe(2);
  expect((await marks(there.id)).at(-1)).toEqual({ upTo: await lastFor(there.id), public: false });
});
