import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConversationFilter } from "#contract/conversation.ts";
import { system } from "#server/kernel/context.ts";
import { insertPast, type PastConversation } from "./index.ts";
import { countWithin, listPage } from "./service/read.ts";
import { newId } from "#server/kernel/ids.ts";
import { smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
const ended: Record<string, string> = {};
beforeAll(async () => {
  centre = await smallCentre();
  const agent = await centre.agent("list.one");
  const at = (minutes: number) => new Date(centre.clock.now().getTime() - minutes * 60_000);
  const past = async (name: string, more: Partial<PastConversation>, tier = "standard"): Promise<PastConversation> => {
    const { actor } = await centre.visitor();
    await centre.rows("update customers.customer set tier = $2 where id = (select customer_id from customers.v_contact where id = $1)", actor.id, tier);
    ended[name] = newId();
    return {
      id: ended[name], contactId: actor.id!, shopId: centre.shop.id, channel: "web", language: "zh", topic: "delivery", skill: "pre-sale", territory: "east-china", territorySource: "stated", assigneeId: agent.id!,
      openedAt: at(60), assignedAt: at(59), firstReplyAt: at(58), endedAt: at(50 - Object.keys(ended).length), outcome: "confirmed", tags: [], messages: [{ clientId: newId(), from: "customer", at: at(59.5), text: "在吗", secret: null, body: null }],
      record: { topic: "delivery", problem: "", process: "", result: "", needs: [], opinions: [] }, rating: null, reasons: [], version: "routing/default@1", ...more,
    };
  };
  await insertPast({ tx: centre.kernel.db.kysely, record: () => {} }, [await past("plain", {}), await past("gold", {}, "gold"), await past("tagged", { tags: ["少件"] }), await past("branch", { topic: "order.urge" }), await past("mailed", { channel: "mail" })]);
});
afterAll(() => centre.close());

test.each<[string, Partial<ConversationFilter>, string[]]>([
  ["nothing more", {}, ["mailed", "branch", "tagged", "gold", "plain"]], ["a tier", { tier: "gold" }, ["gold"]], ["a tier that nobody has", { tier: "none" }, []], ["a tag", { tag: "少件" }, ["tagged"]],
  ["a branch of topics", { topic: "order" }, ["branch"]], ["a channel", { channel: "mail" }, ["mailed"]], ["two that none has", { channel: "mail", tag: "少件" }, []],
])("R-CV-05 (saved views): ended conversations by %s, the newest first, counted the same", async (_name, more, names) => {
  const filter = { state: "ended", ...more } as ConversationFilter;
  const { rows } = await centre.kernel.run(system, (ctx) => listPage(centre.conversations.desk, ctx, { ...filter, limit: 50 }));
  expect(rows.map((row) => row.id)).toEqual(names.map((name) => ended[name]));
  expect(rows.every((row) => row.last?.text === "在吗")).toBe(true);
  expect(await centre.kernel.run(system, (ctx) => countWithin(ctx, filter, 1000))).toBe(names.length);
});
