import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TicketDetail } from "#contract/tickets.ts";
import { policyKinds } from "#server/policies.ts";
import { startReceiver, type Receiver } from "#server/foundation/mail/testing.ts";
import { system } from "#server/kernel/context.ts";
import { checkDocument, shippedFolder } from "#server/kernel/handbook/index.ts";
import { mailAddress } from "./rules.ts";
import { ticketDesk, type Person, type TicketDesk } from "./testing.ts";

const address = "chen.mo@mail.example";
let desk: TicketDesk;
let receiver: Receiver;
let li: Person;
let admin: Person;
let signed = 0;
const server = async () => ((await admin.ask("GET", "/v1/mail")).body as { server: { version: number } | null }).server;

beforeAll(async () => {
  desk = await ticketDesk({ outboundAllow: ["127.0.0.1"] });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await desk.close();
});
beforeEach(async () => {
  // Clocks move by days here: sessions end.
  signed += 1;
  li = await desk.centre.signedIn(`letters.li.${signed}`, ["agent", "supervisor"]);
  admin = await desk.centre.signedIn(`letters.admin.${signed}`, ["administrator"]);
  receiver.behave({});
  receiver.got.length = 0;
  await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: receiver.port, tls: "none", version: (await server())?.version ?? 0 });
  await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example", name: "禾木客服" }] });
});

