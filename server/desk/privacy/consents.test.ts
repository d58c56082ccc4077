import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsentState, ConsentWord } from "#contract/consents.ts";
import type { WidgetWelcome } from "#contract/widget.ts";
import { applyFolder } from "#server/kernel/handbook/index.ts";
import { system } from "#server/kernel/context.ts";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { maySay } from "./consent-rules.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  agent = await centre.signedIn("consent.agent", ["agent"]);
});
afterAll(() => centre.close());

const send = async (url: string, body: unknown) => (await centre.app.http.inject({ method: "POST", url, headers: { "content-type": "application/json", host: "localhost", origin: "http://localhost" }, payload: JSON.stringify(body) })).json() as Record<string, unknown>;
async function visitor(locale = "zh-CN") {
  const { welcome } = (await send("/v1/visitor/poll", { hello: { t: "hello", shop: "hemu", locale } })) as unknown as { welcome: WidgetWelcome };
  const call = (name: string, input: unknown) => send("/v1/visitor/call", { hello: { t: "hello", shop: "hemu", token: welcome.token, locale }, name, input });
  const { conversationId } = await call("post", { clientId: `consent-${locale}-${Math.random().toString(36).slice(2)}`, text: "你好" });
  const [row] = await centre.rows<{ id: string }>("select k.customer_id as id from customers.contact_of k join conversations.conversation c on c.contact_id = k.contact_id where c.id = $1", conversationId);
  return { welcome, call, customerId: row!.id };
}
const ledger = async (customerId: string) => (await agent.ask("GET", `/v1/customers/${customerId}/consents`)).body as { purposes: ConsentState[]; words: ConsentWord[] };
const take = (customerId: string, body: object) => agent.ask("POST", `/v1/customers/${customerId}/consents`, body);

describe("R-CU-04 (consent): a word that changes something is added, one that says the same is not", () => {
  it.each([
    ["never asked, gives", undefined, { given: true, version: "a@1" }, true],
    ["never asked, withdraws", undefined, { given: false, version: "a@1" }, "consent_unchanged"],
    ["given, withdraws", { given: true, version: "a@1" }, { given: false, version: "a@1" }, true],
    ["given, withdraws under a new text", { given: true, version: "a@1" }, { given: false, version: "a@2" }, true],
    ["withdrawn, gives again", { given: false, version: "a@1" }, { given: true, version: "a@1" }, true],
    ["given, gives again", { given: true, version: "a@1" }, { given: true, version: "a@1" }, "consent_unchanged"],
    ["given, gives by the new text", { given: true, version: "a@1" }, { given: true, version: "a@2" }, true],
    ["withdrawn, withdraws again", { given: false, version: "a@1" }, { given: false, version: "a@2" }, "consent_unchanged"],
  ] as const)("R-CU-04 (consent): %s", (_when, latest, said, verdict) => expect(maySay(latest, said)).toEqual(verdict === true ? true : { refused: verdict }));
});

