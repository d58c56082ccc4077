import { randomBytes, createHmac } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { closeBrowser, shot, visit } from "./browser.ts";
import { openFrames } from "./frames.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn, type Staff } from "./staff.ts";
import { demoIdentity, newClientId, readBack, visitShop } from "./visitor.ts";

let product: Product;
let supervisor: Staff;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"], env: { KEFU_LIMIT_FACTOR: "5" } });
  const account = demoAccounts(product).find((a) => a.role.includes("主管"))!;
  supervisor = await signIn(product, account.login, account.password);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** Adds somebody to the staff, who chooses a password by the invitation's link. */
async function newColleague(loginName: string, name: string, role: "supervisor"): Promise<{ login: string; password: string }> {
  const { login, password } = demoAccounts(product).find((a) => a.role.includes("管理员"))!;
  const administrator = await signIn(product, login, password);
  const { invitation } = (await administrator.call("POST", "/v1/people", { loginName, name, roles: [{ role }] })).body as { invitation: { token: string } };
  const own = `一点也不好猜 ${loginName}`;
  expect((await administrator.call("POST", `/v1/invitations/${invitation.token}`, { password: own })).status).toBe(200);
  return { login: loginName, password: own };
}

test("R-CH-01 (no doubles): the same client message id twice, on one socket and on another, is stored once", async () => {
  const visitor = await visitShop(product);
  const clientId = newClientId();
  const [first, second] = await Promise.all([visitor.say("只要一份", clientId), visitor.say("只要一份", clientId)]);
  const elsewhere = await visitShop(product, { token: visitor.welcome.token });
  const third = await elsewhere.say("只要一份", clientId);
  expect([second.result, third.result]).toEqual([first.result, first.result]);
  const { conversationId } = first.result as { conversationId: string };
  expect((await readBack(product, visitor, conversationId)).filter((e) => e.text === "只要一份")).toHaveLength(1);
});

test("R-CH-01 (killed between stored and acknowledged): every message that was sent again exists once, in order, over ten kill -9", async () => {
  const sent: string[] = [];
  let visitor = await visitShop(product);
  const token = visitor.welcome.token;
  let conversationId = "";
  for (let round = 0; round < 10; round += 1) {
    const clientId = newClientId();
    const text = `第 ${round} 条`;
    sent.push(text);
    const answer = visitor.say(text, clientId).catch(() => null);
    // The kill lands anywhere: before the insert, between commit and answer, after the answer.
    await new Promise((resolve) => setTimeout(resolve, round * 3));
    const cut = visitor.closed;
    await product.kill();
    await product.restart();
    visitor = await visitShop(product, { token });
    const again = await visitor.say(text, clientId);
    conversationId = (again.result as { conversationId: string }).conversationId;
    await Promise.race([answer, cut]);
  }
  const texts = (await readBack(product, visitor, conversationId)).filter((e) => e.text.startsWith("第 ")).map((e) => e.text);
  expect(texts).toEqual(sent);
  const account = demoAccounts(product).find((a) => a.role.includes("主管"))!;
  supervisor = await signIn(product, account.login, account.password);
});

test("R-CH-01 (lost network): after a cut on the visitor's side exactly the missed entries arrive, none twice", async () => {
  const visitor = await visitShop(product);
  const { result } = await visitor.say("网络要断了");
  const { conversationId } = result as { conversationId: string };
  visitor.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await visitor.wait((f) => f.t === "live");
  const last = Math.max(...visitor.all.flatMap((f) => (f.t === "entries" ? (f.entries as { publicSeq: number }[]).map((e) => e.publicSeq) : [0])));
  visitor.ws.terminate();
  expect((await supervisor.call("POST", `/v1/conversations/${conversationId}/acceptance`)).status).toBe(200);
  for (const n of [1, 2, 3]) expect((await supervisor.call("POST", `/v1/conversations/${conversationId}/messages`, { clientId: newClientId(), text: `断线时说的 ${n}` })).status).toBe(200);
  const back = await visitShop(product, { token: visitor.welcome.token });
  back.send({ t: "sub", topic: `talk:${conversationId}`, since: last });
  await back.wait((f) => f.t === "live");
  const missed = back.all.flatMap((f) => (f.t === "entries" ? (f.entries as { publicSeq: number; text: string }[]) : []));
  expect(missed.map((e) => e.publicSeq)).toEqual(missed.map((_, i) => last + 1 + i));
  expect(missed.map((e) => e.text).filter((t) => t.startsWith("断线时"))).toEqual(["断线时说的 1", "断线时说的 2", "断线时说的 3"]);
});

