import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PartnerFigures, PartnerPage, PartnerTask, PartnerTaskRow } from "#contract/partners.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { startReceiver, type Receiver } from "#server/foundation/mail/testing.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { emptied } from "#server/kernel/testing.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

type Person = { id: string; ask: Asks };
const phone = "13912345678";
const driver = "13700001111";
const mail = "fang.yuan@carrier.example";
/** One dot. */
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==", "base64");
const address = "四川省成都市锦江区东大街 100 号 3 栋 502";
const rota = { task: "查件", phone: "", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };

let centre: WholeCentre;
let receiver: Receiver;
let signed = 0;
let li: Person;
let north: Person;
let zhou: Person;
let carrier: { id: string; contactId: string; silent: string };
let contactId: string;
let conversationId: string;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" }, { outboundAllow: ["127.0.0.1"], publicUrl: "https://kefu.example" });
  receiver = await startReceiver();
  const admin = await centre.signedIn("p.admin", ["administrator"]);
  expect((await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: receiver.port, tls: "none", version: 0 })).status).toBe(200);
  await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example", name: "禾木客服" }] });
  const made = (await admin.ask("POST", "/v1/partners", { kind: "carrier", name: "远途快运", contacts: [{ ...rota, name: "方远", mail }, { ...rota, name: "夏至", mail: "" }] })).body as { id: string; contacts: { id: string }[] };
  carrier = { id: made.id, contactId: made.contacts[0]!.id, silent: made.contacts[1]!.id };
  const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
  await centre.kernel.run(system, async (ctx) => {
    contactId = (await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) })).id;
    for (const [name, value] of [["name", "欧阳娜娜"], ["phone", phone], ["address", address]] as const) await centre.app.customers.contacts.setField(ctx.tx, ctx.now, contactId, name, value, true);
    conversationId = (await conversationFor(centre.app.conversations.desk, ctx, { contactId, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" })).id;
  });
});
afterAll(async () => {
  await receiver.close();
  await centre.close();
});
beforeEach(async () => {
  // Clocks move by days here: sessions end.
  signed += 1;
  const inTeam = async (login: string, key: string): Promise<Person> => {
    const person = await centre.signedIn(`${login}.${signed}`, ["agent"]);
    const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", key);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
    return person;
  };
  li = await inTeam("p.li", "team-southwest");
  north = await inTeam("p.north", "team-north");
  zhou = await centre.signedIn(`p.zhou.${signed}`, ["supervisor"]);
  // What the test before asked for by mail has left by now.
  await centre.app.mail.sweep();
  receiver.got.length = 0;
});

const open = async (): Promise<string> => (await li.ask("POST", "/v1/tickets", { type: "complaint", title: "包裹三天没有动", conversationId, form: { what: "物流不动", wish: ["apology"], category: "delivery", safety: false, severity: "normal" } })).body.id as string;
const asking = (more: object = {}) => ({ partnerId: carrier.id, contactId: carrier.contactId, what: `请查 YJ8812345678，收件人电话 ${phone}`, within: { amount: 1, unit: "half_working_days" }, ...more });
const give = async (ticketId: string, more: object = {}): Promise<string> => {
  const { status, body } = await li.ask("POST", `/v1/tickets/${ticketId}/partner-tasks`, asking(more));
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.id as string;
};
/** The token of the newest mail. */
const mailed = async (): Promise<string> => {
  await centre.app.mail.sweep();
  return /https:\/\/kefu\.example\/partner#(\S+)/.exec(receiver.got.at(-1)!.text)![1]!;
};
const page = async (token: string) => (await centre.nobody("POST", "/v1/partner", { token })).body as unknown as PartnerPage;
const act = (token: string, doing: object) => centre.nobody("POST", "/v1/partner/acts", { token, act: doing });
const over = async (token: string) => {
  const { body } = await centre.nobody("POST", "/v1/partner", { token });
  return [body.code, (body.params as { why?: string } | undefined)?.why];
};
const detail = async (id: string) => (await zhou.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const toldTo = async (who: Person) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string }[]).map((row) => row.kind);

