import { ABROAD } from "#contract/provinces.ts";
import type { Certainty } from "#contract/policies/territories.ts";
import { divisionsOf, isArea, isPlace, normalArea } from "./divisions.ts";
import { citiesIn, countiesIn, rootNames, type AreaName } from "./names.ts";

/** An address as a shop's order carries it; each part as a name or as a code of GB/T 2260. */
export interface StructuredAddress {
  readonly country?: string | null;
  readonly province?: string | null;
  readonly city?: string | null;
  readonly county?: string | null;
  readonly detail?: string | null;
}

export interface ResolvedAddress {
  /** The finest code that is sure: county, city or province; `abroad`; left out when nothing was found. */
  readonly area?: string;
  readonly province?: string;
  readonly city?: string;
  readonly county?: string;
  readonly certainty: Certainty;
  readonly reason: "found" | "empty" | "ambiguous" | "unknown";
}

/** How far behind its province or city a finer name may stand before it is taken for part of a street or firm. */
const REACH = 14;
const CHINA = /^(?:中国(?:大陆)?|中华人民共和国|china|cn|p\.?r\.?china)$/i;
const FOREIGN =
  /^(?:美国|日本|韩国|英国|法国|德国|意大利|西班牙|俄罗斯|加拿大|澳大利亚|澳洲|新西兰|新加坡|马来西亚|泰国|越南|菲律宾|印度尼西亚|印尼|印度|巴西|墨西哥|荷兰|瑞士|瑞典|阿联酋|海外|境外|国外)(?![东南西北]?(?:路|街|道|城|风))/;

/** Finds province, city and county in an address, by full names, short names and aliases; the longest name wins. */
export function resolveAddress(address: string | StructuredAddress): ResolvedAddress {
  if (typeof address === "string") return resolveText(clean(address));
  const country = (address.country ?? "").trim();
  if (country !== "" && !CHINA.test(country) && rootNames.provinces.longestAt(clean(country), 0).length === 0)
    return found(ABROAD, "certain");
  const parts = [address.province, address.city, address.county].map((part) => (part ?? "").trim());
  const code = parts.map(normalArea).findLast((part) => /^\d/.test(part) && isArea(part));
  if (code) return found(code, "certain");
  return resolveText(clean([...parts, address.detail ?? ""].join("")));
}

function clean(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s,.;:、。，；：/|\\\-_()（）[\]【】"“”]+/g, "")
    .replace(
      /^(?:收货地址|收件地址|地址|所在地区)?(?:中华人民共和国|中国大陆|中国(?!香港|澳门|台湾)|china)?/,
      "",
    );
}

function resolveText(text: string): ResolvedAddress {
  if (text === "") return { certainty: "weak", reason: "empty" };
  if (FOREIGN.test(text)) return found(ABROAD, "likely");
  let ambiguous = false;
  for (let position = 0; position < text.length; position++) {
    const names = namesAt(text, position);
    if (names.length === 0) continue;
    if (names.length === 1) return refine(text, position, names[0]!);
    ambiguous = true;
    position += names[0]!.text.length - 1;
  }
  return { certainty: "weak", reason: ambiguous ? "ambiguous" : "unknown" };
}

/** The longest name of any kind; of equally long ones a province goes before a city, and a city before a county. */
function namesAt(text: string, position: number): readonly AreaName[] {
  let best: readonly AreaName[] = [];
  for (const index of [rootNames.provinces, rootNames.cities, rootNames.counties]) {
    const names = index.longestAt(text, position);
    if (names.length > 0 && (best.length === 0 || names[0]!.text.length > best[0]!.text.length)) best = names;
  }
  return best;
}

function refine(text: string, position: number, name: AreaName): ResolvedAddress {
  let code = name.code;
  let end = position + name.text.length;
  if (code.length === 2) {
    end = behindRepeats(text, end, code);
    const finer = firstWithin(text, end, code);
    if (finer) [code, end] = [finer.name.code, finer.end];
  }
  if (code.length === 4) {
    const county = firstOf(text, end, (at) => countiesIn(code, at === end).longestAt(text, at));
    if (county) code = county.name.code;
  }
  const namedProvince = name.code.length === 2 && position === 0 && (!name.short || code.length > 2);
  return found(code, namedProvince ? "certain" : "likely");
}

/** Shops send the municipality twice, as province and as city: 北京市 北京市 市辖区 朝阳区. */
function behindRepeats(text: string, start: number, province: string): number {
  if (divisionsOf(province).some(isPlace)) return start;
  const repeat = rootNames.provinces.longestAt(text, start)[0];
  const end = repeat?.code === province ? start + repeat.text.length : start;
  return end + (/^(?:市辖区|市辖县|县)/.exec(text.slice(end))?.[0].length ?? 0);
}

/** The first city or county of a province; a city's short form may stand anywhere near, a county's only right behind. */
function firstWithin(
  text: string,
  start: number,
  province: string,
): { name: AreaName; end: number } | undefined {
  return firstOf(text, start, (at) => {
    const cities = citiesIn(province).longestAt(text, at);
    const counties = countiesIn(province, at === start).longestAt(text, at);
    const cityIsLonger = cities.length > 0 && cities[0]!.text.length >= (counties[0]?.text.length ?? 0);
    return cityIsLonger ? cities : counties;
  });
}

function firstOf(
  text: string,
  start: number,
  namesFrom: (at: number) => readonly AreaName[],
): { name: AreaName; end: number } | undefined {
  for (let at = start; at < Math.min(text.length, start + REACH); at++) {
    const names = namesFrom(at);
    if (names.length === 1) return { name: names[0]!, end: at + names[0]!.text.length };
    if (names.length > 1) return undefined;
  }
  return undefined;
}

function found(area: string, certainty: Certainty): ResolvedAddress {
  if (area === ABROAD) return { area, certainty, reason: "found" };
  return {
    area,
    province: area.slice(0, 2),
    ...(area.length >= 4 && { city: area.slice(0, 4) }),
    ...(area.length === 6 && { county: area }),
    certainty,
    reason: "found",
  };
}
