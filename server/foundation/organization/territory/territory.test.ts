import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CERTAINTIES, TERRITORY_SOURCES, Territories } from "#contract/policies/territories.ts";
import type { Territory, TerritorySource } from "#contract/policies/territories.ts";
import { provinces } from "#contract/provinces.ts";
import { divisionsOf, parseIpRanges, parsePhonePrefixes } from "../region/index.ts";
import { checkTerritories, findTerritory, territoryOf, territorySignals } from "./index.ts";

const document = parse(
  readFileSync(new URL("../../../../handbook/territories/default.yaml", import.meta.url), "utf8"),
) as {
  kind: string;
  key: string;
  schemaVersion: number;
  body: unknown;
};
const shipped = Territories.parse(document.body);

type Sketch = Partial<Territory> & { key: string };
const policy = (...territories: Sketch[]) =>
  Territories.parse({
    territories: territories.map((one) => ({ name: { "zh-CN": one.key }, areas: [], teams: ["t"], ...one })),
  });
/** All areas but the ones named, so that a sketch has no gaps. */
const restBut = (...areas: string[]) =>
  [...provinces.map((province) => province.code), "abroad"].filter((area) => !areas.includes(area));
const errors = (sketch: Territories) =>
  checkTerritories(sketch).filter((problem) => problem.severity === "error");

describe("R-PE-04 (territories): the shipped default", () => {
  test("it is a document of its kind, and nothing is wrong with it but that no team owns anything yet", () => {
    expect([document.kind, document.key, document.schemaVersion]).toEqual(["territories", "default", 1]);
    expect(
      new Set(checkTerritories(shipped).map((problem) => `${problem.severity} ${problem.code}`)),
    ).toEqual(new Set(["warning territory_no_owner"]));
  });

  test.each([
    ["north-china", "北京 天津 河北 山西 内蒙古"],
    ["northeast", "辽宁 吉林 黑龙江"],
    ["east-china", "上海 江苏 浙江 安徽 福建 江西 山东"],
    ["south-china", "广东 广西 海南"],
    ["central-china", "河南 湖北 湖南"],
    ["northwest", "陕西 甘肃 青海 宁夏 新疆"],
    ["southwest", "重庆 四川 贵州 云南 西藏"],
    ["headquarters", "台湾 香港 澳门"],
  ])("%s has %s", (key, names) => {
    const its = provinces.filter(
      (province) => territoryOf(shipped, { areaCode: province.code })?.key === key,
    );
    expect(new Set(its.map((province) => province.shortName))).toEqual(new Set(names.split(" ")));
  });

  test("each province, city and county, and abroad, has exactly one territory: its province's", () => {
    for (const { code, code6 } of provinces) {
      const key = territoryOf(shipped, { areaCode: code })?.key;
      expect(key).toBeDefined();
      const finer = divisionsOf(code).flatMap((city) => [
        city.code,
        `${city.code}00`,
        ...city.children.map((county) => county.code),
      ]);
      for (const area of [code6, ...finer]) expect(territoryOf(shipped, { areaCode: area })?.key).toBe(key);
    }
    for (const abroad of ["abroad", "000000"])
      expect(territoryOf(shipped, { areaCode: abroad })?.key).toBe("headquarters");
  });

  test("on the tile map every territory hangs together, headquarters excepted", () => {
    for (const { key, headquarters } of shipped.territories) {
      if (headquarters) continue;
      const tiles = provinces
        .filter((province) => territoryOf(shipped, { areaCode: province.code })?.key === key)
        .map((province) => province.tile);
      const reached = [tiles[0]!];
      for (const tile of reached) {
        const next = tiles.filter(
          (other) =>
            Math.abs(other.row - tile.row) + Math.abs(other.column - tile.column) === 1 &&
            !reached.includes(other),
        );
        reached.push(...next);
      }
      expect([key, reached.length]).toEqual([key, tiles.length]);
    }
  });
});

