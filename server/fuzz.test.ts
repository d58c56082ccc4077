import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { shapeOf, type Shape } from "./testing/shape.ts";
import { contract, wholeCentre, type Answer, type Asks, type WholeCentre } from "./testing.ts";

/** The seeded short form runs with every test; the soak gives more runs and other seeds (D27). */
const runs = Number(process.env.KEFU_FUZZ_RUNS ?? 80);
const seed = Number(process.env.KEFU_FUZZ_SEED ?? 20261122);

let centre: WholeCentre;
/** Ids of things that are really there, so that what is asked gets past "not found". */
let known: string[];
let asks: Asks;
let sessions = 0;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  const { app, kernel } = centre;
  asks = await fuzzer();
  const colleague = await centre.signedIn("fuzz.colleague", ["agent"]);
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const made = await kernel.run(system, async (ctx) => {
    const contact = await app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) });
    const opened = await conversationFor(app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" });
    return [contact.id, opened.id];
  });
  const [customer] = await centre.rows<{ customer_id: string }>("select customer_id from customers.contact_of where contact_id = $1", made[0]);
  const [team] = await centre.rows<{ id: string }>("select id from organization.team");
  known = [colleague.id, shop.id, team!.id, ...made, ...(customer ? [customer.customer_id] : [])];
});
afterAll(() => centre.close());

const fuzzer = async (): Promise<Asks> => (await centre.signedIn(`fuzz.${(sessions += 1)}`, ["administrator", "supervisor", "manager", "agent"])).ask;

const shaped = (schema: z.ZodType | undefined): Shape | null => (schema ? shapeOf(schema) : null);

/** What no schema wants: other types, other sizes, other alphabets. */
const broken: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 2 ** 53, -(2 ** 63), 1e308, "", " ", "\u0000", "a\u0000b", "\ud800", "\udfff词", "\u202e反", "𠮷".repeat(300), "x".repeat(9000), "'; drop table x; --", "%", "\\", "__proto__", "../../etc/passwd", "9999-99-99", "+275760-09-13T00:00:00Z", "0001-01-01T00:00:00Z"),
  fc.constantFrom<unknown>([], {}, [[[[[[]]]]]], { constructor: 1 }, [null], Array.from({ length: 300 }, (_, i) => i)),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
);
const anyId = fc.oneof({ weight: 6, arbitrary: fc.nat(7).map((n) => known[n % known.length]!) }, { weight: 1, arbitrary: fc.uuid() });
const texts = fc.oneof(fc.constantFrom("default", "hemu", "zh", "southwest", "team-southwest", "territories", "greetings", "after-sale", "51", "Asia/Shanghai", "13800138000", "li@example.com", "2026-03-02", "2026-W10", "您好，请稍等"), fc.string({ maxLength: 20 }), fc.string({ unit: "grapheme", maxLength: 60 }));

function textLike(shape: Shape): fc.Arbitrary<unknown> {
  if (shape.format === "uuid") return anyId;
  if (shape.format === "date-time") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (shape.format === "date") return fc.date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") }).map((date) => date.toISOString().slice(0, 10));
  return fc.oneof(texts, anyId, ...(shape.maxLength === undefined ? [] : [fc.constant("长".repeat(Math.min(shape.maxLength, 5000)))]));
}

function arbitraryOf(shape: Shape | false): fc.Arbitrary<unknown> {
  if (shape === false) return broken;
  const options = shape.anyOf ?? shape.oneOf;
  if (options) return fc.oneof(...options.map(arbitraryOf));
  if (shape.allOf) return arbitraryOf(Object.assign({}, ...shape.allOf) as Shape);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  if ("const" in shape) return fc.constant(shape.const);
  switch (Array.isArray(shape.type) ? shape.type[0] : shape.type) {
    case "string":
      return textLike(shape);
    case "integer":
    case "number":
      return fc.oneof(fc.integer({ min: Math.max(shape.minimum ?? -100, -1e9), max: Math.min(shape.maximum ?? 1e9, 1e9) }), fc.constantFrom(0, 1, 2, 9007199254740991, -9007199254740991, 2147483648));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(slipping(shape.items ?? {}), { maxLength: Math.min(shape.maxItems ?? 4, 4) });
    case "object": {
      if (!shape.properties) return fc.dictionary(fc.string({ maxLength: 8 }), slipping(typeof shape.additionalProperties === "object" ? shape.additionalProperties : {}), { maxKeys: 3 });
      const required = Object.keys(shape.properties).filter((name) => shape.required?.includes(name));
      return fc.record(Object.fromEntries(Object.entries(shape.properties).map(([name, one]) => [name, slipping(one)])), { requiredKeys: required });
    }
    default:
      return broken;
  }
}
/** Mostly what the schema says, now and then something else. */
const slipping = (shape: Shape | false): fc.Arbitrary<unknown> => fc.oneof({ weight: 14, arbitrary: arbitraryOf(shape) }, { weight: 1, arbitrary: broken });

