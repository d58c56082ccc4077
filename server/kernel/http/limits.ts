interface Bucket {
  tokens: number;
  at: number;
}
/** Those asked for last stand last: a flood of new keys drops buckets that lie idle, not the one that just now holds somebody back. */
const buckets = new Map<string, Bucket>();
const mostBuckets = 50_000;

/** A token bucket per key and node: `burst` at once, refilled over `seconds`. Gives false when the key is over its limit. */
export const allow = (key: string, burst: number, seconds: number): boolean => secondsOver(key, burst, seconds) === 0;

/** The same, saying after how many seconds the next one is let through; 0: this one is. */
export function secondsOver(key: string, burst: number, seconds: number): number {
  return taken(`${burst}/${seconds}:${key}`, burst, seconds);
}

/** A limit that is asked over and over, as of a socket: its name is put together once. */
export function limitOf(key: string, burst: number, seconds: number): () => boolean {
  const name = `${burst}/${seconds}:${key}`;
  return () => taken(name, burst, seconds) === 0;
}

function taken(name: string, burst: number, seconds: number): number {
  const now = performance.now() / 1000;
  const bucket = buckets.get(name) ?? { tokens: burst, at: now };
  if (!buckets.delete(name) && buckets.size >= mostBuckets) buckets.delete(buckets.keys().next().value!);
  buckets.set(name, bucket);
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * burst) / seconds);
  bucket.at = now;
  if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * seconds) / burst));
  bucket.tokens -= 1;
  return 0;
}