test("R-PE-02 (another visitor's conversation): id, read, confirm, rate and topic are refused as if it did not exist", async () => {
  const owner = await visitShop(product);
  const { conversationId } = (await owner.say("我的事")).result as { conversationId: string };
  const stranger = await visitShop(product);
  for (const [name, input] of [["read", { upTo: 1 }], ["confirm", { solved: true }], ["rate", { score: 1 }], ["leave", {}]] as const)
    expect(await stranger.call(name, { conversationId, ...input })).toMatchObject({ t: "no", code: "not_found" });
  stranger.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  expect(await stranger.wait((f) => f.topic === `talk:${conversationId}`)).toMatchObject({ t: "closed" });
  stranger.send({ t: "sub", topic: `conversation:${conversationId}`, since: 0 });
  expect(await stranger.wait((f) => f.topic === `conversation:${conversationId}`)).toMatchObject({ t: "closed" });
  stranger.send({ t: "sub", topic: "inbox", since: 0 });
  expect(await stranger.wait((f) => f.topic === "inbox")).toMatchObject({ t: "closed" });
});

test("R-CH-01 (signed identity): forged, unsigned and altered identities are refused by name", async () => {
  const good = await demoIdentity(product, "guest-chengdu");
  const [head, body] = good.split(".") as [string, string, string];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as { exp: number };
  const sign = (h: string, b: string) => `${h}.${b}.${createHmac("sha256", "guess").update(`${h}.${b}`).digest("base64url")}`;
  for (const [identity, code] of [
    [sign(head, body), "identity_invalid"],
    [`${encode({ alg: "none" })}.${body}.`, "identity_invalid"],
    [`${head}.${encode({ ...claims, sub: "someone-else" })}.${good.split(".")[2]}`, "identity_invalid"],
    ["not.a.token", "identity_invalid"],
  ])
    await expect(visitShop(product, { identity: identity! })).rejects.toThrow(code);
  await expect(visitShop(product, { identity: good })).resolves.toBeDefined();
});

test("R-PE-02 (foreign origin): sockets and changes from another site's pages are refused", async () => {
  const bare = (path: string, headers: Record<string, string>) => openFrames(new WebSocket(`${product.url.replace("http", "ws")}${path}`, { headers }));
  await expect(bare("/v1/socket", { cookie: supervisor.cookie, origin: "https://evil.example" })).rejects.toThrow("403");
  await expect(bare("/v1/socket", { cookie: supervisor.cookie })).rejects.toThrow("403");
  await expect(bare("/v1/socket", { origin: product.url })).rejects.toThrow("401");
  await expect(visitShop(product, {}, "https://evil.example")).rejects.toThrow("origin_not_allowed");
  await expect(visitShop(product, {}, "null")).rejects.toThrow("origin_not_allowed");
  expect(await supervisor.call("PUT", "/v1/presence", { state: "online" }, { origin: "https://evil.example" })).toMatchObject({ status: 403, body: { code: "foreign_origin" } });
});

test("R-CH-01 (huge and broken input): a 10 MB message, broken UTF-8, null characters and nonsense get a clear no and store nothing", async () => {
  const visitor = await visitShop(product);
  const { conversationId } = (await visitor.say("开头")).result as { conversationId: string };
  expect(await visitor.call("post", { clientId: newClientId(), text: "长".repeat(4001) })).toMatchObject({ t: "no", code: "invalid", fields: [{ path: "text", code: "too_big" }] });
  expect(await visitor.call("post", { clientId: newClientId(), text: "空\u0000字" })).toMatchObject({ t: "no", code: "invalid", fields: [{ path: "text", code: "broken_text" }] });
  expect(await visitor.call("post", { clientId: "!", text: "x" })).toMatchObject({ t: "no", code: "invalid", fields: [{ path: "clientId" }] });
  expect(await visitor.call("post", { clientId: newClientId(), text: "   " })).toMatchObject({ t: "no", code: "empty_message" });
  visitor.ws.send("{not json");
  expect(await visitor.wait((f) => f.t === "no" && f.id === undefined)).toMatchObject({ code: "unreadable" });
  const huge = await visitShop(product);
  huge.ws.send(JSON.stringify({ t: "call", id: 1, name: "post", input: { clientId: newClientId(), text: "x".repeat(10_000_000) } }));
  // 1009: too big; 1006 where the line is cut while the rest is still being sent.
  expect([1009, 1006]).toContain(await huge.closed);
  const broken = await visitShop(product);
  broken.ws.send(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), { binary: false });
  expect(await broken.closed).toBe(1007);
  const overHttp = await supervisor.call("POST", `/v1/conversations/${conversationId}/notes`, `{"clientId":"${newClientId()}","text":"\\ud800"}`);
  expect(overHttp).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "text", code: "broken_text" }] } });
  expect(await supervisor.call("POST", "/v1/session", "x".repeat(300_000))).toMatchObject({ status: 413 });
  expect((await readBack(product, visitor, conversationId)).filter((e) => e.kind === "message" && e.clientId)).toHaveLength(1);
});

