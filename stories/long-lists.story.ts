import pg from "pg";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";
import { visitShop, type Visitor } from "./visitor.ts";

const many = 5000;
/** Far fewer elements than rows, however far one has scrolled. */
const drawnAtMost = 90;
let product: Product;
let desk: Visit;
let shopper: Visitor;
let thread: string;
/** The rows behind the filter as the list must show them. */
let listed: string[];

/** One conversation as it is 5,000 times, and 5,000 messages more in another: as a bulk loader would bring them. */
async function makeMany(): Promise<void> {
  const db = new pg.Client({ host: `${product.dir}/pg18/socket`, port: 5432, user: "kefu", database: "kefu" });
  await db.connect();
  await db.query("create temp table made as select gen_random_uuid() as id, n from generate_series(1, $1::int) n", [many]);
  const { rows: [one] } = (await db.query("select id from conversations.conversation where ended_at is not null and territory = 'southwest' order by ended_at desc limit 1")) as unknown as { rows: [{ id: string }] };
  await db.query(
    `insert into conversations.conversation select (jsonb_populate_record(c, jsonb_build_object('id', made.id, 'number', nextval('conversations.number'), 'ended_at', c.ended_at - made.n * interval '1 minute', 'topic', 'order.urge'))).*
     from conversations.conversation c, made where c.id = $1`,
    [one.id],
  );
  await db.query("insert into conversations.conversation_head select (jsonb_populate_record(h, jsonb_build_object('id', made.id))).* from conversations.conversation_head h, made where h.id = $1", [one.id]);
  listed = ((await db.query("select id from conversations.conversation where ended_at is not null and topic = 'order.urge' order by ended_at desc, id desc")).rows as { id: string }[]).map((row) => row.id);
  await db.query(
    `insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, text)
     select h.bucket, h.id, h.seq + n, h.public_seq + n, 'message', h.last_at, case when n % 3 = 0 then 'customer' else 'system' end, '第 ' || n || ' 条' || repeat('，说得长一点', n % 5)
     from conversations.conversation_head h, generate_series(1, $2::int) n where h.id = $1`,
    [thread, many],
  );
  await db.query("update conversations.conversation_head set seq = seq + $2, public_seq = public_seq + $2, last_message_seq = seq + $2 where id = $1", [thread, many]);
  await db.end();
}

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  shopper = await visitShop(product);
  const first = await shopper.say("你好，我有很多话要说");
  thread = (first.result as { conversationId: string }).conversationId;
  await makeMany();
  desk = await visit(`${product.url}/signin`, { still: true });
  await signInOn(desk.page, demoAccounts(product).find((a) => a.role.includes("主管"))!);
  await desk.page.waitForURL((url) => !url.pathname.startsWith("/signin"));
});
afterAll(async () => {
  shopper?.close();
  await closeBrowser();
  await product.clean();
});

