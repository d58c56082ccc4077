import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { fitsItsWidth, signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoPassword } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
let boss: Visit;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  boss = await visit(`${product.url}/signin`);
  await signInOn(boss.page, { login: "qicheng", password: demoPassword(product, "qicheng") });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** What the shop's own system sends, signed with the secret that the page has shown. */
async function ring(path: string, secret: string, items: readonly object[]): Promise<{ status: number; body: { counts?: Record<string, number>; code?: string } }> {
  const body = JSON.stringify({ items });
  const seconds = Math.floor(Date.now() / 1000);
  const reply = await fetch(`${product.url}${path}`, { method: "POST", headers: { "content-type": "application/json", "kefu-signature": `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}` }, body });
  return { status: reply.status, body: (await reply.json()) as { counts?: Record<string, number>; code?: string } };
}

test("R-OR-01 (webhook): the administrator makes a shop's secret, the shop sends parcel, payment and order in the wrong order, over a kill -9 of ours, and the shopper has the order in the chat", async () => {
  const { page } = boss;
  await page.goto(`${product.url}/settings/integrations`);
  const door = page.locator("tr", { hasText: "/v1/intake/hooks/hemu" });
  // The demo shop's own server has one already; the one before stays valid for a day.
  await door.getByRole("button", { name: "更换密钥" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "更换密钥" }).click();
  const secret = (await page.getByText(/^kfin_/).first().innerText()).trim();
  await shot(page, "shop-data-secret");
  await page.getByRole("button", { name: "已保存好" }).click();

  const identity = await anyShopper();
  const { sub } = JSON.parse(Buffer.from(identity.split(".")[1]!, "base64url").toString()) as { sub: string };
  const at = (minute: number) => new Date(Date.now() - (60 - minute) * 60_000).toISOString();
  const parcel = { kind: "shipment", at: at(30), order: "HM-NEW-1", carrier: "圆通速递", trackingNumber: "YT9900112233", state: "in_transit", shippedAt: at(20), movingAt: at(25), events: [{ at: at(25), text: "【杭州转运中心】已发出" }] };
  const payment = { kind: "payment", at: at(2), order: "HM-NEW-1", id: "WX-1", direction: "paid", amountFen: 39_900, method: "微信支付" };
  const order = { kind: "order", at: at(10), number: "HM-NEW-1", account: sub, state: "shipped", placedAt: at(1), lines: [{ title: "禾木 养生壶 1.5L", quantity: 1, priceFen: 39_900 }] };
  expect(await ring("/v1/intake/hooks/hemu", secret, [parcel, payment])).toMatchObject({ status: 200, body: { counts: { waiting: 2 } } });
  await product.kill();
  await product.restart();
  expect(await ring("/v1/intake/hooks/hemu", secret, [order, parcel])).toMatchObject({ status: 200, body: { counts: { new: 1, same: 1 } } });
  expect(await ring("/v1/intake/hooks/hemu", "kfin_guess", [order])).toMatchObject({ status: 401, body: { code: "signature_wrong" } });
  const shopper = await visitShop(product, { identity });
  expect(shopper.welcome.orders).toEqual(expect.arrayContaining([expect.objectContaining({ number: "HM-NEW-1", title: "禾木 养生壶 1.5L", paidFen: 39_900, state: "运输中" })]));
  shopper.close();

  await page.goto(`${product.url}/settings/integrations`);
  await door.getByRole("button", { name: "更换密钥" }).waitFor();
  expect(await door.innerText()).not.toContain("没有收到过");
  await shot(page, "shop-data-doors");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByText("店铺数据接入").scrollIntoViewIfNeeded();
  await fitsItsWidth(page);
  await shot(page, "shop-data-phone");
  expect(boss.complaints).toEqual([]);
});

/** One of the signed-in shoppers of the demo shop. */
async function anyShopper(): Promise<string> {
  const { visitors } = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as { visitors: { as: string; signedIn: boolean; shops: string[] }[] };
  return demoIdentity(product, visitors.find((one) => one.signedIn && one.shops.includes("hemu"))!.as);
}