describe("R-PE-04 (territories): overlap and gap are named", () => {
  const chengduTeam = { key: "chengdu", areas: ["5101"] };
  const hq = { key: "hq", headquarters: true as const };

  test("an area in two territories", () => {
    const sketch = policy(
      { ...hq, areas: restBut() },
      { key: "west", areas: ["510000", "5101"] },
      chengduTeam,
    );
    expect(errors(sketch)).toMatchObject([
      {
        code: "territory_overlap",
        area: "51",
        areaName: "四川",
        territories: ["hq", "west"],
        path: ["territories", 1, "areas"],
      },
      { code: "territory_overlap", area: "5101", areaName: "四川成都市", territories: ["west", "chengdu"] },
    ]);
  });

  test("a finer area inside another territory's province is a cut, not an overlap", () => {
    const sketch = policy({ ...hq, areas: restBut() }, chengduTeam);
    expect(errors(sketch)).toEqual([]);
    expect(
      ["51", "5107", "5101", "510107", "510199"].map((areaCode) => territoryOf(sketch, { areaCode })?.key),
    ).toEqual(["hq", "hq", "chengdu", "chengdu", "chengdu"]);
  });

  test("a province that nobody takes, and abroad", () => {
    expect(errors(policy({ ...hq, areas: restBut("54", "abroad") }))).toMatchObject([
      { code: "territory_gap", area: "54", areaName: "西藏" },
      { code: "territory_gap", area: "abroad", areaName: "境外" },
    ]);
  });

  test("a province cut by cities and counties of which some are missing", () => {
    const sketch = policy(
      { ...hq, areas: restBut("63") },
      { key: "qinghai", areas: ["6302", "6322", "6323", "6325", "6326", "6327", "6328", "630102", "630103"] },
    );
    expect(errors(sketch).map((problem) => problem.areaName)).toEqual(
      ["城西区", "城北区", "湟中区", "大通回族土族自治县", "湟源县"].map((county) => `青海西宁市${county}`),
    );
  });

  test("a code that is no area", () => {
    const sketch = policy({ ...hq, areas: [...restBut(), "5199"] });
    expect(errors(sketch)).toMatchObject([
      { code: "territory_unknown_area", area: "5199", path: ["territories", 0, "areas", restBut().length] },
    ]);
  });

  test("a business line has its own cut; what it leaves open belongs to whoever takes the rest", () => {
    const sketch = policy(
      { ...hq, areas: restBut() },
      { key: "kitchen-west", areas: ["51"], lines: ["kitchen"] },
      chengduTeam,
    );
    expect(errors(sketch)).toEqual([]);
    const who = (areaCode: string, businessLine?: string) =>
      territoryOf(sketch, { areaCode, businessLine })?.key;
    expect([who("51", "kitchen"), who("5101", "kitchen"), who("44", "kitchen")]).toEqual([
      "kitchen-west",
      "kitchen-west",
      "hq",
    ]);
    expect([who("51", "outdoor"), who("5101", "outdoor"), who("5101")]).toEqual(["hq", "chengdu", "chengdu"]);
  });

  test("the same line twice in one area is an overlap, and a cut by lines alone leaves a gap", () => {
    const twice = policy(
      { ...hq, areas: restBut() },
      { key: "a", areas: ["51"], lines: ["kitchen"] },
      { key: "b", areas: ["51"], lines: ["outdoor", "kitchen"] },
    );
    expect(errors(twice)).toMatchObject([
      { code: "territory_overlap", areaName: "四川", line: "kitchen", territories: ["a", "b"] },
    ]);
    const alone = policy({ ...hq, areas: restBut("51") }, { key: "a", areas: ["51"], lines: ["kitchen"] });
    expect(errors(alone)).toMatchObject([{ code: "territory_gap", areaName: "四川" }]);
  });

  test("keys, overflow, headquarters and owners", () => {
    const problems = checkTerritories(
      policy(
        { key: "a", areas: restBut(), overflow: ["a", "nobody", "b"] },
        { key: "b", teams: [], agents: ["li.na"] },
        { key: "b", teams: [] },
      ),
    );
    expect(problems.map(({ code, severity, path }) => [code, severity, path.join(".")])).toEqual([
      ["territory_unknown_overflow", "error", "territories.0.overflow.0"],
      ["territory_unknown_overflow", "error", "territories.0.overflow.1"],
      ["territory_duplicate_key", "error", "territories.2.key"],
      ["territory_no_headquarters", "error", ""],
      ["territory_no_owner", "warning", "territories.2.teams"],
    ]);
    expect(
      errors(policy({ ...hq, areas: restBut() }, { ...hq, key: "hq2" })).map((problem) => problem.code),
    ).toEqual(["territory_several_headquarters"]);
  });

  test("an area code without quotes is refused with the fix", () => {
    const bad = Territories.safeParse({ territories: [{ key: "a", name: { "zh-CN": "甲" }, areas: [51] }] });
    expect(bad.error?.issues[0]).toMatchObject({
      path: ["territories", 0, "areas", 0],
      message: expect.stringMatching(/in quotes/),
    });
  });
});

