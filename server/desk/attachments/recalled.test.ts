import { afterAll, beforeAll, expect, test } from "vitest";
import type { WidgetWelcome } from "#contract/widget.ts";
import { newId } from "#server/kernel/ids.ts";
import { password, wholeCentre, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());

const pages = { "content-type": "application/json", host: "localhost", origin: "http://localhost" };
const visit = async (url: string, body: unknown) => (await centre.app.http.inject({ method: "POST", url, headers: pages, payload: JSON.stringify(body) })).json() as Record<string, unknown>;

test("R-CV-05 (recall): a file that was sent by mistake is fetched by nobody any more once it is recalled, under no address given before, and cannot be sent again; another stays", async () => {
  const agent = await centre.signedIn("files.agent", ["agent"]);
  const login = await centre.app.http.inject({ method: "POST", url: "/v1/session", remoteAddress: "10.9.9.9", payload: { loginName: "files.agent", password } });
  const cookie = `${login.cookies[0]!.name}=${login.cookies[0]!.value}`;
  const bring = async (name: string) => ((await centre.app.http.inject({ method: "POST", url: "/v1/files", headers: { cookie, "content-type": "application/octet-stream", "x-kefu-name": name }, payload: Buffer.from(name) })).json() as { id: string }).id;
  const shop = { t: "hello", shop: "hemu", locale: "zh-CN" };
  const hello = { ...shop, token: ((await visit("/v1/visitor/poll", { hello: shop })).welcome as WidgetWelcome).token };
  const { conversationId } = (await visit("/v1/visitor/call", { hello, name: "post", input: { clientId: "files-visitor-1", text: "在吗" } })) as { conversationId: string };
  await centre.rows("update conversations.conversation set assignee_id = $2, assigned_at = now(), stage = 'answer' where id = $1", conversationId, agent.id);
  const [wrong, right] = [await bring("papers.pdf"), await bring("manual.pdf")];
  const say = (fileId: string) => agent.ask("POST", `/v1/conversations/${conversationId}/messages`, { clientId: newId(), text: "", fileId });
  const { seq } = (await say(wrong)).body as { seq: number };
  expect((await say(right)).status).toBe(200);
  type Frames = { entries?: { body: { file?: { id: string; url: string } } | null }[] }[];
  const shown = ((await visit("/v1/visitor/poll", { hello, topic: `talk:${conversationId}`, since: 0 })).frames as Frames).flatMap((frame) => frame.entries ?? []);
  const staff = (await agent.ask("GET", `/v1/conversations/${conversationId}/entries`)).body.entries as NonNullable<Frames[number]["entries"]>;
  const files = (entries: typeof staff) => entries.flatMap((entry) => entry.body?.file ?? []).map(({ url }) => url);
  const fetched = (urls: string[]) => Promise.all(urls.map(async (url) => (await centre.app.http.inject({ method: "GET", url, headers: { host: "localhost", cookie } })).statusCode));
  const given = [...files(shown), ...files(staff)];
  expect(await fetched(given)).toEqual([200, 200, 200, 200]);

  expect((await agent.ask("POST", `/v1/conversations/${conversationId}/entries/${seq}/recall`, {})).status).toBe(200);

  expect(await fetched(given)).toEqual([404, 200, 404, 200]);
  expect(await say(wrong)).toMatchObject({ status: 422, body: { fields: [{ path: "fileId", code: "file_unknown" }] } });
});
