import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";

let product: Product;
const duty = () => demoAccounts(product).find((a) => a.role.includes("当班"))!;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-CV-09 (waiting): nobody is online: the shopper sees what to do instead of waiting and books a call; the book shows it masked; it is claimed, called and kept", async () => {
  const shop = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, { width: 390, height: 844 });
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.locator("textarea").first().fill("电饭煲内胆起皮了，还能用吗？");
  await panel.locator("textarea").first().press("Enter");
  await panel.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  // By day the place in the queue and what is known of the wait; by night, when people answer again.
  await panel.getByText(/下一位|恢复人工服务/).first().waitFor();
  if (await panel.getByText("下一位").isVisible()) await panel.getByText(/暂时无法估计等待时间|预计/).waitFor();
  await shot(shop.page, "widget-waiting");
  await panel.getByText("预约回电，不用等").click();
  await panel.getByLabel("回电号码").fill("138 0013");
  await panel.getByRole("button", { name: "预约", exact: true }).click();
  await panel.getByText("应为 11 位手机号或带区号的座机。").waitFor();
  expect(await panel.getByLabel("回电号码").inputValue()).toBe("138 0013");
  await shot(shop.page, "widget-callback-wrong");
  // The same shopper has the form open in another window too.
  const other = await shop.context.newPage();
  await other.goto(shop.page.url());
  await other.locator("kefu-chat").getByRole("button").first().click();
  const second = other.locator("kefu-panel");
  await second.getByText("预约回电，不用等").click();
  await second.getByLabel("回电号码").fill("138 0013 8123");
  await panel.getByLabel("回电号码").fill("138 0013 8123");
  await panel.getByLabel("您的问题").fill("内胆起皮");
  await panel.getByRole("button", { name: "预约", exact: true }).click();
  await panel.getByText(/给您回电/).waitFor();
  await shot(shop.page, "widget-callback-booked");
  // What is said there covers nothing that can be pressed.
  await second.getByRole("button", { name: "预约", exact: true }).click();
  await second.getByRole("alert").getByText("您已经约好一次回电了。").waitFor();
  await shot(other, "widget-callback-twice");
  await second.getByRole("button", { name: "返回" }).last().click();
  await second.getByRole("alert").waitFor({ state: "detached" });
  await other.close();
  await panel.getByRole("button", { name: "返回" }).last().click();
  await panel.getByText(/留言已收到|已预约回电/).first().waitFor();
  await shot(shop.page, "widget-message-left");

  const desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, duty());
  await desk.page.goto(`${product.url}/promises`);
  const row = desk.page.getByRole("row", { name: /内胆起皮/ });
  await row.waitFor();
  expect(await row.innerText()).toContain("待认领");
  expect(await row.innerText()).toMatch(/138\*+8123/);
  expect(await desk.page.content()).not.toContain("13800138123");
  await shot(desk.page, "promises");
  await desk.page.setViewportSize({ width: 390, height: 844 });
  await desk.page.getByText("内胆起皮").first().waitFor();
  await shot(desk.page, "promises-390");
  await desk.page.setViewportSize({ width: 1440, height: 900 });
  await row.click();
  const side = desk.page.getByRole("dialog");
  await side.getByRole("button", { name: "认领" }).click();
  await side.getByRole("button", { name: "看号码并拨打" }).click();
  const why = desk.page.getByRole("dialog", { name: "查看回拨号码" });
  await why.getByRole("radio", { name: "回拨客户电话" }).check();
  await shot(desk.page, "promises-number-why");
  await why.getByRole("button", { name: "查看回拨号码" }).click();
  await side.getByRole("link", { name: "13800138123" }).waitFor();
  await shot(desk.page, "promises-claimed");
  await side.getByRole("button", { name: "标为已兑现" }).click();
  await side.getByRole("button", { name: "确认兑现" }).click();
  await side.getByText("兑现", { exact: true }).waitFor();
  await desk.page.goto(`${product.url}/promises?state=done`);
  await desk.page.getByRole("row", { name: /内胆起皮/ }).waitFor();
  expect([...shop.complaints, ...desk.complaints]).toEqual([]);
});