/** Uploads as the widget does; `declared` may promise more than is sent. */
function upload(token: string, name: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const req = request(`${product.url}/v1/visitor/files`, { method: "POST", agent: false, headers: { origin: product.url, authorization: `Bearer ${token}`, "x-kefu-shop": "hemu", "x-kefu-name": encodeURIComponent(name), "content-type": "application/octet-stream", ...headers } }, (res) => {
      let body = "";
      res.on("data", (piece: Buffer) => (body += piece.toString()));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, body }));
    });
    req.on("error", reject);
    req.end(bytes);
  });
}

test("R-CH-01 (files): a 2 GB upload is refused by its announced size and by what really comes; the limit is named", async () => {
  const visitor = await visitShop(product);
  const announced = await new Promise<number>((resolve, reject) => {
    const req = request(`${product.url}/v1/visitor/files`, { method: "POST", agent: false, headers: { origin: product.url, authorization: `Bearer ${visitor.welcome.token}`, "x-kefu-shop": "hemu", "x-kefu-name": "big.bin", "content-length": String(2 ** 31) } }, (res) => resolve(res.statusCode ?? 0));
    req.on("error", reject);
    req.write(Buffer.alloc(1024));
  });
  expect(announced).toBe(413);
  const real = await upload(visitor.welcome.token, "zeros.bin", Buffer.alloc(21 * 2 ** 20), { "transfer-encoding": "chunked" });
  expect(real.status).toBe(413);
  expect(JSON.parse(real.body)).toMatchObject({ fields: [{ path: "file", params: { limit: 20 * 2 ** 20 } }] });
});

test("R-CH-01 (script in text and file): stored as text, shown as text, an HTML file is only ever a download", async () => {
  const visitor = await visitShop(product);
  const evil = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
  const { conversationId } = (await visitor.say(evil)).result as { conversationId: string };
  const { status, body } = await upload(visitor.welcome.token, `../../${evil}\u202Egnp.html`, Buffer.from("<script>alert(3)</script>"));
  expect(status).toBe(200);
  const file = JSON.parse(body) as { id: string; name: string; inline: boolean };
  expect(file.inline).toBe(false);
  expect(file.name).not.toMatch(/[/\\\u202E]/);
  expect(await visitor.call("post", { clientId: newClientId(), fileId: file.id })).toMatchObject({ t: "ok" });
  visitor.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await visitor.wait((f) => f.t === "live");
  const entries = visitor.all.flatMap((f) => (f.t === "entries" ? (f.entries as { text: string; body: { file?: { url: string } } | null }[]) : []));
  expect(entries.some((e) => e.text === evil)).toBe(true);
  const url = entries.find((e) => e.body?.file)!.body!.file!.url;
  const fetched = await fetch(`${product.url}${url}`);
  expect(fetched.headers.get("content-disposition")).toMatch(/^attachment/);
  expect(fetched.headers.get("x-content-type-options")).toBe("nosniff");
  expect(fetched.headers.get("content-security-policy")).toContain("sandbox");
  // A ticket is good for its own file only, and a stranger cannot post somebody else's file.
  const forged = url.replace(/(.)\./, (_, last: string) => `${last === "x" ? "y" : "x"}.`);
  expect((await fetch(`${product.url}${forged}`)).status).toBe(404);
  const stranger = await visitShop(product);
  expect(await stranger.call("post", { clientId: newClientId(), fileId: file.id })).toMatchObject({ t: "no", code: "invalid", fields: [{ path: "fileId" }] });
});

