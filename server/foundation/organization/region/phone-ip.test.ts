import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipHome, isArea, parseIpRanges, parsePhonePrefixes, phoneHome, shippedPhoneTable } from "./index.ts";

const origin = { source: "test", asOf: "2026-01-01" };
const table = parsePhonePrefixes(
  [
    "prefix7,province,city",
    "1380280,四川,成都",
    "1380281,四川省,绵阳市",
    "1380282,四川,",
    "# 1380283,四川,成都",
    '"1980000","重庆","重庆"',
    "1999999,44,4403",
  ].join("\n"),
  origin,
).table;

describe("R-PE-05 (phone): home area of a number", () => {
  test.each([
    ["13802801234", "5101", "mobile_prefix"],
    ["+86 138-0281-1234", "5107", "mobile_prefix"],
    ["008613802821234", "51", "mobile_prefix"],
    ["8619800001234", "50", "mobile_prefix"],
    ["013802801234", "5101", "mobile_prefix"],
    ["１３８０２８０１２３４", "5101", "mobile_prefix"],
    ["19999991234", "4403", "mobile_prefix"],
    ["010-85551234", "11", "area_code"],
    ["(028) 8555 1234", "51", "area_code"],
    ["0755-85551234转801", "4403", "area_code"],
    ["+86 20 8555 1234", "4401", "area_code"],
    ["+86 10 8555 1234", "11", "area_code"],
    ["0977-8221234", "63", "area_code"],
    ["+852 2345 6789", "81", "country_code"],
    ["0085328123456", "82", "country_code"],
    ["+886 2 2345 6789", "71", "country_code"],
    ["+1 415 555 0100", "abroad", "country_code"],
  ])("%s → %s by %s", (number, area, reason) => {
    expect(phoneHome(number, [table])).toMatchObject({ area, certainty: "likely", reason });
  });

  test.each([
    ["13802831234", "unknown_prefix"],
    ["400-820-8820", "no_home"],
    ["95555", "no_home"],
    ["12345", "no_home"],
    ["85551234", "unknown_prefix"],
    ["13802801234-4821", "no_home"],
    ["13802801234转4821", "no_home"],
    ["138****1234", "not_a_number"],
    ["", "not_a_number"],
    ["客服电话", "not_a_number"],
  ])("%j has no home: %s", (number, reason) => {
    expect(phoneHome(number, [table])).toEqual({ certainty: "weak", reason });
  });

  test("an imported table goes before the shipped one, and each says its source and date", () => {
    const shipped = shippedPhoneTable();
    expect(phoneHome("13800138000", [table, shipped])).toEqual({
      area: "11",
      certainty: "likely",
      reason: "mobile_prefix",
      source: "query-mobile-phone-area 1.0.6",
      asOf: "2015-11-14",
    });
    expect(phoneHome("13802801234", [table, shipped])).toMatchObject({
      area: "5101",
      source: "test",
      asOf: "2026-01-01",
    });
    expect(phoneHome("19912345678", [shipped])).toEqual({ certainty: "weak", reason: "unknown_prefix" });
  });

  test("the shipped table is in order and names only areas that exist", () => {
    const { runs } = shippedPhoneTable();
    expect(runs.reduce((count, run) => count + run.to - run.from + 1, 0)).toBe(317_822);
    expect(runs.every((run, i) => run.from <= run.to && (i === 0 || runs[i - 1]!.to < run.from))).toBe(true);
    expect([...new Set(runs.map((run) => run.area))].filter((area) => !isArea(area))).toEqual([]);
  });

  test("any text is answered", () => {
    const numberLike = fc
      .array(fc.constantFrom("+", "0", "1", "8", "6", "-", "3", "(", "转", " "), { maxLength: 20 })
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string(), numberLike), (text) => {
        const { area, certainty } = phoneHome(text, [table]);
        expect(certainty).toBe(area === undefined ? "weak" : "likely");
      }),
    );
  });
});

