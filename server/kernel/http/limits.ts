interface Bucket {
  tokens: number;
  at: number;
}
const buckets = new Map<string, Bucket>();

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
  let bucket = buckets.get(name);
  if (!bucket) {
    if (buckets.size >= 50_000) buckets.delete(buckets.keys().next().value!);
    buckets.set(name, (bucket = { tokens: burst, at: now }));
  }
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * burst) / seconds);
  bucket.at = now;
  if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * seconds) / burst));
  bucket.tokens -= 1;
  return 0;
}
