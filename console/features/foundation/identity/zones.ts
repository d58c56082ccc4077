import { serverNow } from "#console/lib/tick.ts";

const usual = "Asia/Shanghai";

/** Every zone under its IANA name, with what people call it; the usual one first. */
export function zonesIn(locale: string): { value: string; label: string }[] {
  const names = Intl.supportedValuesOf("timeZone");
  return [usual, ...names.filter((name) => name !== usual)].map((value) => ({ value, label: `${value} ${calledIn(value, locale)}` }));
}

function calledIn(timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" }).formatToParts(serverNow()).find((part) => part.type === "timeZoneName")?.value ?? "";
}
