import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** Signs in, comes online and stands at the desk. */
async function comeIn(login: string, password: string, online: boolean): Promise<Visit> {
  const seen = await visit(`${product.url}/signin`);
  await signInOn(seen.page, { login, password });
  await seen.page.goto(`${product.url}/desk`);
  if (online) {
    await seen.page.getByRole("button", { name: /离线|在线/ }).first().click();
    const [told] = await Promise.all([seen.page.waitForResponse((reply) => reply.url().endsWith("/v1/presence") && reply.request().method() === "PUT"), seen.page.getByText("在线", { exact: true }).last().click()]);
    expect([told.status(), await told.text()]).toEqual([200, expect.any(String)]);
  }
  return seen;
}

test("R-CV-04 (acceptance), R-CV-04 (consult), R-CV-04 (listen, whisper), R-CV-04 (take over), R-CH-08 (wrong platform): two agents and a supervisor in the browser pass a conversation on, ask each other, whisper and take over; the customer reads only what is for customers", async () => {
  const accounts = demoAccounts(product);
  const first = accounts.find((a) => a.role.includes("当班"))!;
  const boss = accounts.find((a) => a.role.includes("主管"))!;
  const one = await comeIn(first.login, first.password, true);
  const supervisor = await comeIn(boss.login, boss.password, false);
  const shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  const asked = await shopper.say("你好，电饭煲内胆起皮了，还能用吗？");
  shopper.send({ t: "sub", topic: `talk:${(asked.result as { conversationId: string }).conversationId}`, since: 0 });
  await one.page.getByText("电饭煲内胆起皮了").first().click();

  // A second one of the team comes on duty: the manager sees to it, unless the roster had the same thought.
  const manager = await signIn(product, "tangshouyi", demoPassword(product, "tangshouyi"));
  // By the centre's clock, for a quarter of an hour; whoever has duty then already is as good.
  const wall = (inMinutes: number) => new Date(Date.now() + inMinutes * 60_000 + 8 * 3_600_000).toISOString();
  const times = { on: wall(-1).slice(0, 10), from: wall(-1).slice(11, 16), to: wall(15).slice(11, 16), kind: "overtime" };
  const others = ["moxi", "pushan", "yangjinlan"].filter((login) => login !== first.login);
  let secondLogin = others[0]!;
  for (const login of others) {
    const found = (await manager.call("GET", `/v1/people?q=${login}`)).body.rows as { id: string; loginName: string }[];
    const duty = await manager.call("POST", "/v1/duty", { personId: found.find((person) => person.loginName === login)!.id, ...times });
    expect([duty.status, duty.body.code ?? ""]).toEqual(duty.status === 200 ? [200, ""] : [409, "duty_overlap"]);
    if (duty.status !== 200) continue;
    secondLogin = login;
    break;
  }
  const two = await comeIn(secondLogin, demoPassword(product, secondLogin), true);
  const secondName = await two.page.evaluate(async () => ((await (await fetch("/v1/session")).json()) as { person: { name: string } }).person.name);

  // Offer: the sender sees that nobody has answered; the receiver accepts.
  await one.page.keyboard.press("Alt+KeyT");
  const dialogue = one.page.getByRole("dialog");
  await dialogue.getByRole("checkbox", { name: new RegExp(secondName) }).click();
  await dialogue.getByRole("textbox", { name: "交代的话" }).fill("客户在成都，内胆起皮，请接着处理");
  await shot(one.page, "transfer-dialogue");
  const [offered] = await Promise.all([one.page.waitForResponse((reply) => /\/v1\/conversations\/[^/]+\/transfer$/.test(reply.url())), dialogue.getByRole("button", { name: "转接会话" }).click()]);
  expect([offered.status(), await offered.text()]).toEqual([200, expect.any(String)]);
  await one.page.getByText(`已请 ${secondName} 接手，等对方答复`).waitFor();
  await shot(one.page, "transfer-waiting");
  await two.page.getByText("请你接手").first().waitFor();
  await two.page.getByText("电饭煲内胆起皮了").first().click();
  await two.page.getByRole("button", { name: "接下" }).waitFor();
  await shot(two.page, "transfer-offered");
  await two.page.setViewportSize({ width: 390, height: 844 });
  await shot(two.page, "transfer-offered-phone");
  await two.page.setViewportSize({ width: 1440, height: 900 });
  await two.page.getByRole("button", { name: "接下" }).click();
  await two.page.getByPlaceholder("写给客户").waitFor();

  // Consult: the first agent is asked silently, answers, and loses sight when it ends.
  await two.page.getByRole("button", { name: "更多操作" }).click();
  await two.page.getByRole("menuitem", { name: "咨询同事" }).click();
  const ask = two.page.getByRole("dialog");
  const firstName = await one.page.evaluate(async () => ((await (await fetch("/v1/session")).json()) as { person: { name: string } }).person.name);
  await ask.getByRole("radio", { name: new RegExp(firstName) }).click();
  await ask.getByRole("textbox", { name: "想问的话" }).fill("起皮在三包范围内吗？");
  await ask.getByRole("button", { name: "发起咨询" }).click();
  await one.page.getByPlaceholder("写下你的建议").fill("在三包内，换内胆即可");
  await one.page.getByPlaceholder("写下你的建议").press("Enter");
  await two.page.getByText("在三包内，换内胆即可").waitFor();
  await shot(two.page, "transfer-consult");
  await two.page.getByRole("button", { name: "结束咨询" }).first().click();
  await two.page.getByText("的咨询结束").waitFor();

  // The supervisor listens, whispers and takes over.
  await supervisor.page.goto(two.page.url());
  await supervisor.page.getByText(/你在旁听/).waitFor();
  await supervisor.page.getByPlaceholder("对客服耳语，只有客服和主管看得到").fill("先道歉，再报换货时间");
  await supervisor.page.getByPlaceholder("对客服耳语，只有客服和主管看得到").press("Enter");
  await two.page.getByText("先道歉，再报换货时间").waitFor();
  await shot(two.page, "transfer-whisper");
  await shot(supervisor.page, "transfer-listening");
  await supervisor.page.getByRole("button", { name: "接管" }).click();
  await supervisor.page.getByRole("dialog").getByRole("button", { name: "接管" }).click();
  await supervisor.page.getByPlaceholder("写给客户").fill("您好，我是主管，马上为您安排换内胆。");
  await supervisor.page.getByPlaceholder("写给客户").press("Enter");
  await two.page.getByText("请你协办").first().waitFor();
  await shot(two.page, "transfer-taken-over");

  // What the customer has: greetings and answers, nothing of what was said among ourselves.
  await expect.poll(() => JSON.stringify(shopper.all)).toContain("马上为您安排换内胆");
  expect(JSON.stringify(shopper.all)).not.toMatch(/三包|先道歉|请接着处理|旁听/);

  // R-CH-08: it belongs to another platform; registered, the customer told, and on the list until they have answered.
  await supervisor.page.getByRole("button", { name: "更多操作" }).click();
  await supervisor.page.getByRole("menuitem", { name: "转错店铺/平台" }).click();
  const misplaced = supervisor.page.getByRole("dialog");
  await misplaced.getByText("外部平台或合作方").click();
  await misplaced.getByRole("textbox", { name: "对方名称" }).fill("云购平台");
  await misplaced.getByRole("textbox", { name: "客户怎么联系对方" }).fill("云购 App 我的客服");
  await misplaced.getByRole("textbox", { name: "情况说明" }).fill("在云购下的单，要由云购换货");
  await shot(supervisor.page, "misplaced-dialogue");
  await misplaced.getByRole("button", { name: "登记并转交" }).click();
  await expect.poll(() => JSON.stringify(shopper.all)).toContain("您也可以直接联系：云购 App 我的客服");
  await supervisor.page.goto(`${product.url}/misplaced`);
  await supervisor.page.getByRole("button", { name: "登记答复" }).click();
  await supervisor.page.getByRole("dialog").getByRole("textbox").fill("云购已联系客户换货");
  await supervisor.page.getByRole("dialog").getByRole("button", { name: "保存答复" }).click();
  await supervisor.page.getByText("云购已联系客户换货").waitFor();
  await shot(supervisor.page, "misplaced-list");
  await supervisor.page.setViewportSize({ width: 390, height: 844 });
  await shot(supervisor.page, "misplaced-list-phone");
  expect([...one.complaints, ...two.complaints, ...supervisor.complaints]).toEqual([]);
}, 300_000);
