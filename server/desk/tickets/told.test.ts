import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicEntriesOf, readConversation } from "#server/desk/conversations/index.ts";
import { ticketDesk, type TicketDesk } from "./testing.ts";

let desk: TicketDesk;
let who: { contactId: string; conversationId: string };
let id: string;
beforeAll(async () => {
  desk = await ticketDesk();
  who = await desk.customer();
  id = await desk.open("consultation", { conversationId: who.conversationId }, { question: "满减？", about: "offer" });
});
afterAll(() => desk.close());

/** The conversation as its customer reads it, system messages of this ticket only. */
async function read(): Promise<string[]> {
  const { kernel, app } = desk.centre;
  const c = (await readConversation(kernel.db.kysely, who.conversationId))!;
  const entries = await publicEntriesOf(app.conversations.desk, app.conversations.feed, kernel.db.kysely, c, { after: 0, limit: 100 });
  return entries.map((one) => one.text).filter((text) => text.startsWith("【"));
}
const stored = () => desk.centre.rows<{ text: string }>("select text from conversations.entry where conversation_id = $1 and client_id like 'ticket-%' order by seq", who.conversationId);

describe("R-TK-10 (told in the conversation)", () => {
  test("R-TK-10 (told in the conversation): what a ticket tells its customer stands in the open conversation too, with a link that is the customer's alone", async () => {
    const { code } = (await desk.detail(id)).row;
    const [greeting] = await read();
    expect(greeting).toMatch(new RegExp(`^【${code}】您的咨询已登记，编号 ${code}。.*\\n查看进展、答复：http://[^#\\s]+/follow#`));
    const token = greeting!.split("#")[1]!;
    expect((await desk.followed(token)).code).toBe(code);
    // Staff read that it was said, not the way in; nor does it lie in the database as it stands.
    expect((await stored()).map((one) => one.text)).toEqual([expect.stringContaining("⟦链接1⟧")]);
    const seen = JSON.stringify((await desk.li.ask("GET", `/v1/conversations/${who.conversationId}/entries`)).body);
    expect(seen).not.toContain(token);
    expect(seen).toContain("查看进展、答复：•••");
  });

  test("R-TK-10 (told in the conversation): a word for the customer goes there too, one for colleagues does not", async () => {
    await desk.li.ask("POST", `/v1/tickets/${id}/comments`, { words: "内部：问过财务。" });
    await desk.li.ask("POST", `/v1/tickets/${id}/comments`, { words: "财务今天答复，电话 13912345678。", shown: true });
    expect((await read()).map((text) => text.split("\n")[0]!.split("】")[1])).toEqual([expect.stringContaining("已登记"), "财务今天答复，电话 13912345678。"]);
    expect(JSON.stringify(await stored())).not.toContain("13912345678");
  });

  test("R-TK-10 (told in the conversation): once the conversation has ended, it stands on the customer's page alone", async () => {
    const before = (await read()).length;
    await desk.centre.rows("update conversations.conversation set ended_at = $2, outcome = 'confirmed' where id = $1", who.conversationId, desk.centre.clock.now());
    await desk.centre.rows("update conversations.conversation_head set open = false where id = $1", who.conversationId);
    await desk.done(id, "look_up");
    expect([(await read()).length, (await desk.told(id)).length]).toEqual([before, 2]);
  });
});
