/** A way within the console; anything that would lead elsewhere is the home page. */
export function wayBack(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return /^\/(signin|first-run|invite)(\/|\?|$)/.test(next) ? "/" : next;
}

const key = "kefu.way-back";

/** Remembers the way over a visit at a provider, which takes the page away. */
export function keepWayBack(next: string | undefined): void {
  try {
    sessionStorage.setItem(key, wayBack(next));
  } catch {
    // then it is the home page
  }
}

/** The way remembered before the visit. */
export function keptWayBack(): string {
  try {
    const kept = sessionStorage.getItem(key) ?? undefined;
    sessionStorage.removeItem(key);
    return wayBack(kept);
  } catch {
    return "/";
  }
}