test("R-CH-01 (script in text, name and file): in a customer's words, name and file and in a colleague's name, markup is shown as the words that it is, at the desk and in the widget; nothing runs", async () => {
  const markup = (what: string) => `<img src=x onerror="owned=1">${what}`;
  const began = new Date().toISOString();
  const colleague = await newColleague("markup", markup("同事"), "supervisor");
  const shop = await visit(`${product.url}/demo?shop=hemu`, { width: 390, height: 844 });
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.locator("textarea").first().fill(markup("拆封后的问题"));
  await panel.locator("textarea").first().press("Enter");
  // Asked only where the window knew its shop before the first words were sent.
  await panel.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  await panel.getByText(markup("拆封后的问题")).first().waitFor();
  await panel.locator("input[type=file]").setInputFiles({ name: `${markup("文件")}.html`, mimeType: "text/html", buffer: Buffer.from("<script>owned=1</script>") });
  await panel.getByText("文件.html").first().waitFor();

  // Their colleague takes it and answers: the name stands in the widget's head and beside the words.
  const staff = await signIn(product, colleague.login, colleague.password);
  const found = async () => ((await staff.call("GET", `/v1/search/said?q=${encodeURIComponent("拆封后的问题")}&from=${began}`)).body.rows as { conversationId: string }[] | undefined)?.[0]?.conversationId;
  await expect.poll(found).toBeDefined();
  const { row: talk } = (await staff.call("GET", `/v1/conversations/${(await found())!}`)).body as { row: { id: string; customer: { id: string } } };
  expect((await staff.call("POST", `/v1/conversations/${talk.id}/acceptance`)).status).toBe(200);
  expect((await staff.call("POST", `/v1/conversations/${talk.id}/messages`, { clientId: newClientId(), text: markup("回答") })).status).toBe(200);
  await panel.getByText(markup("回答")).first().waitFor();
  await panel.getByText(markup("同事")).first().waitFor();
  // A company's name is not masked: it is shown whole wherever the desk names the customer.
  const { version } = (await staff.call("GET", `/v1/customers/${talk.customer.id}`)).body as { version: number };
  expect(await staff.call("PATCH", `/v1/customers/${talk.customer.id}`, { version, kind: "company", fields: { name: markup("顾客有限公司") } })).toMatchObject({ status: 200 });

  const windows = [shop];
  for (const who of [colleague, demoAccounts(product).find((a) => a.role.includes("主管"))!]) {
    const desk = await visit(`${product.url}/signin`);
    windows.push(desk);
    await signInOn(desk.page, who);
    await desk.page.goto(`${product.url}/desk/${talk.id}`);
    const log = desk.page.getByRole("log");
    for (const what of ["拆封后的问题", "回答", "同事"]) await log.getByText(markup(what)).first().waitFor();
    await log.getByText("文件.html").first().waitFor();
    await desk.page.getByText(markup("顾客有限公司")).first().waitFor();
    await shot(desk.page, `markup-desk-${who === colleague ? "own" : "other"}`);
    await desk.page.goto(`${product.url}/customers/${talk.customer.id}`);
    await desk.page.getByText(markup("顾客有限公司")).first().waitFor();
  }
  await shot(shop.page, "markup-widget");
  for (const { page, complaints } of windows) {
    expect(await page.evaluate("globalThis.owned")).toBeUndefined();
    expect(await page.locator("img[src='x']").count()).toBe(0);
    expect(complaints).toEqual([]);
  }
});

test("R-CH-01 (flood): one address that floods is slowed down with a clear word; another's service goes on", async () => {
  const flooder = await visitShop(product);
  const answers = await Promise.all(Array.from({ length: 600 }, (_, i) => flooder.say(`刷屏 ${i}`)));
  const refused = answers.filter((a) => a.t === "no");
  expect(refused.length).toBeGreaterThan(100);
  expect(new Set(refused.map((a) => a.code))).toEqual(new Set(["too_many"]));
  const other = await visitShop(product);
  expect(await other.say("正常提问")).toMatchObject({ t: "ok" });
});

test("R-CV-02 (one owner): two agents who accept the same conversation at once: one has it, the other is told so; whoever may not take it is refused", async () => {
  const both = await Promise.all(["moxi", "pushan"].map((login) => signIn(product, login, demoPassword(product, login))));
  const manager = demoAccounts(product).find((a) => a.role.includes("客服经理"))!;
  const onlooker = await signIn(product, manager.login, manager.password);
  for (let round = 0; round < 10; round += 1) {
    const visitor = await visitShop(product);
    const { conversationId } = (await visitor.call("post", { clientId: newClientId(), text: "谁先接", about: { province: "51" } })).result as { conversationId: string };
    const place = `/v1/conversations/${conversationId}`;
    const results = await Promise.all(both.map((who) => who.call("POST", `${place}/acceptance`)));
    expect(results.map((r) => r.status).toSorted()).toEqual([200, 409]);
    expect(results.find((r) => r.status === 409)!.body.code).toBe("already_taken");
    // It is with the one who was told so, and only that one answers.
    const answers = await Promise.all(both.map((who) => who.call("POST", `${place}/messages`, { clientId: newClientId(), text: "您好" })));
    expect(answers.map((r) => r.status)).toEqual(results.map((r) => (r.status === 200 ? 200 : 409)));
    expect((await onlooker.call("POST", `${place}/acceptance`)).status).toBe(403);
    // Whoever has it needs the place for the next.
    expect(await visitor.call("leave", { conversationId })).toMatchObject({ t: "ok" });
  }
});

test("R-CU-04 (logs): nothing that was said, and no name or number, stands in what the server printed", async () => {
  const secret = `秘密${randomBytes(4).toString("hex")}`;
  const visitor = await visitShop(product);
  await visitor.call("post", { clientId: newClientId(), text: `${secret} 13912340000`, about: { name: secret, phone: "13912340000" } });
  await visitor.call("post", { clientId: newClientId(), text: secret.repeat(2000) });
  expect(product.output()).not.toContain(secret);
  expect(product.output()).not.toContain("13912340000");
});
