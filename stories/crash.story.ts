import { afterAll, beforeAll, expect, test } from "vitest";
import { startProduct, type Product } from "./product.ts";
import { newClientId, visitShop, type Visitor } from "./visitor.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(() => product.clean());

const rounds = 20;

test("R-CH-01 (twenty crashes): node killed, node and postgres killed, restarted at once: every acknowledged message exists once, in order, under its first number", async () => {
  const acknowledged = new Map<string, { text: string; publicSeq: number }>();
  const order: string[] = [];
  let token = "";
  let conversationId = "";
  let n = 0;
  for (let round = 0; round < rounds; round += 1) {
    let visitor: Visitor = await visitShop(product, token ? { token } : {});
    token ||= visitor.welcome.token;
    let alive = true;
    let answered = 0;
    const talking = (async () => {
      while (alive) {
        const clientId = newClientId();
        const text = `第 ${n++} 句`;
        const answer = await Promise.race([visitor.say(text, clientId).catch(() => null), visitor.closed.then(() => null)]);
        if (answer?.t !== "ok") return;
        const result = answer.result as { conversationId: string; publicSeq: number };
        conversationId = result.conversationId;
        acknowledged.set(clientId, { text, publicSeq: result.publicSeq });
        order.push(clientId);
        answered += 1;
      }
    })();
    // Every second time in the midst of a talk, however slow the machine; otherwise anywhere, also before the first answer.
    if (round % 2 === 0) await expect.poll(() => answered, { interval: 5 }).toBeGreaterThan(2);
    await new Promise((resolve) => setTimeout(resolve, 40 + ((round * 37) % 160)));
    if (round % 2 === 1) process.kill(product.postgresPid(), "SIGKILL");
    await product.kill();
    alive = false;
    visitor.ws.terminate();
    await talking;
    await product.restart();
  }
  const reader = await visitShop(product, { token });
  reader.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await reader.wait((f) => f.t === "live");
  const stored = reader.all.flatMap((f) => (f.t === "entries" ? (f.entries as { publicSeq: number; clientId: string | null; text: string }[]) : []));
  expect(stored.map((e) => e.publicSeq)).toEqual(stored.map((_, i) => i + 1));
  expect(acknowledged.size).toBeGreaterThan(rounds);
  const byClient = new Map<string, typeof stored>();
  for (const e of stored) if (e.clientId) byClient.set(e.clientId, [...(byClient.get(e.clientId) ?? []), e]);
  for (const [clientId, { text, publicSeq }] of acknowledged) expect(byClient.get(clientId)).toMatchObject([{ text, publicSeq }]);
  const numbers = order.map((clientId) => acknowledged.get(clientId)!.publicSeq);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
}, 600_000);
