import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Letter } from "#contract/mailbox.ts";
import type { PartnerTask } from "#contract/partners.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { startReceiver, type Receiver } from "#server/foundation/mail/testing.ts";
import { letter, startBox, type Box } from "#server/foundation/mailbox/testing.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

type Person = { id: string; ask: Asks };
const mail = "fang.yuan@carrier.example";
const driver = "13700001111";
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

let centre: WholeCentre;
let receiver: Receiver;
let box: Box;
let li: Person;
let north: Person;
let zhou: Person;
let carrier: { id: string; contactId: string };
let conversationId: string;
let posted = 0;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" }, { outboundAllow: ["127.0.0.1"], publicUrl: "https://kefu.example" });
  [receiver, box] = await Promise.all([startReceiver(), startBox()]);
  const admin = await centre.signedIn("m.admin", ["administrator"]);
  await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: receiver.port, tls: "none", version: 0 });
  await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example", name: "禾木客服" }] });
  const settings = { host: "127.0.0.1", port: box.port, tls: "none", user: box.user, address: "service@hemu.example", version: 0 };
  expect((await admin.ask("GET", "/v1/mailbox")).body).toMatchObject({ box: null, trouble: null });
  expect((await admin.ask("POST", "/v1/mailbox/test")).body.code).toBe("mailbox_none");
  expect((await admin.ask("PUT", "/v1/mailbox", settings)).body.fields).toMatchObject([{ path: "password", code: "mail_password_missing" }]);
  expect((await admin.ask("PUT", "/v1/mailbox", { ...settings, password: "x", host: "10.1.2.3", tls: "tls" })).body.fields).toMatchObject([{ path: "host", code: "mail_host_inside" }]);
  expect((await admin.ask("PUT", "/v1/mailbox", { ...settings, password: "wrong" })).status).toBe(200);
  expect((await admin.ask("POST", "/v1/mailbox/test")).body).toEqual({ code: "auth_refused" });
  const set = await admin.ask("PUT", "/v1/mailbox", { ...settings, password: box.password, version: 1 });
  expect(set.body).toMatchObject({ box: { user: box.user, folder: "INBOX", version: 2 } });
  expect(JSON.stringify(set.body)).not.toContain(box.password);
  expect((await admin.ask("POST", "/v1/mailbox/test")).body).toEqual({ code: null });
  const made = (await admin.ask("POST", "/v1/partners", { kind: "carrier", name: "远途快运", contacts: [{ name: "方远", mail, task: "查件", phone: "", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }] })).body as { id: string; contacts: { id: string }[] };
  carrier = { id: made.id, contactId: made.contacts[0]!.id };
  const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
  await centre.kernel.run(system, async (ctx) => {
    const contact = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) });
    conversationId = (await conversationFor(centre.app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" })).id;
  });
  const inTeam = async (login: string, key: string): Promise<Person> => {
    const person = await centre.signedIn(login, ["agent"]);
    const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", key);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
    return person;
  };
  li = await inTeam("m.li", "team-southwest");
  north = await inTeam("m.north", "team-north");
  zhou = await centre.signedIn("m.zhou", ["supervisor"]);
});
afterAll(async () => {
  await receiver.close();
  await box.close();
  await centre.close();
});
beforeEach(() => void (receiver.got.length = 0));

const asked = async (): Promise<{ id: string; task: string; replyTo: string; messageId: string; text: string }> => {
  const id = (await li.ask("POST", "/v1/tickets", { type: "complaint", title: "包裹三天没有动", conversationId, form: { what: "物流不动", wish: ["apology"], category: "delivery", safety: false, severity: "normal" } })).body.id as string;
  const given = await li.ask("POST", `/v1/tickets/${id}/partner-tasks`, { partnerId: carrier.id, contactId: carrier.contactId, what: "请查 YJ8812345678", within: { amount: 1, unit: "half_working_days" } });
  expect(given.status).toBe(200);
  await centre.app.mail.sweep();
  const { replyTo, messageId, text } = receiver.got.at(-1)!;
  return { id, task: given.body.id as string, replyTo, messageId, text };
};
/** A letter arrives in the mailbox, and is read. */
const answer = async (to: string, body: string, head: Record<string, string> = {}): Promise<void> => {
  posted += 1;
  await box.deliver("INBOX", letter({ To: to, "Message-ID": `<${posted}@carrier.example>`, ...head }, body));
  await centre.app.mailbox.look();
};
const taskOf = async (task: string, who = li) => (await who.ask("GET", `/v1/partner-tasks/${task}`)).body as unknown as PartnerTask;
const detail = async (id: string) => (await li.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const toldTo = async (who: Person) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string; params: unknown }[])[0]!;
const decide = (who: Person, task: string, id: string, decision: string) => who.ask("POST", `/v1/partner-tasks/${task}/letters/${id}`, { decision });
const waiting = async () => (await zhou.ask("GET", "/v1/mailbox/letters")).body.rows as unknown as Letter[];