describe("R-CU-04 (consent): the ledger", () => {
  it("R-CU-04 (consent): the customer gives and withdraws in the window, both by one click; every word stays with text, time and way", async () => {
    const { welcome, call, customerId } = await visitor();
    expect(welcome.shop.consents).toBe(true);
    const shown = (await call("consents", {})).rows as { key: string; name: string; text: string; given: boolean }[];
    // What the handbook keeps for staff is not shown.
    expect(shown.map((one) => [one.key, one.given])).toEqual([["offers", false], ["follow-up", false], ["progress-mail", false]]);
    expect(shown[0]!.text).toContain("可随时撤回");
    expect(await call("consent", { purpose: "offers", given: true })).toEqual({});
    expect(await call("consent", { purpose: "offers", given: true })).toMatchObject({ code: "consent_unchanged" });
    expect(await call("consent", { purpose: "share-with-brand", given: true })).toMatchObject({ code: "invalid" });
    centre.clock.advance(60);
    expect(await call("consent", { purpose: "offers", given: false })).toEqual({});
    const { purposes, words } = await ledger(customerId);
    expect(purposes.map((one) => [one.key, one.given])).toEqual([["offers", false], ["follow-up", null], ["share-with-brand", null], ["progress-mail", null]]);
    expect(words.map((word) => [word.purpose, word.given, word.channel, word.version, word.by])).toEqual([["offers", false, "web", "consents/default@1", null], ["offers", true, "web", "consents/default@1", null]]);
    const events = await centre.rows<{ kind: string }>("select kind from kernel.event where subject_id = $1 and kind like 'consent.%' order by id", customerId);
    expect(events.map((event) => event.kind)).toEqual(["consent.given", "consent.withdrawn"]);
    const other = await visitor("en");
    expect(((await other.call("consents", {})).rows as { name: string; given: boolean }[])[0]).toMatchObject({ name: "Offers and news", given: false });
  });

  it("R-CU-04 (consent): staff take it down with how it was said; personal data is cut out of that, and nobody without the right does it", async () => {
    const { customerId } = await visitor();
    const said = { purpose: "share-with-brand", given: true, channel: "phone", evidence: "通话录音 8821，来电 13912340077" };
    expect(await take(customerId, { ...said, evidence: "同意" })).toMatchObject({ status: 422 });
    expect(await take(customerId, { ...said, purpose: "unknown" })).toMatchObject({ status: 422, body: { fields: [{ path: "purpose", code: "purpose_unknown" }] } });
    expect((await take(customerId, said)).status).toBe(200);
    expect(await take(customerId, said)).toMatchObject({ status: 409, body: { code: "consent_unchanged" } });
    expect((await ledger(customerId)).words[0]).toMatchObject({ given: true, channel: "phone", by: "consent.agent", evidence: "通话录音 8821，来电 ⟦手机1⟧" });
    const inspector = await centre.signedIn("consent.inspector", ["inspector"]);
    expect((await inspector.ask("POST", `/v1/customers/${customerId}/consents`, said)).status).toBe(403);
    expect((await agent.ask("GET", `/v1/customers/${crypto.randomUUID()}/consents`)).status).toBe(404);
  });

  it("R-CU-04 (consent): under a changed text what was agreed to keeps its own; the card says so, and it may be given anew", async () => {
    const { call, customerId } = await visitor();
    await call("consent", { purpose: "follow-up", given: true });
    const folder = mkdtempSync(join(tmpdir(), "kefu-consents-"));
    mkdirSync(join(folder, "consents"));
    writeFileSync(join(folder, "consents/default.yaml"), readFileSync("handbook/consents/default.yaml", "utf8").replace("了解是否满意", "了解是否满意、如何改进"));
    const { problems } = await centre.kernel.run(system, (ctx) => applyFolder(centre.app.handbook.engine, ctx, folder, { reason: "新的说明" }));
    expect(problems).toEqual([]);
    expect((await ledger(customerId)).purposes.find((one) => one.key === "follow-up")).toMatchObject({ given: true, earlierText: true });
    expect(await call("consent", { purpose: "follow-up", given: true })).toEqual({});
    const { purposes, words } = await ledger(customerId);
    expect(purposes.find((one) => one.key === "follow-up")).toMatchObject({ given: true, earlierText: false });
    expect(words.map((word) => word.version)).toEqual(["consents/default@2", "consents/default@1"]);
  });

  it("R-CU-04 (consent): the ledger is only ever added to: the database refuses to change or delete a word", async () => {
    await expect(centre.rows("update privacy.consent set given = not given")).rejects.toThrow(/only ever added/);
    await expect(centre.rows("delete from privacy.consent")).rejects.toThrow(/only ever added/);
    const { call } = await visitor();
    const both = await Promise.all([call("consent", { purpose: "offers", given: true }), call("consent", { purpose: "offers", given: true })]);
    expect(both.map((one) => one.code ?? "said").toSorted()).toEqual(["consent_unchanged", "said"]);
  });
});
