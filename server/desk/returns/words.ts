import { labelIn, textsIn, type Locale } from "#locales/index.ts";
import en from "#locales/en/returns.ts";
import zh from "#locales/zh-CN/returns.ts";
import type { ReturnVerdict } from "#contract/returns.ts";
import type { ReturnRules } from "#contract/policies/returns.ts";
import { wallClock } from "#server/kernel/time/index.ts";

const texts = textsIn<typeof zh>(zh, en);

/** A verdict as a customer reads it: yes or no, why, by which law or promise, at whose freight. */
export function verdictWords(verdict: ReturnVerdict, zone: string, locale: Locale): string {
  const t = texts[locale];
  const clock = verdict.until === null ? null : wallClock(new Date(verdict.until), zone);
  const said = t.verdicts[verdict.code](clock === null ? "" : `${clock.on} ${clock.time}`) + (verdict.goods === null ? "" : t.goods(labelIn(verdict.goods, locale)));
  return [said, ...(verdict.freight === null ? [] : [t.freight[verdict.freight]]), t.source(labelIn(verdict.source, locale))].join(t.sentenceEnd) + t.sentenceEnd.trimEnd();
}

/** Where goods of this shop go back to; empty where the handbook names no place. */
export function addressFor(rules: Pick<ReturnRules, "addresses">, shopKey: string | null, locale: Locale): string {
  const found = rules.addresses.find((one) => shopKey !== null && one.shops.includes(shopKey)) ?? rules.addresses.find((one) => one.shops.length === 0);
  return found ? `${labelIn(found.address, locale)} ${found.receiver} ${found.phone}` : "";
}