describe("R-PE-05 (phone): import", () => {
  test("bad lines are named and left out, the others count", () => {
    const { table: read, problems } = parsePhonePrefixes(
      "\uFEFFprefix7,province,city\r\n138028,四川,成都\r\n1380280,四川\r\n1380281,火星,\r\n1380282,四川,成都\r\n",
      origin,
    );
    expect(problems).toEqual([
      { line: 2, field: "prefix7", code: "import_bad_prefix", value: "138028" },
      { line: 3, field: "prefix7,province,city", code: "import_columns", value: "1380280,四川" },
      { line: 4, field: "province", code: "import_unknown_area", value: "火星" },
    ]);
    expect(read.runs).toEqual([{ from: 1_380_282, to: 1_380_282, area: "5101" }]);
  });
});

const networks = parseIpRanges(
  [
    "cidr,province,city",
    "203.0.113.0/24,四川,",
    "203.0.113.128/25,四川,成都",
    "203.0.113.129,重庆,重庆",
    "198.51.100.0/24,广东,深圳市",
    "2001:db8::/32,北京,北京",
    "2001:db8:1::/48,51,",
  ].join("\n"),
  origin,
).table;

describe("R-PE-05 (IP): home area of an address", () => {
  test.each([
    ["203.0.113.1", "51"],
    ["203.0.113.128", "5101"],
    ["203.0.113.129", "50"],
    ["203.0.113.255", "5101"],
    ["198.51.100.7", "4403"],
    ["::ffff:203.0.113.1", "51"],
    ["::ffff:cb00:7181", "50"],
    ["2001:db8::1", "11"],
    ["[2001:db8:1:2::3]", "51"],
    ["2001:DB8:1::%eth0", "51"],
  ])("%s is in %s, weakly", (ip, area) => {
    expect(ipHome(ip, [networks])).toEqual({
      area,
      certainty: "weak",
      reason: "range",
      source: "test",
      asOf: "2026-01-01",
    });
  });

  test.each([
    ["127.0.0.1", "private"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["169.254.169.254", "private"],
    ["::1", "private"],
    ["fe80::1", "private"],
    ["fd00::1", "private"],
    ["::ffff:10.0.0.1", "private"],
    ["172.32.0.1", "unknown_range"],
    ["2002::1", "unknown_range"],
    ["203.0.113", "not_an_address"],
    ["1.2.3.4:5678", "not_an_address"],
    ["", "not_an_address"],
  ])("%j: %s", (ip, reason) => {
    expect(ipHome(ip, [networks])).toEqual({ certainty: "weak", reason });
  });

  test("bad lines of an import are named and left out", () => {
    const { problems, table: read } = parseIpRanges(
      "1.2.3.0/33,四川,\n1.2.3.0/24,火星,\n1.2.3.0/24\n1.2.4.0/24,四川,",
      origin,
    );
    expect(problems.map((problem) => [problem.line, problem.code])).toEqual([
      [1, "import_bad_range"],
      [2, "import_unknown_area"],
      [3, "import_columns"],
    ]);
    expect(ipHome("1.2.4.200", [read]).area).toBe("51");
  });

  test("among nested networks the narrowest one answers (compared with a plain scan)", () => {
    const network = fc.tuple(
      fc.integer({ min: 0x0100_0000, max: 0x0100_00ff }),
      fc.integer({ min: 24, max: 32 }),
      fc.constantFrom("11", "31", "44", "51", "65"),
    );
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 25 }),
        fc.integer({ min: 0x0100_0000, max: 0x0100_00ff }),
        (list, value) => {
          const blocks = list.map(([base, bits, area]) => {
            const size = 2 ** (32 - bits);
            return { from: base - (base % size), size, bits, area };
          });
          const dotted = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join(".");
          const { table: read } = parseIpRanges(
            blocks.map((one) => `${dotted(one.from)}/${one.bits},${one.area},`).join("\n"),
            origin,
          );
          const around = blocks.filter((one) => one.from <= value && value < one.from + one.size);
          const narrowest = Math.min(...around.map((one) => one.size));
          expect(ipHome(dotted(value), [read]).area).toBe(
            around.findLast((one) => one.size === narrowest)?.area,
          );
        },
      ),
    );
  });
});
