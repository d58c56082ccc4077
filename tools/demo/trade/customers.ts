import type { ShopKey } from "../company/types.ts";
import type { Rng } from "../random.ts";
import { addDays } from "../wallclock.ts";
import { accountWords, families, givenNames } from "./names.ts";
import { estates, regions, streets } from "./regions.ts";
import type { City, Region } from "./regions.ts";
import type { Address, Customer, Tier } from "./types.ts";

const tiers: readonly (readonly [Tier, number])[] = [["standard", 62], ["silver", 24], ["gold", 11], ["diamond", 3]];
const shopChoices: readonly (readonly [readonly ShopKey[], number])[] = [[["hemu"], 48], [["xingye"], 36], [["hemu", "xingye"], 16]];

/** Customers all over China, the first of each province known beforehand; `untilISO` is the last day one may have joined. */
export function makeCustomers(rng: Rng, untilISO: string, count = 400): Customer[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const region = regions[index] ?? rng.weighted(regions.map((one) => [one, one.weight] as const));
    return makeCustomer(rng.fork(`customer ${index}`), region, index, untilISO, taken);
  });
}

function makeCustomer(rng: Rng, region: Region, index: number, untilISO: string, taken: Set<string>): Customer {
  const city = rng.pick(region.cities);
  const gender = rng.chance(0.54) ? "female" : "male";
  const family = rng.weighted(families);
  return {
    id: `C-${1001 + index}`,
    family,
    given: rng.pick(givenNames[gender]),
    gender,
    honorific: `${family}${gender === "female" ? "女士" : "先生"}`,
    phone: phoneFor(rng, city, taken),
    address: makeAddress(rng, region, city),
    tier: rng.weighted(tiers),
    sinceOn: addDays(untilISO, -rng.int(30, 1500)),
    shops: rng.weighted(shopChoices),
    account: `${rng.pick(accountWords)}${rng.int(11, 9899)}`,
  };
}

/** A number that rings nowhere: its first three digits are given to no network. The next ones are the city's area code. */
function phoneFor(rng: Rng, city: City, taken: Set<string>): string {
  for (;;) {
    const head = rng.pick(["154", "164"]) + city[2].padStart(4, "0").slice(0, 4);
    const phone = head + String(rng.int(0, 9999)).padStart(4, "0");
    if (taken.has(phone)) continue;
    taken.add(phone);
    return phone;
  }
}

/** An address in a city that nobody lives at. */
export function makeAddress(rng: Rng, region: Region, city: City): Address {
  const house = `${rng.pick(streets)} ${rng.int(6, 688)} 号${rng.pick(estates)} ${rng.int(1, 28)} 幢 ${rng.int(2, 27)}0${rng.int(1, 4)} 室`;
  return {
    province: region.code,
    provinceName: region.name,
    city: city[0],
    cityName: city[1],
    district: rng.pick(city[3]),
    detail: house,
  };
}

/** Where somebody lives, as one writes it: 浙江 杭州 余杭区 …, a municipality only once. */
export function writtenAddress(address: Address): string {
  const place = address.provinceName === address.cityName ? address.cityName : `${address.provinceName} ${address.cityName}`;
  return `${place} ${address.district} ${address.detail}`;
}