describe("R-TK-08 (partners): asked by mail, answering by link", () => {
  test("R-TK-07 (pause): while a partner owes an answer the matter's time stands still as its rule says, until the last of them has answered", async () => {
    const id = (await li.ask("POST", "/v1/tickets", { type: "problem-item", title: "寄回没有处理", conversationId, form: { order_number: "HM1", bought_on: "2026-01-01", what: "寄回没有处理", wish: "refund" } })).body.id as string;
    const resolution = async () => (await detail(id)).clocks.filter((one) => one.name === "resolution").map((one) => [one.state, one.pausedFor])[0];
    expect(await resolution()).toEqual(["running", []]);
    const [first, second] = [await give(id), await give(id)];
    expect(await resolution()).toEqual(["paused", ["partner"]]);
    await li.ask("POST", `/v1/tasks/${first}/withdrawal`);
    expect(await resolution()).toEqual(["paused", ["partner"]]);
    expect((await li.ask("POST", `/v1/tasks/${second}/withdrawal`)).status).toBe(200);
    expect(await resolution()).toEqual(["running", []]);
  });

  test("R-TK-08 (partners): the mail brings the link; the page shows only what was chosen, personal data masked; taking on, question, reply and answer stand in the one timeline", async () => {
    const id = await open();
    const task = await give(id);
    const token = await mailed();
    expect(receiver.got).toMatchObject([{ to: [mail], subject: expect.stringContaining("请您协助"), text: expect.stringContaining("方远，您好") }]);
    expect(receiver.got[0]!.text).not.toContain(phone);
    const seen = await page(token);
    expect(seen).toMatchObject({ partner: "远途快运", title: null, order: null, customer: { name: "欧阳*娜", phone: "139****5678", address: "四川省成都市锦江区 ****" }, said: [], acceptedAt: null });
    expect(seen.what).toContain("139****5678");
    expect(JSON.stringify(seen)).not.toContain(phone);

    expect((await act(token, { accept: true })).status).toBe(200);
    expect((await act(token, { accept: true })).body.code).toBe("partner_accepted");
    expect((await act(token, { ask: "单号少一位吗？" })).status).toBe(200);
    expect(await toldTo(li)).toContain("ticket.partner_asked");
    expect((await north.ask("GET", `/v1/partner-tasks/${task}`)).status).toBe(404);
    expect((await north.ask("POST", `/v1/partner-tasks/${task}/reply`, { words: "不" })).status).toBe(404);
    expect((await li.ask("POST", `/v1/partner-tasks/${task}/reply`, { words: "少一位，是 YJ88123456789" })).status).toBe(200);
    const second = await mailed();
    expect(receiver.got.at(-1)!.subject).toContain("回复您的提问");
    expect((await page(second)).said.map((one) => [one.by, one.kind])).toEqual([["partner", "accepted"], ["partner", "question"], ["staff", "reply"]]);

    centre.clock.advance(3600);
    const bring = (bearer: string) => centre.app.http.inject({ method: "POST", url: "/v1/customer/files", headers: { authorization: `Bearer ${bearer}`, "content-type": "application/octet-stream", "x-kefu-name": encodeURIComponent("面单.png") }, payload: picture });
    expect((await bring("y".repeat(43))).statusCode).toBe(401);
    const photo = (await bring(second)).json() as { id: string };
    expect((await act(second, { answer: "别人的文件", files: [newId()] })).body.fields).toMatchObject([{ code: "file_unknown" }]);
    expect((await act(second, { answer: `已找到，司机电话 ${driver}，今天送。`, files: [photo.id] })).status).toBe(200);
    expect((await bring(second)).statusCode).toBe(401);
    const shown = await detail(id);
    expect(shown.tasks).toMatchObject([{ id: task, to: "远途快运", partnerId: carrier.id, state: "answered", answer: expect.stringContaining("137****1111") }]);
    expect(shown.entries.slice(-5).map((one) => [one.kind, one.byKind])).toEqual([["task_given", "staff"], ["partner_accepted", "partner"], ["partner_question", "partner"], ["partner_reply", "staff"], ["task_answered", "partner"]]);
    expect(shown.entries.at(-1)!.files).toMatchObject([{ id: photo.id, name: "面单.png", type: "image/png", inline: true }]);
    expect(await toldTo(li)).toContain("ticket.task_answered");
    expect((await li.ask("GET", `/v1/partner-tasks/${task}`)).body as unknown as PartnerTask).toMatchObject({ contact: { name: "方远", mail: "f**@carrier.example" }, linkUntil: null });
    expect(await over(token)).toEqual(["partner_link_over", "answered"]);
    expect((await act(second, { answer: "再答" })).body.code).toBe("partner_link_over");
    const rows = await centre.rows<{ row: string }>("select data::text as row from kernel.event union all select to_jsonb(a)::text || encode(a.contact, 'escape') from partners.ask a union all select to_jsonb(e)::text from tickets.entry e union all select to_jsonb(l)::text from partners.link l");
    for (const secret of [phone, driver, mail, "欧阳娜娜", token, second]) for (const { row } of rows) expect(row).not.toContain(secret);
  });

  test("R-TK-08 (partners): what was ticked is shown whole; the follow page of the customer says nothing of partners", async () => {
    const id = await open();
    await give(id, { share: ["title", "name", "phone", "address", "words"], locale: "en" });
    const token = await mailed();
    expect(receiver.got[0]!.subject).toContain("asks for your help");
    expect(await page(token)).toMatchObject({ title: "包裹三天没有动", customer: { name: "欧阳娜娜", phone, address }, what: expect.stringContaining(phone) });
    const follow = (await li.ask("POST", `/v1/tickets/${id}/follow-link`)).body.token as string;
    await act(token, { ask: "外人不该看到" });
    expect(JSON.stringify((await centre.nobody("POST", "/v1/follow", { token: follow })).body)).not.toContain("外人不该看到");
  });

  test("R-TK-08 (partners): refused with a reason; two answers at once count once; a link that was ended, whose task was taken back, whose ticket is closed or whose time is over says so; an unknown one says no more", async () => {
    const id = await open();
    await give(id);
    const refusing = await mailed();
    expect((await act(refusing, { refuse: "不走这条线" })).status).toBe(200);
    expect(await toldTo(li)).toContain("ticket.task_refused");
    expect(await over(refusing)).toEqual(["partner_link_over", "refused"]);

    await give(id);
    const racing = await mailed();
    const raced = await Promise.all(Array.from({ length: 8 }, (_, i) => act(racing, { answer: `答复 ${i}` })));
    expect(raced.map((one) => one.status).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    expect((await detail(id)).entries.filter((one) => one.kind === "task_answered").length).toBe(1);

    const task = await give(id);
    const first = await mailed();
    expect((await li.ask("DELETE", `/v1/partner-tasks/${task}/link`)).status).toBe(200);
    expect(await over(first)).toEqual(["partner_link_over", "revoked"]);
    const { token: again } = (await li.ask("POST", `/v1/partner-tasks/${task}/link`)).body as { token: string };
    expect((await page(again)).code).toBe((await detail(id)).row.code);
    await li.ask("POST", `/v1/tasks/${task}/withdrawal`);
    expect(await over(again)).toEqual(["partner_link_over", "withdrawn"]);
    expect((await li.ask("POST", `/v1/partner-tasks/${task}/link`)).body.code).toBe("task_over");

    await give(id);
    const late = await mailed();
    centre.clock.advance(12 * 86_400);
    expect(await over(late)).toEqual(["partner_link_over", "expired"]);
    expect(await over("x".repeat(43))).toEqual(["partner_link_gone", undefined]);
  });

  test("R-TK-08 (partners): bad asking is named by its field, a contact without mail and a closed partner too; nothing is left behind", async () => {
    const id = await open();
    const ask = async (more: object) => (await li.ask("POST", `/v1/tickets/${id}/partner-tasks`, asking(more))).body.fields;
    expect(await ask({ contactId: carrier.silent })).toEqual([{ path: "contactId", code: "partner_no_mail" }]);
    expect(await ask({ partnerId: newId() })).toEqual([{ path: "partnerId", code: "partner_unknown" }]);
    expect(await ask({ contactId: newId() })).toEqual([{ path: "partnerId", code: "partner_unknown" }]);
    expect((await north.ask("POST", `/v1/tickets/${id}/partner-tasks`, asking())).status).toBe(404);
    expect((await detail(id)).tasks).toEqual([]);
    await centre.app.mail.sweep();
    expect(receiver.got).toEqual([]);
  });

  test("R-TK-08 (partners), R-CO-03 (partner figures): reminded before the deadline and after it, by a new link; escalated to the owner; what was taken from him by hand is not given back", async () => {
    // A Monday, 10:00 in Shanghai.
    centre.clock.advance((Date.parse("2026-03-23T02:00:00.000Z") - centre.clock.now().getTime()) / 1000);
    signed += 1;
    li = zhou = await centre.signedIn(`p.monday.${signed}`, ["agent", "supervisor"]);
    const id = await open();
    await give(id);
    await mailed();
    const stopped = await give(id);
    await mailed();
    await li.ask("DELETE", `/v1/partner-tasks/${stopped}/link`);
    receiver.got.length = 0;
    // Half a working day from ten: due at 15:00, warned at three quarters of it, 14:00.
    centre.clock.advance(4.1 * 3600);
    await centre.app.settle();
    const token = await mailed();
    expect(receiver.got.map((one) => one.subject)).toEqual([expect.stringContaining("快到时间")]);
    expect((await page(token)).said).toEqual([]);
    centre.clock.advance(3600);
    await centre.app.settle();
    await mailed();
    expect(receiver.got.map((one) => one.subject)).toEqual([expect.stringContaining("快到时间"), expect.stringContaining("已过时间")]);
    expect(await toldTo(li)).toEqual(expect.arrayContaining(["sla.warned", "sla.breached"]));
  });
});

describe("R-CO-03 (partner figures)", () => {
  test("R-CO-03 (partner figures): asked, in time, late, refused, waiting and overdue, mean in working minutes, by the day of asking; each figure opens its tasks", async () => {
    await emptied(centre.kernel.db.pool, "partners.link, partners.ask");
    // Monday 2027-03-01, 10:00 in Shanghai.
    centre.clock.advance((Date.parse("2027-03-01T02:00:00.000Z") - centre.clock.now().getTime()) / 1000);
    signed += 1;
    const agent = await centre.signedIn(`p.figures.${signed}`, ["agent", "supervisor"]);
    li = agent;
    zhou = agent;
    const id = await open();
    const tokens: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await give(id);
      tokens.push(await mailed());
    }
    const taken = await give(id);
    await li.ask("POST", `/v1/tasks/${taken}/withdrawal`);
    centre.clock.advance(3600);
    await act(tokens[0]!, { answer: "一小时" });
    await act(tokens[1]!, { refuse: "不接" });
    // 15:30: the break of noon does not count, half a working day ended at 15:00.
    centre.clock.advance(4.5 * 3600);
    await act(tokens[2]!, { answer: "迟了" });
    const { rows } = (await zhou.ask("GET", "/v1/partner-figures?from=2027-03-01&to=2027-03-01")).body as unknown as { rows: PartnerFigures[] };
    expect(rows).toEqual([{ id: carrier.id, name: "远途快运", kind: "carrier", asked: 5, inTime: 1, late: 1, refused: 1, open: 2, overdue: 2, meanMinutes: (60 + 270) / 2 }]);
    expect(((await zhou.ask("GET", "/v1/partner-figures?from=2027-03-02&to=2027-03-02")).body as { rows: unknown[] }).rows).toEqual([]);
    expect((await zhou.ask("GET", "/v1/partner-figures?from=2027-03-02&to=2027-03-01")).body.fields).toEqual([{ path: "to", code: "span_backwards" }]);
    const behind: PartnerTaskRow[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const body: { rows: PartnerTaskRow[]; next: string | null } = (await zhou.ask("GET", `/v1/partner-figures/${carrier.id}/tasks?from=2027-03-01&to=2027-03-01&limit=4${next === "" ? "" : `&after=${next}`}`)).body as never;
      behind.push(...body.rows);
      next = body.next;
    }
    expect(behind.length).toBe(6);
    expect(behind.filter((one) => one.late).length).toBe(3);
    expect(behind.filter((one) => one.answerMinutes !== null).map((one) => one.answerMinutes).toSorted()).toEqual([270, 60]);
  });
});
