import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { identityEndpoints } from "#contract/identity.ts";
import { roles, scopes } from "#contract/permissions.ts";
import enErrors from "#locales/en/errors.ts";
import en from "#locales/en/identity.ts";
import zhErrors from "#locales/zh-CN/errors.ts";
import zh from "#locales/zh-CN/identity.ts";

const folder = new URL(".", import.meta.url);
const source = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");
const named = (pattern: RegExp): string[] => [...new Set([...source.matchAll(pattern)].map((match) => match[1]!))].sort();
const languages: [string, { codes: object; fields: object; events: object; roles: object; scopes: object }, { codes: object; fields: object }][] = [
  ["zh-CN", zh, zhErrors],
  ["en", en, enErrors],
];

describe.each(languages)("identity texts in %s", (_tag, own, general) => {
  it("R-PE-01 (words): every refusal that is raised or declared has a sentence", () => {
    const raised = [...named(/\bno\("([a-z_]+)"/g), ...named(/refused: "([a-z_]+)"/g), ...Object.values(identityEndpoints).flatMap((endpoint) => [...endpoint.refusals])];
    expect(raised.length).toBeGreaterThan(20);
    expect(raised.filter((code) => !(code in own.codes) && !(code in general.codes))).toEqual([]);
  });

  it("R-PE-01 (words): every field refusal has a sentence", () => {
    const raised = ["login_name_shape", ...named(/noField\([^,]+, "([a-z_]+)"/g), ...named(/return weak\("([a-z_]+)"/g)];
    expect(raised.filter((code) => !(code in own.fields) && !(code in general.fields))).toEqual([]);
  });

  it("R-PE-01 (words): every event that is recorded has a name, and none is named that nobody records", () => {
    expect(named(/kind: "([a-z_]+\.[a-z_]+)"/g)).toEqual(Object.keys(own.events).sort());
  });

  it("R-PE-02 (words): every role and scope has a name", () => {
    expect(Object.keys(own.roles).sort()).toEqual([...roles].sort());
    expect(Object.keys(own.scopes).sort()).toEqual([...scopes].sort());
  });
});