const bodies = (shape: Shape | null): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: shape ? arbitraryOf(shape) : fc.constant(undefined) },
    { weight: 2, arbitrary: broken },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, "", "{", "null", "[]", '{"a":1,"a":2}', '{"__proto__":{"x":1}}', "\u0000", "[".repeat(2000), `{"a":${"1".repeat(400)}}`) },
  );

const words = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined"));
function addressOf(path: string, params: Record<string, unknown>, query: Record<string, unknown> | null): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(words(params[name]).toWellFormed().slice(0, 280)) || "-");
  const search = query ? Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(words(one).toWellFormed().slice(0, 2000))}`)) : [];
  return search.length > 0 ? `${filled}?${search.join("&")}` : filled;
}

/** Codes that any endpoint may answer with (contract/endpoint.ts); all others it declares itself. */
const common = new Set(["invalid", "unauthenticated", "forbidden", "not_found", "conflict", "too_many", "too_large", "unreadable", "media_type"]);

function insistAnswer({ status, body }: Answer, said: string, declared: readonly string[] = []): void {
  if (status >= 500) throw new Error(`${status} ${said}\n${centre.lines.slice(-2).join("\n")}`);
  if (status >= 400 && (typeof body.code !== "string" || !Array.isArray(body.fields))) throw new Error(`a refusal without code and fields: ${JSON.stringify(body)} ${said}`);
  if (status >= 400 && !common.has(String(body.code)) && !declared.includes(String(body.code))) throw new Error(`the refusal ${String(body.code)} is not in the contract: ${said}`);
}

describe("fuzz: whatever is sent, the answer is never a 500 and every refusal is a code with fields", () => {
  test.each(Object.keys(contract))("fuzz: %s", async (key) => {
    const endpoint = contract[key]!;
    const [method, path] = key.split(" ") as [string, string];
    const params = shaped(endpoint.params);
    const query = shaped(endpoint.query);
    const input = fc.record({
      params: params ? (arbitraryOf(params) as fc.Arbitrary<Record<string, unknown>>) : fc.constant({}),
      query: query ? (arbitraryOf(query) as fc.Arbitrary<Record<string, unknown>>) : fc.constant(null),
      body: method === "GET" ? fc.constant(undefined) : bodies(shaped(endpoint.body)),
    });
    if ((await asks("GET", "/v1/session")).status !== 200) asks = await fuzzer();
    await fc.assert(
      fc.asyncProperty(input, async (sent) => {
        const url = addressOf(path, sent.params, sent.query);
        const body = typeof sent.body === "string" ? sent.body : sent.body === undefined ? undefined : (JSON.stringify(sent.body) ?? "null");
        insistAnswer(await asks(method, url, body), `${method} ${url.slice(0, 300)} ${body?.slice(0, 600) ?? ""}`, endpoint.refusals);
      }),
      { seed, numRuns: runs, endOnFailure: true },
    );
  }, 300_000);

  test("fuzz: what cannot be read at all is refused as such", async () => {
    for (const url of ["/v1/people/%", "/v1/people/%00", "/v1/people/%ff%fe", "/v1/people?limit=%ZZ", "/v1//people", `/v1/people/${"a".repeat(5000)}`, "/v1/people?__proto__=1", "/v1/people?limit[]=1"]) insistAnswer(await asks("GET", url), url);
    const logged = centre.lines.filter((line) => /request\.failed|reply\.undeclared/.test(line));
    expect(logged).toEqual([]);
  });
});
