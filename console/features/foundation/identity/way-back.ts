/** A way within the console; anything that would lead elsewhere is the home page. */
export function wayBack(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return /^\/(signin|first-run|invite)(\/|\?|$)/.test(next) ? "/" : next;
}