/** A customer who has left: no conversation is open; with an address and a consent, as asked. */
async function away({ mail = true, consent = true }: { mail?: boolean; consent?: boolean } = {}) {
  const { centre } = desk;
  const who = await desk.customer();
  await centre.rows("update conversations.conversation set ended_at = $2, outcome = 'confirmed' where id = $1", who.conversationId, centre.clock.now());
  await centre.rows("update conversations.conversation_head set open = false where id = $1", who.conversationId);
  if (mail) await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.setField(ctx.tx, ctx.now, who.contactId, "mail", address, true));
  const customerId = (await centre.app.customers.customerOf(centre.kernel.db.kysely, who.contactId))!;
  if (consent) expect((await li.ask("POST", `/v1/customers/${customerId}/consents`, { purpose: "progress-mail", given: true, channel: "phone", evidence: "电话里同意" })).status).toBe(200);
  return { ...who, customerId };
}
const opened = (who: { contactId: string }) => desk.open("consultation", { contactId: who.contactId }, { question: "满减？", about: "offer" }, li);
const detail = async (id: string) => (await li.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const saidIn = async (id: string) => (await detail(id)).entries.filter((one) => one.kind === "said");

describe("R-TK-01 (templates per channel): by mail", () => {
  test("R-TK-01 (templates per channel): who has left hears by mail what the ticket tells, once each, in the workflow's template, with a way to the page; the timeline says so", async () => {
    const id = await opened(await away());
    await desk.centre.app.mail.sweep();
    const { code } = (await detail(id)).row;
    expect(receiver.got).toMatchObject([{ to: [address], from: "service@hemu.example", subject: `您的咨询 ${code} 有新进展` }]);
    const { text } = receiver.got[0]!;
    expect(text).toMatch(new RegExp(`^您的咨询已登记，编号 ${code}。[\\s\\S]*查看进展、答复：http://[^#\\s]+/follow#`));
    expect((await desk.followed(text.split("#")[1]!.trim())).code).toBe(code);
    expect(await saidIn(id)).toMatchObject([{ letter: { state: "sent", to: "c**@mail.example" } }]);
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "财务今天答复，电话 13912345678。", shown: true });
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "内部的话" });
    await desk.centre.app.mail.sweep();
    await desk.centre.app.mail.sweep();
    expect(receiver.got.length).toBe(2);
    expect(receiver.got[1]!.text).toContain("财务今天答复，电话 13912345678。");
    // What is carried into a ticket of its own was not written a second time, and says nothing of the first one's mail.
    const said = (await saidIn(id))[0]!;
    const split = (await li.ask("POST", `/v1/tickets/${id}/split`, { title: "另一件", entries: [said.n] })).body.id as string;
    expect((await detail(split)).entries.filter((one) => one.words === said.words).map((one) => [one.data.mail, one.letter])).toEqual([[undefined, null]]);
    // Nothing of it lies readable in the outbox or on the record.
    const kept = JSON.stringify([await desk.centre.rows("select about, link, answer from mail.outgoing"), await desk.centre.rows("select data from kernel.event")]);
    expect(kept).not.toContain("13912345678");
    expect(kept).not.toContain(address);
  });

  test("R-TK-01 (templates per channel): without an address, without the consent, after it was withdrawn, or while they talk with us, nobody is written to; the timeline says why", async () => {
    const [silent, unasked, gone] = [await away({ mail: false }), await away({ consent: false }), await away()];
    await li.ask("POST", `/v1/customers/${gone.customerId}/consents`, { purpose: "progress-mail", given: false, channel: "phone", evidence: "电话里撤回" });
    const talking = await desk.customer();
    await desk.centre.kernel.run(system, (ctx) => desk.centre.app.customers.contacts.setField(ctx.tx, ctx.now, talking.contactId, "mail", address, true));
    const marks: unknown[] = [];
    for (const who of [silent, unasked, gone]) marks.push((await saidIn(await opened(who)))[0]!.data.mail);
    marks.push((await saidIn(await desk.open("consultation", { conversationId: talking.conversationId }, { question: "q", about: "offer" }, li)))[0]!.data.mail);
    await desk.centre.app.mail.sweep();
    expect([marks, receiver.got]).toEqual([["no_address", "no_consent", "no_consent", undefined], []]);
  });

  test("R-TK-01 (templates per channel): a ticket that belongs to no shop sees the conversation that its customer has with us, and writes no letter meanwhile", async () => {
    const who = await away();
    const id = await opened(who);
    expect((await desk.centre.rows<{ shop: string | null }>("select shop_id as shop from tickets.ticket where id = $1", id))[0]!.shop).toBeNull();
    await desk.centre.rows("update conversations.conversation set ended_at = null, outcome = null where id = $1", who.conversationId);
    await desk.centre.rows("update conversations.conversation_head set open = true where id = $1", who.conversationId);
    await desk.centre.app.mail.sweep();
    receiver.got.length = 0;
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "财务今天答复。", shown: true });
    await desk.centre.app.mail.sweep();
    expect(receiver.got).toEqual([]);
    expect((await desk.centre.rows<{ n: number }>("select count(*)::int as n from conversations.entry where conversation_id = $1 and client_id like $2", who.conversationId, `ticket-${id}-%`))[0]!.n).toBe(1);
  });

  test("R-TK-01 (templates per channel): refused or uncertain, the ticket's owner hears it; whoever works on it sends again or says that it arrived, nobody else", async () => {
    receiver.behave({ refuse: { at: "rcpt", code: 550, says: "no such user" } });
    const id = await opened(await away());
    await desk.centre.app.mail.sweep();
    const { n, letter } = (await saidIn(id))[0]!;
    expect(letter).toMatchObject({ state: "refused", answer: expect.stringContaining("no such user") });
    expect(((await li.ask("GET", "/v1/notifications")).body.rows as { kind: string; params: object }[])[0]).toMatchObject({ kind: "ticket.letter", params: { state: "refused" } });
    const decide = (decision: string, who: Person = li, line = n) => who.ask("POST", `/v1/tickets/${id}/letters/${line}`, { decision });
    expect((await decide("arrived")).body.code).toBe("mail_not_uncertain");
    expect((await decide("resend", admin)).status).toBe(403);
    expect((await decide("resend", li, 999)).status).toBe(404);
    receiver.behave({ cut: "after_data" });
    expect((await decide("resend")).status).toBe(200);
    await desk.centre.app.mail.sweep();
    expect((await saidIn(id))[0]!.letter).toMatchObject({ state: "uncertain" });
    expect((await decide("arrived")).status).toBe(200);
    expect((await decide("resend")).body.code).toBe("mail_moving");
    expect(receiver.got.length).toBe(1);
  });

  test("R-TK-01 (templates per channel): killed (kill -9) while the letter is handed over, it is uncertain on the timeline and goes again only when a person says so", async () => {
    const { centre } = desk;
    receiver.behave({ hang: "data" });
    const who = await away();
    // The node that is killed takes it, for ours does not find it due: its clock goes right, ours is set.
    await admin.ask("DELETE", "/v1/mail/server");
    const id = await opened(who);
    await centre.rows("update mail.outgoing set next_at = $1 where state = 'waiting'", new Date(centre.clock.now().getTime() + 3_600_000));
    await centre.rows("insert into mail.server (id, host, port, tls, changed_at) values (gen_random_uuid(), '127.0.0.1', $1, 'none', $2)", receiver.port, centre.clock.now());
    const child = fork(join(import.meta.dirname, "../../foundation/mail/fixtures/sender.ts"), [centre.connectionString, centre.masterKey], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    await expect.poll(() => receiver.got.length, { timeout: 20_000 }).toBe(1);
    child.kill("SIGKILL");
    await once(child, "exit");
    receiver.behave({});
    expect((await saidIn(id))[0]!.letter).toMatchObject({ state: "sending" });
    const [{ lease }] = (await centre.rows<{ lease: Date }>("select lease_until as lease from mail.outgoing where state = 'sending'")) as [{ lease: Date }];
    centre.clock.advance((lease.getTime() - centre.clock.now().getTime()) / 1000 + 60);
    await centre.app.mail.sweep();
    signed += 1;
    li = await centre.signedIn(`letters.after.${signed}`, ["agent", "supervisor"]);
    const { n, letter } = (await saidIn(id))[0]!;
    expect([letter!.state, receiver.got.length]).toEqual(["uncertain", 1]);
    expect((await li.ask("POST", `/v1/tickets/${id}/letters/${n}`, { decision: "resend" })).status).toBe(200);
    await centre.app.mail.sweep();
    expect([(await saidIn(id))[0]!.letter!.state, receiver.got.map((one) => one.messageId).length, new Set(receiver.got.map((one) => one.messageId)).size]).toEqual(["sent", 2, 1]);
  });

  test("R-TK-01 (templates per channel): the asking contact's own address, else one that a shop vouched for; what was typed elsewhere opens nothing", () => {
    const at = (day: number) => new Date(Date.UTC(2026, 2, day));
    const own = { contactId: "a", value: "own", stated: true, updatedAt: at(1) };
    const typed = { contactId: "b", value: "typed", stated: true, updatedAt: at(9) };
    const vouched = { contactId: "c", value: "vouched", stated: false, updatedAt: at(2) };
    const newer = { contactId: "d", value: "newer", stated: false, updatedAt: at(3) };
    expect([mailAddress("a", [typed, vouched, own]), mailAddress("a", [typed, vouched, newer]), mailAddress("a", [typed]), mailAddress("a", [])]).toEqual(["own", "newer", null, null]);
  });
});