describe("R-TK-08 (answers by mail): a partner answers the letter, and it stands in the one timeline", () => {
  test("R-TK-08 (answers by mail): the reply is the answer, its quotation folded, its file kept by what it is, personal data masked; delivered twice, it counts once", async () => {
    const { id, task, replyTo, text } = await asked();
    expect(replyTo).toMatch(/^service\+[0-9a-f]{24}@hemu\.example$/);
    expect(text).toContain("请在这条线上方回复");
    expect(text).toContain("https://kefu.example/partner#");
    const body = [`--b`, "Content-Type: text/html; charset=utf-8", "", `<p>已找到，司机电话 ${driver}，<b>今天送</b>。</p><script>alert(1)</script><blockquote><p>—— 请在这条线上方回复 ——</p>方远，您好</blockquote>`, "--b", 'Content-Type: application/pdf; name="面单.pdf"', 'Content-Disposition: attachment; filename="waybill.pdf"', "Content-Transfer-Encoding: base64", "", dot, "--b--"].join("\n");
    await answer(replyTo, body, { "Content-Type": 'multipart/mixed; boundary="b"' });
    const shown = await detail(id);
    expect(shown.tasks).toMatchObject([{ state: "answered", answer: "已找到，司机电话 137****1111，今天送。" }]);
    expect(shown.entries.at(-1)).toMatchObject({ kind: "task_answered", byKind: "partner", files: [{ name: "waybill.pdf", type: "image/png", inline: true }] });
    expect(await toldTo(li)).toMatchObject({ kind: "ticket.task_answered" });
    const [kept] = (await taskOf(task)).letters;
    expect(kept).toMatchObject({ nature: "letter", state: "taken", why: "answer", from: "f**@carrier.example", quoted: expect.stringContaining("方远，您好") });
    expect(JSON.stringify(kept)).not.toMatch(/script|alert|13700001111/);
    // The same letter, delivered once more.
    posted -= 1;
    await answer(replyTo, body, { "Content-Type": 'multipart/mixed; boundary="b"' });
    expect((await detail(id)).entries.length).toBe(shown.entries.length);
    expect((await centre.rows<{ n: number }>("select count(*)::int as n from mailbox.letter"))[0]!.n).toBe(1);
  });

  test("R-TK-08 (answers by mail): found by the letter that it answers as well; its first word asks, takes on or refuses; our reply goes back the same way", async () => {
    const { id, task, replyTo, messageId } = await asked();
    await answer("service@hemu.example", "接下", { "In-Reply-To": messageId });
    expect(await taskOf(task)).toMatchObject({ acceptedAt: expect.any(String) });
    await answer("service@hemu.example", "提问：单号少一位吗？", { References: `<other@x.example> ${messageId}` });
    expect(await toldTo(li)).toMatchObject({ kind: "ticket.partner_asked" });
    receiver.got.length = 0;
    expect((await li.ask("POST", `/v1/partner-tasks/${task}/reply`, { words: "少一位" })).status).toBe(200);
    await centre.app.mail.sweep();
    expect(receiver.got[0]!.replyTo).not.toBe(replyTo);
    await answer(receiver.got[0]!.replyTo, "不能处理：不是我们的单号。");
    expect((await detail(id)).entries.slice(-4).map((one) => [one.kind, one.byKind])).toEqual([["partner_accepted", "partner"], ["partner_question", "partner"], ["partner_reply", "staff"], ["task_refused", "partner"]]);
  });

  test("R-TK-08 (answers by mail): from another address it is never taken silently: it waits beside the task, and a person within reach decides, once", async () => {
    const { id, task, replyTo } = await asked();
    await answer(replyTo, "已找到。", { From: "someone@else.example" });
    expect((await detail(id)).tasks).toMatchObject([{ state: "open" }]);
    expect(await toldTo(li)).toMatchObject({ kind: "ticket.partner_letter" });
    const [held] = (await taskOf(task)).letters;
    expect(held).toMatchObject({ state: "open", why: "other_address", said: "已找到。", from: "s**@else.example" });
    expect((await decide(north, task, held!.id, "answer")).status).toBe(404);
    const other = await asked();
    expect((await decide(li, other.task, held!.id, "answer")).status).toBe(404);
    expect((await decide(li, task, held!.id, "answer")).status).toBe(200);
    expect((await decide(li, task, held!.id, "aside")).body.code).toBe("letter_settled");
    expect((await detail(id)).tasks).toMatchObject([{ state: "answered", answer: "已找到。" }]);
    expect((await taskOf(task)).letters).toMatchObject([{ state: "taken", why: "answer", decidedBy: "m.li" }]);
    // A link that was ended by hand takes nothing by itself either.
    expect((await li.ask("DELETE", `/v1/partner-tasks/${other.task}/link`)).status).toBe(200);
    await answer(other.replyTo, "已找到。");
    const [revoked] = (await taskOf(other.task)).letters;
    expect(revoked).toMatchObject({ state: "open", why: "revoked" });
    expect((await decide(li, other.task, revoked!.id, "aside")).status).toBe(200);
  });

  test("R-TK-08 (answers by mail): absence notes and bounces are shown on the task as what they are, and answer nothing", async () => {
    const { id, task, replyTo, messageId } = await asked();
    await answer(replyTo, "我在休假，3 月 9 日回来。", { "Auto-Submitted": "auto-replied", Subject: "自动回复：请您协助" });
    const report = ["--r", "Content-Type: text/plain", "", "Delivery failed.", "--r", "Content-Type: message/delivery-status", "", "Final-Recipient: rfc822; fang.yuan@carrier.example", "Action: failed", "Status: 5.1.1", "", "--r", "Content-Type: text/rfc822-headers", "", `Message-ID: ${messageId}`, "Subject: x", "--r--"].join("\n");
    await answer("service@hemu.example", report, { From: "MAILER-DAEMON@mx.example", Subject: "Undelivered Mail Returned to Sender", "Return-Path": "<>", "Content-Type": 'multipart/report; report-type=delivery-status; boundary="r"' });
    const shown = await detail(id);
    expect(shown.tasks).toMatchObject([{ state: "open" }]);
    expect(shown.entries.slice(-2).map((one) => one.kind)).toEqual(["partner_auto", "partner_bounced"]);
    expect(await toldTo(li)).toMatchObject({ kind: "ticket.partner_heard", params: { what: "partner_bounced" } });
    expect((await taskOf(task)).letters.map((one) => [one.nature, one.state])).toEqual([["auto_reply", "taken"], ["bounce", "taken"]]);
  });

  test("R-TK-08 (answers by mail): after the end it is kept and shown as late, and the partner is told so once", async () => {
    const { id, task, replyTo } = await asked();
    expect((await li.ask("POST", `/v1/tasks/${task}/withdrawal`)).status).toBe(200);
    receiver.got.length = 0;
    await answer(replyTo, "已找到，晚了一点。");
    await answer(replyTo, "还有一句。");
    expect((await detail(id)).entries.slice(-2).map((one) => [one.kind, one.words])).toEqual([["partner_late", "已找到，晚了一点。"], ["partner_late", "还有一句。"]]);
    await centre.app.mail.sweep();
    expect(receiver.got).toMatchObject([{ to: [mail], subject: expect.stringContaining("已经结束"), replyTo: "" }]);
    expect(await toldTo(li)).toMatchObject({ kind: "ticket.partner_heard", params: { what: "partner_late" } });
  });

  test("R-TK-08 (answers by mail): what belongs to nothing is listed for those who sort mail, given to a task or set aside; machines' letters wait for nobody", async () => {
    const { id, task } = await asked();
    await answer("service@hemu.example", `那件事已经找到，电话 ${driver}。`, { Subject: "新主题" });
    await answer("service@hemu.example", "广告", { Subject: "促销" });
    await answer("service@hemu.example", "休假", { "Auto-Submitted": "auto-replied" });
    expect((await li.ask("GET", "/v1/mailbox/letters")).status).toBe(403);
    expect(await toldTo(zhou)).toMatchObject({ kind: "mailbox.unmatched" });
    const [advert, lost] = await waiting();
    expect([advert, lost]).toMatchObject([{ title: "促销", why: "unmatched" }, { title: "新主题", said: "那件事已经找到，电话 137****1111。" }]);
    expect((await zhou.ask("POST", `/v1/mailbox/letters/${advert!.id}/aside`)).status).toBe(200);
    expect(((await zhou.ask("GET", "/v1/partner-letter-tasks")).body.rows as { id: string; partner: string }[]).find((one) => one.id === task)).toMatchObject({ partner: "远途快运" });
    expect((await decide(li, task, lost!.id, "answer")).status).toBe(403);
    expect((await decide(zhou, task, lost!.id, "answer")).status).toBe(200);
    expect(await waiting()).toEqual([]);
    expect((await detail(id)).tasks).toMatchObject([{ state: "answered", answer: "那件事已经找到，电话 137****1111。" }]);
    const rows = await centre.rows<{ row: string }>("select to_jsonb(l)::text || encode(l.sender, 'escape') || coalesce(encode(l.secret, 'escape'), '') as row from mailbox.letter l union all select words from tickets.entry union all select data::text from kernel.event");
    for (const secret of [driver, mail, "someone@else"]) for (const { row } of rows) expect(row).not.toContain(secret);
    expect(centre.lines.join("\n")).not.toMatch(/13700001111|fang\.yuan|someone@else/);
  });
});
