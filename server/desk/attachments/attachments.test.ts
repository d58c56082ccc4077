import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "#contract/conversation.ts";
import type { WidgetEntry, WidgetWelcome } from "#contract/widget.ts";
import { ticketDesk, type Person, type TicketDesk } from "../tickets/testing.ts";

let desk: TicketDesk;
beforeAll(async () => void (desk = await ticketDesk()));
afterAll(() => desk.close());

/** Asks as the widget does, from a page of our own; the bytes of our files are JSON, so that every answer is. */
async function send(method: "GET" | "POST", url: string, payload?: object, headers: Record<string, string> = {}) {
  const reply = await desk.centre.app.http.inject({ method, url, headers: { "content-type": "application/json", host: "localhost", origin: "http://localhost", ...headers }, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
}
const hello = { t: "hello", shop: "hemu", locale: "zh-CN" };

/** A shopper of the Southwest who has sent a file; `shown` is where the widget finds it. */
async function shopper(text: string) {
  const { token } = (await send("POST", "/v1/visitor/poll", { hello })).body.welcome as WidgetWelcome;
  const call = (input: object) => send("POST", "/v1/visitor/call", { hello: { ...hello, token }, name: "post", input });
  const { conversationId } = (await call({ clientId: `first-${text}`, text, about: { province: "51" } })).body as { conversationId: string };
  const { id } = (await send("POST", "/v1/visitor/files", { of: text }, { "x-kefu-shop": "hemu", authorization: `Bearer ${token}`, "x-kefu-name": "photo.json", "content-type": "application/octet-stream" })).body as { id: string };
  expect((await call({ clientId: `file-${text}`, text: "", fileId: id })).status).toBe(200);
  const entriesFor = async (own: string, topic = `talk:${conversationId}`) => (await send("POST", "/v1/visitor/poll", { hello: { ...hello, token: own }, topic, since: 0 })).body.frames as { t: string; entries?: WidgetEntry[] }[];
  const shown = (await entriesFor(token)).flatMap((frame) => frame.entries ?? []).find((one) => one.body?.file)!.body!.file as { url: string };
  return { token, conversationId, fileId: id, shown: shown.url, entriesFor };
}
/** Where the desk finds the file of a conversation, for this reader. */
async function deskUrl(who: Person, conversationId: string): Promise<string> {
  const { body } = await who.ask("GET", `/v1/conversations/${conversationId}/entries`);
  return ((body as unknown as { entries: Entry[] }).entries.find((one) => one.body?.file)!.body!.file as { url: string }).url;
}
const ticketOf = (url: string) => url.split("?t=")[1]!;

describe("R-CH-01 (files): downloaded only with permission", () => {
  test("R-CH-01 (files, staff): signed in, with the right and with a ticket that came with what one may read; any other ticket opens nothing", async () => {
    const [one, other] = [await shopper("one"), await shopper("other")];
    const [url, url2] = [await deskUrl(desk.li, one.conversationId), await deskUrl(desk.li, other.conversationId)];
    expect(await desk.li.ask("GET", url)).toEqual({ status: 200, body: { of: "one" } });

    expect((await desk.centre.nobody("GET", url)).status).toBe(401);
    const rightless = await desk.centre.signedIn("f.rightless", []);
    expect((await rightless.ask("GET", url)).status).toBe(403);
    const place = `/v1/files/${one.fileId}`;
    const refused = { status: 404, body: expect.objectContaining({ code: "not_found" }) as object };
    const [until, signature] = ticketOf(url).split(".") as [string, string];
    for (const [what, ticket] of [
      ["none", ""], ["nonsense", "x"], ["no signature", `${until}.`], ["a signature too long", `${until}.${signature}a`], ["another file's", ticketOf(url2)], ["the customer's", ticketOf(one.shown)],
      ["valid for longer by hand", `${(Number.parseInt(until, 36) + 3600).toString(36)}.${signature}`], ["a changed one", `${until}.${signature[0] === "a" ? "b" : "a"}${signature.slice(1)}`],
    ] as const) expect([what, await desk.li.ask("GET", `${place}?t=${ticket}`)]).toEqual([what, refused]);
    expect(await desk.li.ask("GET", `/v1/files/${other.fileId}?t=${ticketOf(url)}`)).toEqual(refused);

    // Asked for now and then, so that the session lasts: it is the ticket that ends.
    for (let hour = 0; hour < 12; hour += 1) {
      desk.centre.clock.advance(3600);
      expect([hour, (await desk.li.ask("GET", url)).status]).toEqual([hour, 200]);
    }
    desk.centre.clock.advance(1);
    expect(await desk.li.ask("GET", url)).toEqual(refused);
    expect((await desk.li.ask("GET", await deskUrl(desk.li, one.conversationId))).status).toBe(200);
  });

  test("R-CH-01 (files, out of scope): whoever may not read the conversation is given no ticket for its files", async () => {
    const { conversationId, fileId } = await shopper("southwest");
    const elsewhere = await desk.centre.signedIn("f.elsewhere", ["agent"]);
    expect((await elsewhere.ask("GET", `/v1/conversations/${conversationId}/entries`)).status).toBe(404);
    expect((await elsewhere.ask("GET", `/v1/conversations/${conversationId}`)).status).toBe(404);
    expect((await elsewhere.ask("GET", `/v1/files/${fileId}`)).status).toBe(404);
    expect((await elsewhere.ask("POST", `/v1/conversations/${conversationId}/notes`, { clientId: "scope-note-1", text: "看一下" })).status).toBe(404);
    // Nor may anybody hang somebody else's file onto a talk of their own, and be given one so.
    const own = await shopper("own");
    expect((await desk.li.ask("POST", `/v1/conversations/${own.conversationId}/acceptance`)).status).toBe(200);
    expect(await desk.li.ask("POST", `/v1/conversations/${own.conversationId}/messages`, { clientId: "scope-post-1", text: "", fileId })).toMatchObject({ status: 422, body: { fields: [{ path: "fileId", code: "file_unknown" }] } });
  });

  test("R-CH-01 (files, visitors): a visitor's ticket opens their own file only, and only for some hours; a stranger is given none", async () => {
    const [mine, theirs] = [await shopper("mine"), await shopper("theirs")];
    expect(await send("GET", mine.shown)).toEqual({ status: 200, body: { of: "mine" } });
    expect((await mine.entriesFor(mine.token, `talk:${theirs.conversationId}`)).flatMap((frame) => frame.entries ?? [])).toEqual([]);
    expect((await send("GET", `/v1/visitor/files/${theirs.fileId}?t=${ticketOf(mine.shown)}`)).status).toBe(404);
    expect((await send("GET", `/v1/visitor/files/${theirs.fileId}`)).status).toBe(404);
    expect((await send("GET", `/v1/visitor/files/${mine.fileId}?t=${ticketOf(await deskUrl(desk.li, mine.conversationId))}`)).status).toBe(404);
    desk.centre.clock.advance(12 * 3600);
    expect((await send("GET", mine.shown)).status).toBe(200);
    desk.centre.clock.advance(1);
    expect((await send("GET", mine.shown)).status).toBe(404);
  });
});