test("R-CV-05 (long lists): 5,000 conversations behind a filter: few elements however far one scrolls, the pages follow to the very last, J and K step on", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/desk?state=ended&topic=order.urge`);
  const rows = page.locator(".desk-list-rows");
  const drawn = () => page.locator(".desk-list .k-row").count();
  const row = (id: string) => page.locator(`#desk-row-${id}`);
  await row(listed[0]!).waitFor();
  const openedIs = (n: number) => expect.poll(() => page.url()).toContain(`/desk/${listed[n]}?`);
  await page.keyboard.press("KeyJ");
  await openedIs(0);
  // As fast as fingers are: none is lost.
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("KeyJ");
  await openedIs(5);
  await page.keyboard.press("KeyK");
  await openedIs(4);
  expect(await drawn()).toBeLessThan(drawnAtMost);
  await expect
    .poll(
      async () => {
        await rows.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
        expect(await drawn()).toBeLessThan(drawnAtMost);
        return row(listed.at(-1)!).isVisible();
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(true);
  await shot(page, "long-list");
  await rows.evaluate((element) => element.scrollTo({ top: 0 }));
  await row(listed[0]!).waitFor();
  await expect.poll(() => page.locator(".desk-list .k-row-count").first().textContent()).toBe(String(listed.length));
  expect(listed.length).toBeGreaterThanOrEqual(many);
  expect(await drawn()).toBeLessThan(drawnAtMost);
});

/**
 * Where a line of the thread stands once all is drawn and measured; without words the line under the middle of the thread.
 * In one go within the page: between two questions lines are drawn, measured and taken away.
 */
const atRest = (page: Page, words?: string) =>
  page.evaluate<{ words: string; at: number }>(`(async () => {
    const words = ${JSON.stringify(words ?? null)};
    const frame = document.querySelector(".desk-messages").getBoundingClientRect();
    const middle = frame.top + frame.height / 2;
    const look = () => {
      const said = [...document.querySelectorAll(".desk-messages-line")].map((line) => ({ words: /第 \\d+ 条/.exec(line.innerText)?.[0], at: line.getBoundingClientRect().top }));
      return words === null ? said.filter((one) => one.words !== undefined && one.at < middle).at(-1) : said.find((one) => one.words === words);
    };
    for (let seen, still = 0; ; ) {
      await new Promise((next) => requestAnimationFrame(next));
      const now = look();
      still = now !== undefined && now.words === seen?.words && now.at === seen.at ? still + 1 : 0;
      seen = now;
      if (still === 5) return seen;
    }
  })()`);

test("R-CV-05 (long threads): 5,000 messages: opens at the newest, few elements are drawn, older ones come in above without moving what is read, a new one comes in below, back to the beginning", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/desk/${thread}`);
  const messages = page.locator(".desk-messages");
  const lines = page.locator(".desk-messages-line");
  const line = (text: string) => lines.filter({ hasText: text }).first();
  await line(`第 ${many} 条`).waitFor();
  const drawn = () => lines.count();
  expect(await drawn()).toBeLessThan(drawnAtMost);
  await shopper.say("这一句是刚刚说的");
  await line("这一句是刚刚说的").waitFor();
  await expect.poll(() => messages.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(80);

  // Read near the top of what is there: the line under the eye stays where it is while older ones arrive.
  const top = () => messages.evaluate((element) => element.scrollTop);
  await messages.evaluate((element) => element.scrollTo({ top: 700 }));
  const { words } = await atRest(page);
  const place = async () => (await atRest(page, words)).at;
  const [before, offset] = [await place(), await top()];
  await messages.evaluate((element) => element.scrollTo({ top: 560 }));
  await expect.poll(top).toBeGreaterThan(offset + 1000);
  // It has moved by what was scrolled, not by what came in.
  expect(Math.abs((await place()) - before - 140)).toBeLessThan(60);
  const still = await place();
  await shopper.say("你在看上面的时候我又说了一句");
  const newest = page.locator(".desk-newest");
  await expect.poll(() => newest.innerText()).toContain("1");
  expect(Math.abs((await place()) - still)).toBeLessThan(4);
  await shot(page, "long-thread");

  // All the way up by its key, page after page, and down again.
  const beginning = page.getByText("会话从这里开始");
  const oldest = () => lines.filter({ hasText: /第 \d+ 条/ }).first().innerText();
  for (let pages = 0; pages < 20 && !(await beginning.isVisible()); pages += 1) {
    const was = await oldest();
    await page.keyboard.press("Alt+Home");
    await expect.poll(async () => (await beginning.isVisible()) || (await oldest()) !== was).toBe(true);
    expect(await drawn()).toBeLessThan(drawnAtMost);
  }
  await line("我有很多话要说").waitFor();
  await page.keyboard.press("Alt+End");
  await line("你在看上面的时候我又说了一句").waitFor();
  expect(await drawn()).toBeLessThan(drawnAtMost);
  expect(desk.complaints).toEqual([]);
});
