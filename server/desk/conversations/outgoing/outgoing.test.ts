import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedFolder } from "#server/kernel/handbook/index.ts";
import { writeNote } from "../acts/mention.ts";
import { clientId, smallCentre, type SmallCentre } from "../testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const rulesNow = () => centre.conversations.desk.ports.rules.outgoingWords(centre.kernel.db.kysely, centre.clock.now());

describe("R-CV-07 (before sending)", () => {
  test("R-CV-07 (before sending): a stopped word is refused with rule and span, a warned one until it is acknowledged; what was insisted is recorded without the words", async () => {
    const agent = await centre.agent("w.one");
    const visitor = await centre.visitor();
    const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "这款好用吗" });
    await centre.settle();
    const answer = (text: string, acknowledged?: string[]) => centre.conversations.post.fromAgent(agent, conversationId, { clientId: clientId(), text, acknowledged });
    await expect(answer("您加薇信聊，这是最好的")).rejects.toMatchObject({
      code: "words_stopped", status: 422,
      fields: [
        { path: "text", code: "word_stopped", params: { rule: "off-platform", start: 1, end: 4 } },
        { path: "text", code: "word_stopped", params: { rule: "superlatives", start: 8, end: 11, word: "最好的" } },
      ],
    });
    await expect(answer("这是最好的", ["superlatives"])).rejects.toMatchObject({ code: "words_stopped" });
    await expect(answer("大概三天到")).rejects.toMatchObject({ code: "words_stopped", fields: [{ code: "word_warned", params: { rule: "vague" } }] });
    expect((await answer("大概三天到", ["vague"])).status).toBe("stored");
    expect((await answer("24 小时内给您回电")).status).toBe("stored");
    const events = await centre.rows<{ data: { rules: string[] } }>("select data from kernel.event where kind = 'conversation.warning_overruled'");
    expect(events.map((event) => event.data.rules)).toEqual([["vague"]]);
    expect(JSON.stringify(events)).not.toContain("大概");
    expect(await centre.rows("select text from conversations.entry where conversation_id = $1 and author_kind = 'agent' order by seq", conversationId)).toEqual([{ text: "大概三天到" }, { text: "24 小时内给您回电" }]);
  });

  test("R-CV-07 (before sending): the customer may say anything, and a note is not for the customer", async () => {
    const agent = await centre.agent("w.two", { team: "team-south-china" });
    const visitor = await centre.visitor({ province: "44" });
    const { conversationId, appended } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你们这不是最低价，能加微信吗" });
    expect(appended.status).toBe("stored");
    expect((await centre.kernel.run(agent, (ctx) => writeNote(centre.conversations.desk, ctx, conversationId, { clientId: clientId(), text: "客户要加微信，已拒绝", mentions: [] }))).seq).toBeGreaterThan(appended.seq);
  });

  test("R-CV-07 (before sending): what the product ships to be said passes its own rules", async () => {
    const { matcher } = await rulesNow();
    const said = ["quick-replies", "greetings"].flatMap((folder) => readdirSync(join(shippedFolder, folder)).flatMap((file) => readFileSync(join(shippedFolder, folder, file), "utf8").split("\n").filter((line) => /^\s*(zh-CN|en|text):/.test(line))));
    expect(said.length).toBeGreaterThan(50);
    expect(said.flatMap((line) => matcher.find(line).filter((hit) => hit.level !== "promise").map((hit) => `${hit.rule}: ${line.trim()}`))).toEqual([]);
  });
});
