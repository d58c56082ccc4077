import { provinces } from "#contract/provinces.ts";
import { divisionsOf, isPlace, placesOf } from "./divisions.ts";

/** One way of writing an area. Short ways need more care: 南京 is also the beginning of 南京路. */
export interface AreaName {
  readonly text: string;
  readonly code: string;
  readonly short: boolean;
}

/** Names by their first character, longest first. */
export class NameIndex {
  readonly #byFirst = new Map<string, AreaName[]>();

  constructor(names: Iterable<AreaName>) {
    for (const name of names) {
      const first = name.text.slice(0, 1);
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), name]);
    }
    for (const list of this.#byFirst.values()) list.sort((a, b) => b.text.length - a.text.length);
  }

  /** The longest names that stand at a position; several when one name means several places. */
  longestAt(text: string, position: number): readonly AreaName[] {
    const found: AreaName[] = [];
    for (const name of this.#byFirst.get(text.slice(position, position + 1)) ?? []) {
      if (found.length > 0 && name.text.length < found[0]!.text.length) break;
      if (
        !text.startsWith(name.text, position) ||
        (name.short && isSomethingElse(text, position + name.text.length))
      )
        continue;
      if (!found.some((one) => one.code === name.code)) found.push(name);
    }
    return found;
  }
}

/** What follows makes something else of a place's short name: 南京路, 北京东路, 湖南人 (but 哈尔滨道里区 and 成都人民南路 stay places). */
function isSomethingElse(text: string, position: number): boolean {
  return /^[东南西北中一二三四五六七八九十]?(?:路|街|大街|大道|道(?![里外真县孚])|巷|弄|胡同|桥)|^人(?!民)/.test(
    text.slice(position, position + 4),
  );
}

const PEOPLES =
  "壮族|回族|满族|维吾尔|苗族|彝族|土家族|藏族|蒙古族|蒙古|侗族|布依族|瑶族|朝鲜族|白族|哈尼族|哈萨克|黎族|傣族|傈僳族|羌族|景颇族|柯尔克孜";
const PREFECTURE = new RegExp(`^(.+?)(?:${PEOPLES})+自治州$`);
const SPOKEN: Readonly<Record<string, string>> = {
  "6528": "巴州",
  "6530": "克州",
  "6527": "博州",
  "4228": "恩施州",
  "5329": "大理州",
};

function cityShortNames(name: string, code: string): string[] {
  const prefecture = PREFECTURE.exec(name)?.[1];
  const spoken = SPOKEN[code] === undefined ? [] : [SPOKEN[code]];
  if (prefecture) return [prefecture, `${prefecture}州`, ...spoken];
  const stem = name.replace(/(?:市|地区|盟)$/, "");
  return stem.length >= 2 && stem !== name ? [stem] : [];
}

function countyShortNames(name: string): string[] {
  const stem = name.replace(/(?:新区|林区|特区|自治县|自治旗|区|县|市|旗)$/, "");
  return stem.length >= 2 && stem !== name ? [stem] : [];
}

function* cityNames(province: string): Generator<AreaName> {
  for (const city of divisionsOf(province)) {
    if (!isPlace(city)) continue;
    yield { text: city.name, code: city.code, short: false };
    for (const text of cityShortNames(city.name, city.code)) yield { text, code: city.code, short: true };
  }
}

function* countyNames(city: string, withShort: boolean): Generator<AreaName> {
  for (const county of divisionsOf(city)) {
    yield { text: county.name, code: county.code, short: false };
    if (withShort)
      for (const text of countyShortNames(county.name)) yield { text, code: county.code, short: true };
  }
}

function* provinceNames(): Generator<AreaName> {
  for (const { code, name, shortName, aliases } of provinces) {
    yield { text: name["zh-CN"], code, short: false };
    yield { text: shortName, code, short: true };
    yield { text: name.en.toLowerCase().replaceAll(" ", ""), code, short: true };
    for (const text of aliases) yield { text, code, short: true };
    for (const text of placesOf[code] ?? []) yield { text, code, short: false };
    for (const text of placesOf[code] ?? [])
      if (/..市$/.test(text)) yield { text: text.slice(0, -1), code, short: true };
  }
}

const provinceCodes = provinces.map((province) => province.code);

/** Names that say something without context: provinces, cities, and counties in full. */
export const rootNames = {
  provinces: new NameIndex(provinceNames()),
  cities: new NameIndex(provinceCodes.flatMap((code) => [...cityNames(code)])),
  counties: new NameIndex(
    provinceCodes.flatMap((code) => divisionsOf(code).flatMap((city) => [...countyNames(city.code, false)])),
  ),
} as const;

const within = new Map<string, NameIndex>();

function remembered(key: string, names: () => Iterable<AreaName>): NameIndex {
  const known = within.get(key) ?? new NameIndex(names());
  within.set(key, known);
  return known;
}

/** Names of the cities of a province. */
export function citiesIn(province: string): NameIndex {
  return remembered(`cities ${province}`, () => cityNames(province));
}

/** Names of the counties of a province or city, with or without their short forms. */
export function countiesIn(area: string, withShort: boolean): NameIndex {
  const cities = area.length === 2 ? divisionsOf(area).map((city) => city.code) : [area];
  return remembered(`counties ${area} ${withShort}`, () =>
    cities.flatMap((city) => [...countyNames(city, withShort)]),
  );
}