describe("R-TK-01 (templates per channel): in the handbook", () => {
  const shipped = readFileSync(join(shippedFolder, "workflows/consultation.yaml"), "utf8");
  const kinds = new Map(policyKinds.map((policy) => [policy.kind, policy]));
  const problems = (yaml: string) => {
    const consents = checkDocument(kinds, readFileSync(join(shippedFolder, "consents/default.yaml"), "utf8")).document!;
    const { document, problems: found } = checkDocument(kinds, yaml);
    if (!document) return found;
    return kinds.get("workflow")!.check!(document.body as never, (kind, key) => (kind === "consents" && key === "default" ? consents.body : undefined)).map((one) => ({ code: one.code, path: one.path.join(".") }));
  };
  const line = (key: string) => shipped.split("\n").find((one) => one.trimStart().startsWith(key))!;
  test.each([
    ["as shipped", (y: string) => y, []],
    ["no channels at all", (y: string) => y.replace(/ {2}channels:[\s\S]*?(?= {2}stages:)/, ""), [["text_missing", ""], ["text_missing", ""]]],
    ["no text message", (y: string) => y.replace(`${line("sms:")}\n`, ""), [["text_missing", "channels"]]],
    ["a language without its subject", (y: string) => y.replace(/subject: .*/, "subject: { zh-CN: 进展 }"), [["text_missing", "channels.mail.subject"]]],
    ["a mail without the way to the page", (y: string) => y.replace(/(text: \{ zh-CN: "\{told\}).*/, '$1", en: "{told} {link}" }'), [["link_missing", "channels.mail.text.zh-CN"]]],
    ["a place that is not filled in", (y: string) => y.replace(/subject: .*/, 'subject: { zh-CN: "{told}", en: "News" }'), [["place_unknown", "channels.mail.subject.zh-CN"]]],
    ["a text message that nobody signed", (y: string) => y.replace('sms: { zh-CN: "【{shop}】', 'sms: { zh-CN: "'), [["sms_unsigned", "channels.sms.zh-CN"]]],
    ["a text message of three parts", (y: string) => y.replace("】您的咨询", `】${"长".repeat(60)}您的咨询`), [["sms_too_long", "channels.sms.zh-CN"]]],
    ["a consent that nobody asks for", (y: string) => y.replace("consent: progress-mail", "consent: progress"), [["reference_missing", "channels.mail.consent"]]],
  ] as const)("R-TK-01 (templates per channel): the check says where and what: %s", (_what, change, expected) => {
    const found = problems(change(shipped)) as { code: string; path: string }[];
    expect(found.map((one) => [one.code, one.path])).toEqual(expected);
  });
});