describe("R-PE-04 (territories): any partition", () => {
  const codes = [...provinces.map((province) => province.code), "abroad"];
  const owners = fc.array(fc.integer({ min: 0, max: 5 }), {
    minLength: codes.length,
    maxLength: codes.length,
  });

  test("a whole partition has no problem and gives each area its owner; one area taken out or doubled is the only problem", () => {
    fc.assert(
      fc.property(owners, fc.nat(codes.length - 1), (owner, victim) => {
        const build = (areasOf: (i: number) => string[]) =>
          policy(
            ...Array.from({ length: 6 }, (_, i): Sketch => ({
              key: `t${i}`,
              areas: areasOf(i),
              ...(i === 0 && { headquarters: true }),
            })),
          );
        const of = (i: number) => codes.filter((_, j) => owner[j] === i);
        const whole = build(of);
        expect(errors(whole)).toEqual([]);
        codes.forEach((areaCode, j) => expect(territoryOf(whole, { areaCode })?.key).toBe(`t${owner[j]}`));
        const area = codes[victim]!;
        expect(errors(build((i) => of(i).filter((one) => one !== area)))).toMatchObject([
          { code: "territory_gap", area },
        ]);
        const doubled = errors(build((i) => [...of(i), ...((owner[victim]! + 1) % 6 === i ? [area] : [])]));
        expect(doubled).toMatchObject([{ code: "territory_overlap", area }]);
      }),
    );
  });
});

const tables = {
  phone: [parsePhonePrefixes("1380280,四川,成都", { source: "test", asOf: "2026-01-01" }).table],
  ip: [parseIpRanges("203.0.113.0/24,湖北,武汉", { source: "test", asOf: "2026-01-01" }).table],
};
/** One fact for each source, each from another territory. */
const facts = {
  orderAddress: { province: "广东省", city: "深圳市", county: "南山区" },
  profile: "浙江省杭州市",
  phone: "13802801234",
  ip: "203.0.113.9",
  stated: "21",
};

