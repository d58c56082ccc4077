import { afterAll, beforeAll, expect, test } from "vitest";
import { startProvider, type TestProvider } from "../server/foundation/identity/testing-provider.ts";
import { closeBrowser, shot, visit } from "./browser.ts";
import { fitsItsWidth, signInOn } from "./pages.ts";
import { freePort, startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn } from "./staff.ts";

let product: Product;
let provider: TestProvider;
/** Passkeys and redirect addresses belong to a name, so the pages are opened by one. */
let named: string;
beforeAll(async () => {
  const port = await freePort();
  named = `http://localhost:${port}`;
  provider = await startProvider(`${named}/signin/sso`);
  product = await startProduct({ port, args: ["--demo", "--shoppers", "0", "--no-agents"], env: { KEFU_OUTBOUND_ALLOW: provider.place } });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
  provider.close();
});
const agentOf = () => demoAccounts(product).find((one) => one.role.includes("当班"))!;

test("R-PE-01 (passkeys): in a real browser a passkey is added on the account page and signs in without a name or password; the history shows both", async () => {
  const agent = agentOf();
  const { page } = await visit(`${named}/account`);
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  await signInOn(page, agent);
  await page.goto(`${named}/account`);
  await page.getByRole("button", { name: "添加通行密钥" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("名称").fill("工位电脑");
  await dialog.locator("input[type=password]").fill("not the password");
  await dialog.getByRole("button", { name: "添加通行密钥" }).click();
  await dialog.getByText("密码不对").waitFor();
  expect(await dialog.getByLabel("名称").inputValue()).toBe("工位电脑");
  await dialog.locator("input[type=password]").fill(agent.password);
  await dialog.getByRole("button", { name: "添加通行密钥" }).click();
  await page.getByText("工位电脑").waitFor();
  await shot(page, "account-passkeys");
  await page.context().clearCookies();
  await page.goto(`${named}/signin`);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/signin"));
  await page.goto(`${named}/account`);
  await page.getByText("登录记录").waitFor();
  await page.locator(".identity-device", { hasText: "登录成功" }).filter({ hasText: "通行密钥" }).first().waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, "account-390");
});

test("R-PE-01 (single sign-on): an administrator adds the company's provider in the settings; a colleague enters by it; somebody unknown is told what to do", async () => {
  const admin = await visit(`${named}/signin`);
  await signInOn(admin.page, { login: "qicheng", password: demoPassword(product, "qicheng") });
  await admin.page.goto(`${named}/settings/sign-in`);
  await admin.page.getByRole("button", { name: "添加单点登录" }).click();
  const form = admin.page.getByRole("dialog");
  await form.getByLabel("标识", { exact: true }).fill("company");
  await form.getByLabel("按钮上的名称").fill("公司账号");
  await form.getByLabel("发行方地址").fill("login.example.com");
  await form.getByLabel("客户端标识").fill(provider.clientId);
  await form.getByLabel("客户端密钥").fill(provider.secret);
  await form.getByRole("button", { name: "保存", exact: true }).click();
  await form.getByText("填写完整的 https 地址").waitFor();
  await form.getByLabel("发行方地址").fill(provider.issuer);
  await form.getByLabel("第一次来的人怎样对应账号").click();
  await admin.page.getByTitle("用户名与账号相同").click();
  await form.getByRole("button", { name: "保存", exact: true }).click();
  await form.getByRole("button", { name: "测试连接" }).click();
  await form.getByText("连接正常").waitFor();
  await shot(admin.page, "settings-single-sign-on");

  const agent = agentOf();
  provider.people["sub-agent"] = { preferred_username: agent.login };
  provider.people["sub-unknown"] = { preferred_username: "not-here" };
  provider.at = "sub-unknown";
  const stranger = await visit(`${named}/signin`);
  await stranger.page.getByRole("button", { name: "用公司账号登录" }).click();
  await stranger.page.getByText("这里没有对应的账号").waitFor();
  await shot(stranger.page, "single-sign-on-nobody");
  provider.at = "sub-agent";
  const { page } = await visit(`${named}/signin?next=%2Faccount`);
  await shot(page, "sign-in-ways");
  await page.getByRole("button", { name: "用公司账号登录" }).click();
  await page.waitForURL(`${named}/account`);
  await page.getByText(agent.login).first().waitFor();
  expect((await (await signIn(product, agent.login, agent.password)).call("GET", "/v1/me/logins")).body).toMatchObject({ rows: [{ key: "company", linkedAt: expect.any(String) }] });
});

test("R-OP-04 (audit log read), R-OP-03 (health), R-AN-01 (rebuild): an administrator reads who did what, in words, what was stored one click away; a click on a name or a subject narrows; the figures are reckoned anew; who lacks the right is told which one it is", async () => {
  const { page, complaints } = await visit(`${named}/signin`);
  await signInOn(page, { login: "qicheng", password: demoPassword(product, "qicheng") });
  await page.goto(`${named}/settings/audit?kind=provider.added`);
  const row = page.getByRole("row", { name: /祁澄/ });
  await row.first().waitFor();
  await page.goto(`${named}/settings/audit`);
  await page.getByRole("button", { name: "只看祁澄" }).or(page.getByRole("button", { name: "祁澄" })).first().click();
  await page.waitForURL((url) => url.searchParams.has("actor"));
  await page.getByRole("row", { name: /登录/ }).first().waitFor();
  await shot(page, "audit");
  // Words and names, no codes and ids; those stand in what was stored.
  await page.goto(`${named}/settings/audit?kind=ticket.opened`);
  await page.getByRole("row", { name: /工单 [A-Z]{2}\d+.*属地：(华|西|东|总)/ }).first().waitFor();
  await expect.poll(() => page.getByRole("table").innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|territory|china/);
  await page.getByRole("button", { name: "原文" }).first().click();
  await page.getByRole("dialog", { name: "开立工单：记录原文" }).getByText(/"territory":/).waitFor();
  await shot(page, "audit-raw");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // Stages as the ticket's own workflow calls them, though several have the same key; shops by their names.
  await page.goto(`${named}/settings/audit?kind=ticket.taken`);
  await page.getByRole("row", { name: /工单 [A-Z]{2}\d+.*→/ }).first().waitFor();
  await expect.poll(() => page.getByRole("table").innerText()).not.toMatch(/\b(accept|verify|plan|talk|carry_out|confirm|learn|check|settle|closed|hemu|xingye)\b/);
  await shot(page, "audit-stages");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${named}/settings/audit`);
  await fitsItsWidth(page);
  // The strip of settings begins where the open one is.
  const here = page.locator(".k-settings-list a.is-here");
  await expect.poll(async () => { const box = await here.boundingBox(); return box !== null && box.x >= 0 && box.x + box.width <= 390; }).toBe(true);
  await shot(page, "audit-390");
  await page.setViewportSize({ width: 1440, height: 900 });

  // R-OP-03: how the installation fares, and what is worth a look.
  await page.goto(`${named}/settings/health`);
  await page.getByText("还没有备份").waitFor();
  await page.getByText("数据库", { exact: true }).waitFor();
  await page.getByRole("cell", { name: /指标事实/ }).waitFor();
  const rebuild = () => page.request.get(`${named}/v1/figures/rebuild`).then(async (answer) => ((await answer.json()) as { rebuild: { running: boolean; askedAt: string } | null }).rebuild);
  const before = await rebuild();
  await page.getByRole("button", { name: "重新核算" }).click();
  await page.getByRole("dialog", { name: "重新核算全部指标？" }).getByRole("button", { name: "重新核算" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(async () => { const now = await rebuild(); return now !== null && !now.running && now.askedAt > (before?.askedAt ?? ""); }, { timeout: 40_000 }).toBe(true);
  await page.getByText("上次核算完成于").waitFor();
  await shot(page, "health");

  const agent = await visit(`${named}/signin`);
  await signInOn(agent.page, agentOf());
  await agent.page.goto(`${named}/settings/audit`);
  await agent.page.getByText("需要“查看审计记录”").waitFor();
  expect([...complaints, ...agent.complaints]).toEqual([]);
});
