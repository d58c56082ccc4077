import { afterAll, beforeAll, expect, test } from "vitest";
import { startShopServer, type ShopServer } from "../tools/own-app/shop-server.ts";
import { startProduct, type Product } from "./product.ts";
import { demoPassword, signIn, type Staff } from "./staff.ts";

let product: Product;
let staff: Staff;
let shop: ShopServer;

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"], env: { KEFU_OUTBOUND_ALLOW: "127.0.0.1" } });
  staff = await signIn(product, "qicheng", demoPassword(product, "qicheng"));
  const { text } = (await staff.call("POST", "/v1/tokens", { name: "第二个客户端", permissions: ["channel.send", "channel.read"], channel: "app", perMinute: 60_000 })).body as { text: string };
  shop = await startShopServer({ kefu: product.url, token: text, shop: "hemu" });
  const { secret } = (await staff.call("POST", "/v1/webhooks", { name: "第二个客户端", url: shop.hook, events: ["message.posted", "conversation.opened", "conversation.ended", "conversation.rated"], channels: ["app"] })).body as { secret: string };
  shop.trust(secret);
}, 180_000);
afterAll(async () => {
  await shop?.close();
  await product?.clean();
});

test("R-CH-07 (second client, kill -9): a shop's server pushes and hears through five kills of ours: every message once, in order, every event at least once, nothing lost", async () => {
  const ids: string[] = [];
  let conversationId = "";
  for (let round = 0; round < 5; round += 1) {
    const pushing = (async () => {
      for (let i = 0; i < 8; i += 1) {
        const id = `kill-${round}-${i}`;
        ids.push(id);
        ({ conversationId } = await shop.push({ id, contact: { id: "killed" }, text: `第 ${round}.${i} 句` }));
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 60 + round * 40));
    await product.kill();
    await product.restart();
    await pushing;
  }
  // What was answered before is answered the same now, and doubled nowhere.
  for (const id of ids) await shop.push({ id, contact: { id: "killed" }, text: `第 ${id.slice(5).replace("-", ".")} 句` });
  const entries = await shop.catchUp(conversationId);
  expect(entries.map((e) => e.publicSeq)).toEqual(entries.map((_, i) => i + 1));
  expect(entries.flatMap((e) => (e.messageId ? [e.messageId] : []))).toEqual(ids);
  const told = () => shop.heard.filter((one) => one.type === "message.posted" && one.conversation.id === conversationId && one.entry!.messageId !== null);
  await expect.poll(() => told().length, { timeout: 60_000, interval: 200 }).toBe(ids.length);
  expect(told().map((one) => one.entry!.messageId)).toEqual(ids);
  expect(shop.counts.refused).toBe(0);
  expect((await shop.ask("POST", `/v1/channel/conversations/${conversationId}/leaving`, {})).status).toBe(200);
  await expect.poll(() => shop.heard.some((one) => one.type === "conversation.ended" && one.conversation.id === conversationId), { timeout: 30_000, interval: 200 }).toBe(true);
}, 400_000);
