import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openTree } from "./guard.ts";
import { guards } from "./index.ts";
import { functionLengths, sizeFigures } from "./sizes.ts";

const fixture = (guard: string, which: "refused" | "clean") => fileURLToPath(new URL(`fixtures/${guard}/${which}`, import.meta.url));

/** What each guard has to say about its fixture, file by file. */
const expected: Record<string, readonly string[]> = {
  imports: [
    "console/main.ts: the console imports #server/app.ts",
    "contract/orders.ts: the contract imports node:fs",
    "server/app.ts: the wiring goes past the door of customers: store/customers.ts",
    "server/desk/orders/index.ts: orders goes past the door of customers: store/customers.ts",
    "server/desk/orders/index.ts: orders imports the wiring (#server/app.ts)",
    "server/foundation/identity/index.ts: identity may not use orders",
    "server/kernel/clock.ts: kernel may not use orders",
    "widget/panel/main.ts: the widget imports ../../contract/identity.ts",
  ],
  sql: [
    "server/desk/orders/service/read.ts: SQL outside of a store file",
    "server/desk/orders/store/orders.ts: orders names the base table customers.customer of customers",
    "server/desk/orders/store/orders.ts: orders writes customers.customer",
  ],
  purity: [
    "server/desk/orders/rules.ts: a rule imports kysely",
    "server/desk/orders/rules.ts: a rule is not pure: await",
    "server/desk/orders/rules.ts: a rule is not pure: new Date()",
    "server/desk/orders/rules.ts: a rule is not pure: sql`",
    "server/desk/orders/rules.ts: the clock is read outside of the clock module: new Date()",
    "server/desk/orders/service/read.ts: the clock is read outside of the clock module: Date.now(",
  ],
  outbound: ["server/desk/orders/service/send.ts: a call to the outside: fetch("],
  sizes: ["server/desk/orders/rules.ts: 401 lines, more than 400"],
  texts: ["console/features/desk/Orders.tsx: Chinese written into a component; it belongs in locales/"],
  honesty: [
    "docs/how-to.md: a machine path or registry host: /home/anna",
    "server/desk/orders/orders.test.ts: a test that proves nothing: expect(true).toBe(true)",
    "server/desk/orders/orders.test.ts: a test that proves nothing: test.skip",
    'server/desk/orders/rules.ts: a machine path or registry host: "/root/orders',
    "server/desk/orders/rules.ts: a silenced type: @ts-ignore",
    "server/desk/orders/rules.ts: a silenced type: as any",
  ],
  words: ["server/desk/orders/service/change.ts: the field code sum_too_odd has no words in en", "server/desk/orders/service/change.ts: the refusal order_sent_off has no words in en"],
  events: [
    "locales/zh-CN/events.ts: nobody records the event order.sung",
    "server/desk/orders/service/change.ts: the event order.changed has no words in en",
  ],
  deadlines: ["server/desk/orders/index.ts: nobody sets the deadline order.forgotten", "server/desk/orders/service/change.ts: nobody handles the deadline order.promised"],
  notifications: [
    "locales/zh-CN/notifications.ts: nobody is told the notification order.sung",
    "server/desk/orders/service/change.ts: the notification order.changed has no words in en",
  ],
  refusals: ["contract/orders.ts: nobody raises the declared refusal order_eaten", "server/desk/orders/rules.ts: no endpoint declares the refusal order_sent_off"],
};

describe("guards: each refuses its fixture and accepts the clean one", () => {
  it("guards: every guard of the list has both fixtures", () => {
    expect(guards.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const { name } of guards) for (const which of ["refused", "clean"] as const) expect(existsSync(fixture(name, which)), `${name}/${which}`).toBe(true);
  });
  it.each(guards.map((guard) => [guard.name, guard] as const))("guards: %s", (name, guard) => {
    const said = guard.check(openTree(fixture(name, "refused"))).map(({ file, says }) => `${file}: ${says}`);
    expect([...new Set(said)].toSorted()).toEqual([...expected[name]!].toSorted());
    expect(guard.check(openTree(fixture(name, "clean")))).toEqual([]);
  });
});

describe("guards: figures of size", () => {
  it("guards: functions are measured from their first to their last line, nested ones too", () => {
    const text = "export function outer(): void {\n  const inner = (a: number) => {\n    return a;\n  };\n  inner(1);\n}\nif (true) {\n  outer();\n}\n";
    expect(functionLengths(text)).toEqual([6, 3]);
  });
  it("guards: a tree says its median and p90", () => {
    expect(sizeFigures(openTree(fixture("sizes", "refused")))).toContain("1 files: median 401");
  });
});
