import { afterAll, beforeAll, expect, test } from "vitest";
import { findings, sizes } from "./axe.ts";
import { closeBrowser, shot, visit } from "./browser.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn } from "./staff.ts";
import { newClientId } from "./visitor.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test.each(sizes)("R-OP-06 (widget): closed, open, talking and rating it has nothing grave for axe at $width px", async (size) => {
  const grave: string[] = [];
  const agent = demoAccounts(product).find((one) => one.role.includes("当班"))!;
  const staff = await signIn(product, agent.login, demoPassword(product, agent.login));
  expect((await staff.call("PUT", "/v1/presence", { state: "online", reason: "" })).status).toBeLessThan(300);
  // Only who has a line open is given conversations.
  const socket = await staff.socket();
  const { page, complaints } = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, size);
  const opener = page.locator("kefu-chat").getByRole("button").first();
  await opener.waitFor();
  grave.push(...(await findings(page, "closed")));
  await opener.click();
  const panel = page.locator("kefu-panel");
  const field = panel.locator("textarea").first();
  await field.waitFor();
  grave.push(...(await findings(page, "open")));
  await field.fill(`蒸笼有几层（${size.width}）`);
  await field.press("Enter");
  await panel.getByText("跳过，直接咨询").click({ timeout: 2000 }).catch(() => {});
  await panel.getByText(`蒸笼有几层（${size.width}）`).first().waitFor();
  const own = async () => {
    const { status, body } = await staff.call("GET", "/v1/conversations?limit=50");
    expect(status).toBe(200);
    return (body.rows as { id: string; last: { text: string } | null; assignee: unknown }[] | undefined)?.find((row) => row.assignee !== null && row.last?.text.includes(`（${size.width}）`));
  };
  await expect.poll(own).toBeTruthy();
  const id = (await own())!.id;
  expect((await staff.call("POST", `/v1/conversations/${id}/messages`, { clientId: newClientId(), text: "您好，三层的。" })).status).toBe(200);
  await panel.getByText("三层的").first().waitFor();
  grave.push(...(await findings(page, "talking")));
  await shot(page, `access-widget-${size.width}`);
  expect((await staff.call("POST", `/v1/conversations/${id}/confirmation`)).status).toBeLessThan(300);
  await panel.getByText("解决了", { exact: true }).first().click();
  await panel.getByText("提交评价").waitFor();
  grave.push(...(await findings(page, "rating")));
  await shot(page, `access-rating-${size.width}`);
  socket.close();
  expect(grave).toEqual([]);
  expect(complaints).toEqual([]);
});