describe("R-PE-05 (territory of a contact)", () => {
  test.each([
    ["the delivery address goes before everything", facts, "south-china", "order_address", "certain"],
    ["without an order, the profile", { ...facts, orderAddress: null }, "east-china", "profile", "likely"],
    ["then the phone", { ...facts, orderAddress: undefined, profile: "" }, "southwest", "phone", "likely"],
    ["then the IP", { ip: facts.ip, stated: facts.stated }, "central-china", "ip", "weak"],
    ["then the customer's own choice", { stated: facts.stated }, "northeast", "stated", "likely"],
    [
      "an address that cannot be read gives way to the next",
      { ...facts, orderAddress: "朝阳区建国路" },
      "east-china",
      "profile",
      "likely",
    ],
    [
      "a number without home and an address of an own network give way too",
      { phone: "400-820-8820", ip: "10.0.0.8", stated: "云南" },
      "southwest",
      "stated",
      "likely",
    ],
    [
      "abroad belongs to headquarters, and says so",
      { orderAddress: { country: "Japan" } },
      "headquarters",
      "order_address",
      "certain",
    ],
    [
      "an address only half sure stays so",
      { orderAddress: "成都市武侯区" },
      "southwest",
      "order_address",
      "likely",
    ],
    ["nothing known: headquarters", {}, "headquarters", "none", "weak"],
    [
      "nothing readable: headquarters",
      { orderAddress: "***", phone: "?", ip: "::1", stated: "不知道" },
      "headquarters",
      "none",
      "weak",
    ],
  ])("%s", (_name, known, territory, source, certainty) => {
    expect(findTerritory(shipped, territorySignals(known, tables))).toMatchObject({
      territory,
      source,
      certainty,
    });
  });

  test("every source that was asked is told with its reason, in order", () => {
    const found = findTerritory(
      shipped,
      territorySignals(
        { orderAddress: "朝阳区建国路", phone: "13999991234", ip: facts.ip, stated: "21" },
        tables,
      ),
    );
    expect(found).toEqual({
      territory: "central-china",
      source: "ip",
      certainty: "weak",
      area: "4201",
      tried: [
        { source: "order_address", outcome: "unreadable", reason: "territory.order_address.unreadable" },
        { source: "profile", outcome: "absent", reason: "territory.profile.absent" },
        { source: "phone", outcome: "unreadable", reason: "territory.phone.unreadable" },
        { source: "ip", outcome: "used", reason: "territory.ip.used", area: "4201" },
      ],
    });
  });

  test("a province alone does not do where its cities are divided; the next source is asked", () => {
    const cities = divisionsOf("51").map((city) => city.code);
    const divided = policy(
      { key: "hq", headquarters: true, areas: restBut("51") },
      { key: "chengdu", areas: ["5101"] },
      { key: "sichuan", areas: cities.filter((city) => city !== "5101") },
    );
    expect(errors(divided)).toEqual([]);
    expect(
      findTerritory(divided, territorySignals({ profile: "四川省", phone: facts.phone }, tables)),
    ).toMatchObject({
      territory: "chengdu",
      tried: [
        { outcome: "absent" },
        { outcome: "too_coarse", reason: "territory.profile.too_coarse", area: "51" },
        { outcome: "used" },
      ],
    });
  });

  test("no source is surer than it can be", () => {
    const surest = TERRITORY_SOURCES.map((source) => {
      const found = findTerritory(shipped, { [source]: { area: "51", certainty: "certain" } });
      return [found.source, found.certainty];
    });
    expect(surest).toEqual([
      ["order_address", "certain"],
      ["profile", "likely"],
      ["phone", "likely"],
      ["ip", "weak"],
      ["stated", "likely"],
    ]);
  });

  test("the business line counts", () => {
    const sketch = policy(
      { key: "hq", headquarters: true, areas: restBut() },
      { key: "kitchen-west", areas: ["51"], lines: ["kitchen"] },
    );
    const known = { orderAddress: { province: "四川" } };
    expect(
      findTerritory(sketch, territorySignals({ ...known, businessLine: "kitchen" }, tables)).territory,
    ).toBe("kitchen-west");
    expect(findTerritory(sketch, territorySignals(known, tables)).territory).toBe("hq");
  });

  test("whatever is known: exactly one territory, from the first source that has an area", () => {
    const area = fc.constantFrom(...provinces.map((province) => province.code), "5101", "440305", "abroad");
    const signal = fc.option(
      fc.record({ area: fc.option(area, { nil: undefined }), certainty: fc.constantFrom(...CERTAINTIES) }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(signal, { minLength: 5, maxLength: 5 }), (list) => {
        const signals = Object.fromEntries(TERRITORY_SOURCES.map((source, i) => [source, list[i]]));
        const found = findTerritory(shipped, signals);
        const first: TerritorySource | undefined =
          TERRITORY_SOURCES[list.findIndex((one) => one?.area !== undefined)];
        expect(found.source).toBe(first ?? "none");
        expect(shipped.territories.filter((territory) => territory.key === found.territory)).toHaveLength(1);
        expect(found.tried.map((one) => one.source)).toEqual(TERRITORY_SOURCES.slice(0, found.tried.length));
        const given = list[TERRITORY_SOURCES.indexOf(first ?? "stated")]?.certainty;
        if (first && given)
          expect(CERTAINTIES.indexOf(found.certainty)).toBeGreaterThanOrEqual(CERTAINTIES.indexOf(given));
      }),
    );
  });
});
