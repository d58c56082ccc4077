import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FollowedTicket, TicketDetail, TicketRow } from "#contract/tickets.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

describe("R-TK-01, R-TK-02 (tickets on a real database)", () => {
  let centre: WholeCentre;
  let li: { id: string; ask: Asks };
  let wang: { id: string; ask: Asks };
  let north: { id: string; ask: Asks };
  let zhou: { id: string; ask: Asks };
  let manager: { id: string; ask: Asks };
  let shopId: string;
  let contact: string;
  let conversationId: string;
  const phone = "13912345678";
  const told = { what: `内胆起皮，电话 ${phone}`, wish: ["refund"], category: "product", safety: false, severity: "normal" };

  const arrive = async (contactId?: string) =>
    centre.kernel.run(system, async (ctx) => {
      contact = contactId ?? (await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) })).id;
      return (await conversationFor(centre.app.conversations.desk, ctx, { contactId: contact, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" })).id;
    });
  const open = async (type: string, form: object = {}, who = li, more: object = {}) => {
    const { status, body } = await who.ask("POST", "/v1/tickets", { type, title: `涂层脱落，请打 ${phone}`, conversationId, form, ...more });
    expect([status, body.code]).toEqual([200, expect.any(String)]);
    return body.id as string;
  };
  const detail = async (id: string, who = li) => (await who.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
  const act = async (id: string, exit: string, form: object = {}, who = li, reason = "") => {
    const { version } = await detail(id, zhou);
    return who.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version, form, reason });
  };
  const done = async (id: string, exit: string, form: object = {}, who = li, reason = "") => {
    const { status, body } = await act(id, exit, form, who, reason);
    if (status !== 200) throw new Error(`${exit}: ${JSON.stringify(body)}`);
    return body.place;
  };
  const linkOf = async (id: string) => (await li.ask("POST", `/v1/tickets/${id}/follow-link`)).body.token as string;
  const followed = async (token: string) => (await centre.nobody("POST", "/v1/follow", { token })).body as unknown as FollowedTicket;
  const byLink = (token: string, doing: object) => centre.nobody("POST", "/v1/follow/acts", { token, act: doing });

  beforeAll(async () => {
    centre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" });
    shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
    const teams = await centre.rows<{ id: string; key: string }>("select id, key from organization.team");
    const inTeam = async (login: string, team: string, skills: { key: string; level: number }[] = []) => {
      const person = await centre.signedIn(login, ["agent"]);
      await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: skills.map(({ key, level }) => ({ skill: key, level })), teams: [teams.find((one) => one.key === team)!.id] }));
      return person;
    };
    li = await inTeam("t.li", "team-southwest");
    wang = await inTeam("t.wang", "team-southwest");
    north = await inTeam("t.north", "team-north");
    zhou = await centre.signedIn("t.zhou", ["supervisor"]);
    manager = await centre.signedIn("t.manager", ["manager"]);
  });
  beforeEach(async () => {
    conversationId = await arrive();
  });
  afterAll(() => centre.close());

  test("R-TK-02 (complaint): accepted at once with an apology, graded, verified, solution, agreed by the customer's link, carried out, confirmed, root cause, closed; all on one timeline", async () => {
    const id = await open("complaint", told);
    const first = await detail(id);
    expect(first).toMatchObject({ row: { type: "complaint", place: "accept", owner: { id: li.id }, territory: "southwest", severity: "normal", dueAt: expect.any(String) }, routed: { reasons: [{ code: "opener" }], version: "workflow/complaint@1" } });
    expect(first.row.title).toMatch(/涂层脱落，请打 139.*5678/);
    expect(first.row.title).not.toContain(phone);
    expect(first.entries.map((one) => one.kind)).toEqual(["opened", "routed", "said"]);
    expect(first.entries[2]).toMatchObject({ shown: true, words: expect.stringContaining(`抱歉。您的投诉已受理，编号 ${first.row.code}`) });
    const token = await linkOf(id);
    expect(await followed(token)).toMatchObject({ code: first.row.code, now: { "zh-CN": "已受理，正在了解情况" }, title: `涂层脱落，请打 ${phone}`, exits: [{ key: "withdrawn" }], said: [{ by: "staff" }] });

    expect(await done(id, "graded")).toBe("verify");
    expect(await done(id, "verified", { findings: "批次问题", responsibility: "supplier" })).toBe("plan");
    expect(await done(id, "propose", { remedy: ["refund", "compensation"], offer: "全额退款，补偿 50 元。", compensation: 5000 })).toBe("talk");
    expect((await followed(token)).said.at(-1)!.words).toBe("我们的解决方案：全额退款，补偿 50 元。 请您告诉我们是否同意。");
    expect((await followed(token)).facts.map((one) => one.name["zh-CN"])).not.toContain("核实结果");
    expect((await byLink(token, { exit: "agreed", words: "" })).status).toBe(200);
    expect(await done(id, "carried_out", { done: "退款已到账。" })).toBe("confirm");
    expect((await byLink(token, { exit: "solved", words: "" })).status).toBe(200);
    expect(await done(id, "closed", { cause: "batch", improvement: "入库抽检" })).toBe("closed");
    const last = await detail(id);
    expect(last.row).toMatchObject({ place: "closed", outcome: "confirmed", endedAt: expect.any(String), dueAt: null });
    expect(last.entries.filter((one) => one.kind === "taken").map((one) => `${String(one.data.exit)} ${one.byKind}`)).toEqual(["graded staff", "verified staff", "propose staff", "agreed customer", "carried_out staff", "solved customer", "closed staff"]);
    const told1 = await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1", li.id);
    expect(told1.map((one) => one.kind)).toContain("ticket.customer_acted");
  });

  test("R-TK-02 (feedback: else back to solution; reopened): the customer says not solved, and, after the end, reopens by link", async () => {
    const id = await open("complaint", told, li, { exit: "solve_now" }).catch(() => null);
    expect(id).toBeNull();
    const again = await open("complaint", told);
    expect(await done(again, "solve_now", {}, li, "当场补寄")).toBe("confirm");
    const token = await linkOf(again);
    expect((await byLink(token, { exit: "not_solved", words: "" })).body).toMatchObject({ code: "invalid", fields: [{ path: "reason", code: "form_missing" }] });
    expect((await byLink(token, { exit: "not_solved", words: `还是坏的，打 ${phone}` })).status).toBe(200);
    const back = await detail(again);
    expect([back.row.place, back.entries.at(-1)!.words.includes(phone)]).toEqual(["plan", false]);
    await done(again, "propose", { remedy: ["exchange"], offer: "换新" });
    await done(again, "agreed");
    await done(again, "carried_out", { done: "已换" });
    await done(again, "solved");
    await done(again, "closed_with_request", { cause: "batch", improvement: "改检验" });
    const closed = await detail(again);
    expect(closed.children).toMatchObject([{ type: "internal-request" }]);
    expect((await detail(closed.children[0]!.id)).form).toEqual({ what: "改检验" });
    expect((await followed(token)).mayReopen).toBe(true);
    expect((await byLink(token, { reopen: "又坏了" })).status).toBe(200);
    expect(await detail(again)).toMatchObject({ row: { place: "plan", outcome: null, endedAt: null }, visits: { plan: 2 } });
    expect((await byLink(token, { reopen: "又坏了" })).body.code).toBe("ticket_open");
  });

  test("R-TK-03 (suggestion): collected, sorted, evaluated, decided; the customer is told adopted (what, when) or not (why)", async () => {
    const id = await open("suggestion", { what: "包装少用胶带", about: "product" });
    const token = await linkOf(id);
    await done(id, "sorted");
    expect((await act(id, "evaluated", { feasibility: 6, impact: 3, assessment: "可行" })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.feasibility", code: "form_big", params: { max: 5 } }] });
    await done(id, "evaluated", { feasibility: 4, impact: 3, assessment: "可行" });
    expect((await act(id, "adopt", { verdict: "declined", why: "成本" }, zhou)).body).toMatchObject({ code: "exit_closed", fields: [{ path: "form.verdict" }] });
    await done(id, "decline", { verdict: "declined", why: "成本太高。" }, zhou);
    expect((await followed(token)).said.at(-1)!.words).toBe("您的建议这次没有采纳，原因：成本太高。 感谢您为我们着想。");
    expect((await detail(id)).row).toMatchObject({ outcome: "declined", place: "declined" });
    const other = await open("suggestion", { what: "包装少用胶带", about: "product" });
    await done(other, "sorted");
    await done(other, "evaluated", { feasibility: 4, impact: 3, assessment: "可行" });
    await done(other, "adopt", { verdict: "adopted", plan: "改用纸带。", by_day: "2026-05-01" }, manager);
    expect((await detail(other)).entries.find((one) => one.kind === "said" && one.data.why === "adopt")!.words).toBe("您的建议已被采纳：改用纸带。 预计 2026-05-01 前落实。");
  });

  test("R-TK-06 (problem item): what it asks for, the same-day rule, what can be settled at once", async () => {
    const id = await open("problem-item", { order_number: "HM1001", bought_on: "2026-02-20", tracking: "SF100", what: "寄回未处理", wish: "refund" });
    const { row } = await detail(id, zhou);
    expect(row.dueAt).toBe("2026-03-02T15:00:00.000Z");
    expect((await act(id, "settled_now", { bought_on: "20260220" }, li, "退款")).body).toMatchObject({ fields: [{ path: "form.bought_on", code: "form_day" }] });
    expect(await done(id, "settled_now", {}, li, "当场退款")).toBe("confirm");
    expect(await done(id, "solved", {}, row.owner?.id === wang.id ? wang : li)).toBe("closed");
  });

  test("R-TK-08 (tasks): a department is asked with a deadline of its own; a colleague who is no agent answers on the light page; until then the stage is not left", async () => {
    const departmentId = await centre.kernel.run(system, (ctx) => centre.app.organization.write.unit(ctx, { key: "warehouse", kind: "department", name: "仓储", parentId: null }));
    const [keeper, other] = [await centre.signedIn("t.keeper", ["colleague"]), await centre.signedIn("t.finance", ["colleague"])];
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, keeper.id, { capacity: 1, languages: ["zh"], departmentId, shops: [], skills: [], teams: [] }));
    const id = await open("complaint", told);
    await done(id, "graded");
    const task = (await li.ask("POST", `/v1/tickets/${id}/tasks`, { to: { departmentId }, what: `查批次，问 ${phone}`, within: { amount: 1, unit: "half_working_days" } })).body.id as string;
    expect((await detail(id)).tasks).toMatchObject([{ to: "仓储", state: "open", dueAt: "2026-03-02T07:00:00.000Z" }]);
    expect((await act(id, "verified", { findings: "x", responsibility: "warehouse" })).body).toMatchObject({ code: "exit_closed", params: { why: "tasks_open", open: 1 } });
    const [asked] = (await keeper.ask("GET", "/v1/tasks")).body.rows as { id: string; what: string }[];
    expect(asked).toMatchObject({ id: task, what: expect.stringMatching(/^查批次，问 139.*5678$/) });
    expect([(await other.ask("GET", "/v1/tasks")).body.rows, (await other.ask("POST", `/v1/tasks/${task}/answer`, { words: "不知道" })).status, (await keeper.ask("GET", `/v1/tickets/${id}`)).status]).toEqual([[], 404, 404]);
    expect((await keeper.ask("POST", `/v1/tasks/${task}/answer`, { words: "2610B 批次，已停发。" })).status).toBe(200);
    expect((await keeper.ask("POST", `/v1/tasks/${task}/answer`, { words: "再答" })).body.code).toBe("task_over");
    const second = (await li.ask("POST", `/v1/tickets/${id}/tasks`, { to: { personId: wang.id }, what: "核对话术", within: { amount: 2, unit: "hours" } })).body.id as string;
    expect((await li.ask("POST", `/v1/tasks/${second}/withdrawal`)).status).toBe(200);
    expect((await li.ask("POST", `/v1/tickets/${id}/tasks`, { to: { personId: newId() }, what: "x", within: { amount: 2, unit: "hours" } })).body.code).toBe("task_to_unknown");
    expect(await done(id, "verified", { findings: "x", responsibility: "warehouse" })).toBe("plan");
    expect((await detail(id)).entries.filter((one) => one.kind.startsWith("task_")).map((one) => one.kind)).toEqual(["task_given", "task_answered", "task_given", "task_withdrawn"]);
  });

  test("R-TK-01 (deadlines in business time): a stage's clock runs by the workflow, the answer's and the resolution's by the SLA; while the customer has to answer they stand still", async () => {
    const id = await open("complaint", told);
    const clocks = async () => Object.fromEntries((await detail(id)).clocks.map((one) => [one.name, [one.state, one.dueAt]]));
    // 10:00 on a Monday: half an hour of service, four hours of work with the lunch break, five working days.
    expect(await clocks()).toEqual({ stage: ["running", "2026-03-02T02:30:00.000Z"], first_reply: ["running", "2026-03-02T07:00:00.000Z"], resolution: ["running", "2026-03-09T02:00:00.000Z"] });
    expect((await detail(id)).row.dueAt).toBe("2026-03-02T02:30:00.000Z");
    await done(id, "escalate", { severity: "critical" });
    expect((await clocks()).resolution).toEqual(["running", "2026-03-03T02:00:00.000Z"]);
    await done(id, "verified", { findings: "x", responsibility: "nobody" });
    expect((await clocks()).first_reply![0]).toBe("kept");
    await done(id, "propose", { remedy: ["explanation"], offer: "说明" });
    expect(await clocks()).toMatchObject({ stage: ["kept", expect.anything()], resolution: ["paused", null] });
    expect((await detail(id)).row.dueAt).toBeNull();
    await done(id, "agreed");
    expect((await clocks()).resolution![0]).toBe("running");
  });

  test("R-TK-01 (permissions, scopes): beyond one's territory a ticket does not exist; reading is not working; nobody takes another's step", async () => {
    const id = await open("complaint", told);
    expect((await north.ask("GET", `/v1/tickets/${id}`)).status).toBe(404);
    expect(((await north.ask("GET", "/v1/tickets")).body.rows as TicketRow[]).map((one) => one.id)).not.toContain(id);
    expect((await act(id, "graded", {}, north)).status).toBe(404);
    expect((await act(id, "graded", {}, wang)).body.code).toBe("exit_not_yours");
    const inspector = await centre.signedIn(`t.${newId().slice(-6)}`, ["inspector"]);
    expect([(await inspector.ask("GET", `/v1/tickets/${id}`)).status, (await act(id, "graded", {}, inspector)).status]).toEqual([200, 403]);
    expect((await wang.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: wang.id })).body.code).toBe("ticket_not_yours");
    expect((await li.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: inspector.id })).body.code).toBe("owner_unfit");
    expect((await li.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: wang.id, note: "请接手" })).status).toBe(200);
    expect(await done(id, "graded", {}, wang)).toBe("verify");
  });

  test("R-TK-01 (nothing lost, bad input): a draft is kept and comes back masked, an old version is refused, a ticket without customer is refused", async () => {
    const id = await open("complaint", { what: `请打 ${phone}` });
    const before = await detail(id);
    const form: Record<string, unknown> = { ...before.form, wish: ["refund"] };
    expect(String(form.what)).toMatch(/^请打 139.*5678$/);
    const saved = await li.ask("PUT", `/v1/tickets/${id}/form`, { version: before.version, form });
    expect(saved.body.version).toBe(before.version + 1);
    expect((await li.ask("PUT", `/v1/tickets/${id}/form`, { version: before.version, form })).body.code).toBe("ticket_changed");
    expect((await li.ask("POST", `/v1/tickets/${id}/exits/graded`, { version: before.version, form })).body.code).toBe("ticket_changed");
    // What was masked and came back untouched is still the whole number for whose it is.
    expect((await followed(await linkOf(id))).facts[0]).toMatchObject({ value: `请打 ${phone}` });
    expect((await li.ask("POST", "/v1/tickets", { type: "complaint", title: "没有客户" })).body).toMatchObject({ code: "customer_missing", fields: [{ path: "contactId" }] });
    expect((await li.ask("POST", "/v1/tickets", { type: "poem", title: "没有这种" })).body.code).toBe("workflow_unknown");
    expect((await centre.nobody("POST", "/v1/follow", { token: "x".repeat(43) }))).toMatchObject({ status: 404, body: { code: "follow_gone" } });
  });

  test("R-TK-01 (secrets): no personal data in rows, events, logs; only sealed beside", async () => {
    const id = await open("complaint", told);
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: `回拨 ${phone}` });
    const kept = await centre.rows<{ all: string }>("select (select string_agg(t::text, ' ') from tickets.ticket t) || (select string_agg(e::text, ' ') from tickets.entry e) || (select string_agg(v.data::text, ' ') from kernel.event v) as all");
    expect(kept[0]!.all).not.toContain(phone);
    expect(centre.lines.join("\n")).not.toContain(phone);
  });

  test("R-CV-05 (tickets beside a conversation), R-TK-01 (link): what else of its customer is open is offered beside it and becomes part of it; an ended one and a stranger's are not", async () => {
    const beside = async (who = li) => {
      const { rows, others } = (await who.ask("GET", `/v1/tickets/of-conversation/${conversationId}`)).body as { rows: TicketRow[]; others: TicketRow[] };
      return [rows.map((row) => row.id), others.map((row) => row.id)];
    };
    const asked = { type: "suggestion", title: "希望有纸带", form: { what: "胶带难撕。", about: "delivery" } };
    const here = await open("complaint", told);
    const earlier = (await li.ask("POST", "/v1/tickets", { ...asked, contactId: contact })).body.id as string;
    const over = (await li.ask("POST", "/v1/tickets", { type: "complaint", title: "不用了", contactId: contact, form: told })).body.id as string;
    await done(over, "withdrawn", {}, li, "客户撤回");
    const mine = contact;
    const before = conversationId;
    await arrive();
    expect(contact).not.toBe(mine);
    await li.ask("POST", "/v1/tickets", { ...asked, contactId: contact });
    conversationId = before;
    expect(await beside()).toEqual([[here], [earlier]]);
    expect((await li.ask("POST", `/v1/tickets/${earlier}/conversations`, { conversationId })).status).toBe(200);
    expect(await beside()).toEqual([[here, earlier], []]);
    expect((await detail(earlier)).entries.map((entry) => entry.kind)).toContain("linked");
  });

  test("R-TK-01 (link, merge): tickets of one conversation are found there; two of one matter become one, and the customer's old link leads on", async () => {
    const [one, two] = [await open("complaint", told), await open("complaint", told)];
    expect(((await li.ask("GET", `/v1/tickets/of-conversation/${conversationId}`)).body.rows as TicketRow[]).map((row) => row.id)).toEqual([one, two]);
    const token = await linkOf(one);
    const other = await open("suggestion", { what: "x", about: "other" });
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: other })).body.code).toBe("merge_unlike");
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: two })).status).toBe(200);
    expect(await detail(one)).toMatchObject({ mergedInto: { id: two }, exits: [], row: { endedAt: expect.any(String) } });
    expect((await followed(token)).code).toBe((await detail(two)).row.code);
    expect((await act(one, "graded")).body.code).toBe("ticket_ended");
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: two })).body.code).toBe("ticket_ended");
  });

  test("R-TK-01 (list): filters, keyset pages in the order of deadlines, exact counts", async () => {
    const list = async (query: string, who = li) => (await who.ask("GET", `/v1/tickets?${query}`)).body as unknown as { rows: TicketRow[]; next: string | null; counts: { open: { value: number }; mine: { value: number } } };
    const all = await list("limit=200");
    expect(all.rows.map((row) => row.dueAt ?? "9").every((due, at, list) => at === 0 || list[at - 1]! <= due)).toBe(true);
    expect(all.counts.open.value).toBe(all.rows.length);
    const seen: string[] = [];
    for (let after = ""; ; ) {
      const page = await list(`limit=3${after}`);
      seen.push(...page.rows.map((row) => row.id));
      if (page.next === null) break;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
    expect(seen).toEqual(all.rows.map((row) => row.id));
    expect((await list("owner=me&type=suggestion&limit=200")).rows.every((row) => row.owner?.id === li.id && row.type === "suggestion")).toBe(true);
    expect((await list("state=ended&limit=200")).rows.every((row) => row.endedAt !== null)).toBe(true);
    expect((await li.ask("GET", "/v1/tickets?after=nonsense")).body).toMatchObject({ code: "invalid", fields: [{ path: "after" }] });
  });

  test("R-TK-01 (routing, load): each new one goes to whoever of the team has the fewest open ones, until both have as many, and in turn then", async () => {
    const openOf = async () => {
      const counted = new Map((await centre.rows<{ id: string; n: number }>("select owner_id as id, count(*)::int as n from tickets.ticket where ended_at is null group by owner_id")).map((row) => [row.id, row.n]));
      return { [li.id]: counted.get(li.id) ?? 0, [wang.id]: counted.get(wang.id) ?? 0 };
    };
    const owners = new Set<string>();
    const first = await openOf();
    for (let n = Math.abs(first[li.id]! - first[wang.id]!) + 2; n > 0; n -= 1) {
      const before = await openOf();
      const { row, routed } = await detail(await open("problem-item", { order_number: "HM1001", bought_on: "2026-02-20", tracking: "SF100", what: "寄回未处理", wish: "refund" }), zhou);
      const fewest = Math.min(...Object.values(before));
      expect([before[row.owner!.id], routed.reasons.at(-1)]).toEqual([fewest, { code: "fewest_open", params: { open: fewest } }]);
      owners.add(row.owner!.id);
    }
    expect(owners).toEqual(new Set([li.id, wang.id]));
  });

  test("R-PE-06 (leaving): a leaving person's open tickets go to a colleague in one step, and each says so", async () => {
    const leaving = await centre.signedIn("t.leaving", ["agent"]);
    const [one, two] = [await open("complaint", told), await open("suggestion", { what: "x", about: "other" })];
    for (const id of [one, two]) await zhou.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: leaving.id });
    expect(await centre.kernel.run(system, (ctx) => centre.app.tickets.handOver(ctx, leaving.id, wang.id))).toBe(2);
    expect([(await detail(one)).row.owner?.id, (await detail(two)).row.owner?.id, (await detail(one)).entries.at(-1)]).toMatchObject([wang.id, wang.id, { kind: "assigned", byKind: "system", data: { to: "t.wang" } }]);
  });

  test("R-PE-06 (leaving): what the successor has no right for goes to nobody, in the same step, and the administrator is told how much; a ticket is never with somebody who cannot open it", async () => {
    const gone = await centre.signedIn("t.gone", ["agent"]);
    const [reader, admin] = [await centre.signedIn("t.reader", ["colleague"]), await centre.signedIn("t.admin", ["administrator"])];
    const [one, two] = [await open("complaint", told), await open("suggestion", { what: "x", about: "other" })];
    for (const id of [one, two]) await zhou.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: gone.id });
    const { body } = await admin.ask("POST", `/v1/people/${gone.id}/suspension`, { handOverTo: reader.id });
    expect(body).toMatchObject({ person: { state: "suspended" }, handedOver: 2, letGo: 2 });
    expect([(await detail(one)).row.owner, (await detail(two)).row.owner]).toEqual([null, null]);
    expect((await detail(one)).entries.at(-1)).toMatchObject({ kind: "assigned", data: { before: gone.id, ownerId: null } });
    // Whoever has the right gets it.
    const next = await centre.signedIn("t.next", ["agent"]);
    await zhou.ask("PUT", `/v1/tickets/${one}/owner`, { ownerId: next.id });
    expect((await admin.ask("POST", `/v1/people/${next.id}/suspension`, { handOverTo: wang.id })).body).toMatchObject({ handedOver: 1, letGo: 0 });
    expect((await detail(one)).row.owner).toMatchObject({ id: wang.id });
  });

  test("R-PE-06 (leaving): a ticket that its customer opens again does not come back to whoever has left: the rules choose anew, and where they find nobody those who answer for it are told", async () => {
    const [gone, admin] = [await centre.signedIn("t.gone.again", ["agent"]), await centre.signedIn("t.admin.again", ["administrator"])];
    const ended = async () => {
      const id = await open("consultation", { question: "怎么退" });
      await zhou.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: gone.id });
      await centre.rows("update tickets.ticket set place = 'closed', outcome = 'solved', ended_at = $2 where id = $1", id, centre.kernel.clock.now());
      return { id, link: await linkOf(id) };
    };
    const [one, two] = [await ended(), await ended()];
    await admin.ask("POST", `/v1/people/${gone.id}/suspension`, { handOverTo: null });
    expect((await byLink(one.link, { reopen: "又坏了" })).status).toBe(200);
    const chosen = await detail(one.id);
    expect([[li.id, wang.id].includes(chosen.row.owner?.id ?? ""), chosen.entries.findLast((entry) => entry.kind === "assigned")]).toMatchObject([true, { data: { before: gone.id, ownerId: chosen.row.owner!.id } }]);
    // Nobody of the territory works on tickets today.
    const people = await centre.rows<{ id: string }>("update identity.person set state = 'suspended', suspended_at = now() where id in ($1, $2) returning id", li.id, wang.id);
    expect((await byLink(two.link, { reopen: "又坏了" })).status).toBe(200);
    expect((await detail(two.id)).row.owner).toBeNull();
    expect(await centre.rows("select person_id from notifications.notification where kind = 'ticket.ownerless' and link = $1", `/tickets/${two.id}`)).toEqual(expect.arrayContaining([{ person_id: zhou.id }]));
    await centre.rows("update identity.person set state = 'active', suspended_at = null where id = any($1::uuid[])", people.map((person) => person.id));
  });

  test("R-TK-01 (race): of two people who take an exit at once, one does; no effect happens twice", async () => {
    const id = await open("complaint", told);
    const { version } = await detail(id);
    const answers = await Promise.all([li, zhou, manager].map((who) => who.ask("POST", `/v1/tickets/${id}/exits/graded`, { version })));
    expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409, 409]);
    expect((await detail(id)).entries.filter((one) => one.kind === "taken")).toHaveLength(1);
  });

  test("R-TK-02 (silent customer): after three working days of silence somebody else decides, the silence fires once and not for a stage that was left", async () => {
    const ids = [await open("complaint", told), await open("complaint", told)];
    for (const id of ids) {
      await done(id, "graded");
      await done(id, "verified", { findings: "x", responsibility: "nobody" });
      await done(id, "propose", { remedy: ["explanation"], offer: "说明" });
    }
    await done(ids[1]!, "agreed");
    centre.clock.advance(6 * 86_400);
    await centre.app.settle();
    await centre.app.settle();
    // Days have passed: whoever was signed in is no longer.
    zhou = await centre.signedIn("t.zhou2", ["supervisor"]);
    manager = await centre.signedIn("t.manager2", ["manager"]);
    const agent = await centre.signedIn("t.agent2", ["agent"]);
    const detail = async (id: string) => (await zhou.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
    expect([(await detail(ids[0]!)).row.place, (await detail(ids[1]!)).row.place]).toEqual(["decide", "carry_out"]);
    expect((await detail(ids[0]!)).entries.filter((one) => one.byKind === "system" && one.kind === "taken").map((one) => one.data.exit)).toEqual(["silent"]);
    expect(await act(ids[0]!, "decided", { decision: "维持说明" }, agent)).toMatchObject({ status: 404 });
    expect(await done(ids[0]!, "decided", { decision: "维持说明" }, manager)).toBe("learn");
  });

  test("R-TK-01 (routing, load): after all of the above (opened, taken, given on, ended, reopened, merged, left behind) each person's open tickets are as many as the database counted", async () => {
    const load = await centre.rows<{ person_id: string; open: number }>("select person_id, open from tickets.load where open > 0 order by person_id");
    expect(load.length).toBeGreaterThan(1);
    expect(load).toEqual(await centre.rows("select owner_id as person_id, count(*)::int as open from tickets.ticket where owner_id is not null and ended_at is null group by owner_id order by owner_id"));
  });
});
