import type { LikenessReason, Side } from "#contract/customer-joins.ts";
import { likenessSigns, type CustomerFiles, type LikenessSign } from "#contract/policies/customer-files.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** What a file holds beside its identities. */
export interface Held {
  tier: string;
  tags: readonly string[];
  province: string | null;
  city: string | null;
}
export interface Had {
  into: Held;
  from: Held;
}

/** Two files are joined once; not while one of them is being deleted, since what was checked for deletion was the one file. */
export function mayJoin(into: { id: string }, from: { id: string }, deletionOpen: boolean): Verdict {
  if (into.id === from.id) return { refused: "already_one" };
  return deletionOpen ? { refused: "deletion_open" } : true;
}

/** The joined file: the higher tier, all tags, the place of the one that stays, else of the other. `tiers`: the highest first. */
export function joinedHeld({ into, from }: Had, tiers: readonly string[]): Held {
  const rank = (tier: string) => (tiers.includes(tier) ? tiers.indexOf(tier) : tiers.length);
  const place = into.province === null ? from : into;
  return { tier: rank(from.tier) < rank(into.tier) ? from.tier : into.tier, tags: [...new Set([...into.tags, ...from.tags])], province: place.province, city: place.city };
}

/** Tags that none of the files brought: since the joining somebody has given them to the whole. `later`: what was joined after. */
export const tagsSince = (had: Had, now: readonly string[], later: readonly Had[] = []): string[] =>
  now.filter((tag) => ![had.into, had.from, ...later.map((one) => one.from)].some((held) => held.tags.includes(tag)));

/** Only the file that a joining went into may be split, and not once that one was joined further: then that joining is taken back first. */
export function maySplit(joining: { splitAt: Date | null; intoId: string }, state: { fileId: string; held: boolean; deletionOpen: boolean }, asked: { notes: readonly string[]; tags: readonly string[] }, chosen: { notes: Readonly<Record<string, Side>>; tags: Readonly<Record<string, Side>> }): Verdict {
  if (joining.splitAt !== null) return { refused: "already_split" };
  if (joining.intoId !== state.fileId) return { refused: "joined_further" };
  if (state.held) return { refused: "customer_on_hold" };
  if (state.deletionOpen) return { refused: "deletion_open" };
  const missing = [...asked.notes.filter((id) => !chosen.notes[id]).map((id) => `notes.${id}`), ...asked.tags.filter((tag) => !chosen.tags[tag]).map((tag) => `tags.${tag}`)];
  return missing.length === 0 ? true : { refused: "choice_missing", params: { count: missing.length }, fields: missing.map((path) => ({ path, code: "choice_missing" })) };
}

/** What each of the two files holds after a split: its own back, unless somebody changed it since, and what was chosen. `later`: what was joined after, the oldest first. */
export function splitHeld(had: Had, later: readonly Had[], now: Held, tiers: readonly string[], tags: Readonly<Record<string, Side>>): { stays: Held; goes: Held; before: Had[] } {
  const grow = (from: Held) => later.reduce((held, one) => joinedHeld({ into: held, from: one.from }, tiers), from);
  const [whole, without] = [grow(joinedHeld(had, tiers)), grow(had.into)];
  const fresh = (side: "stay" | "go") => tagsSince(had, now.tags, later).filter((tag) => tags[tag] === side || tags[tag] === "both");
  // A tag that was taken off the whole comes back to neither.
  const own = (held: Held) => held.tags.filter((tag) => now.tags.includes(tag));
  const place = now.province === whole.province && now.city === whole.city ? without : now;
  return {
    stays: { tier: now.tier === whole.tier ? without.tier : now.tier, tags: [...own(without), ...fresh("stay")], province: place.province, city: place.city },
    goes: { ...had.from, tags: [...own(had.from), ...fresh("go")] },
    before: later.map((one, n) => ({ into: later.slice(0, n).reduce((held, earlier) => joinedHeld({ into: held, from: earlier.from }, tiers), had.into), from: one.from })),
  };
}

/** What two files share: hashes of the same kind, and how much of the shorter name stands in the other. */
export interface Shared {
  kinds: readonly string[];
  nameShare: number;
  area: boolean;
}

const signOf: Readonly<Record<string, LikenessSign>> = { phone: "phone", mail: "mail", id: "account", address: "address", name: "name" };

/** How likely two files are one person, and why, in the order of weight. */
export function likeness(rules: CustomerFiles["doubles"], shared: Shared): { score: number; reasons: LikenessReason[] } {
  const signs = new Set(shared.kinds.flatMap((kind) => signOf[kind] ?? []));
  if (!signs.has("name") && shared.nameShare >= 0.5) signs.add("part_of_name");
  if (shared.area) signs.add("area");
  const reasons = [...signs].map((sign) => ({ sign, points: rules.points[sign] ?? 0 })).filter((reason) => reason.points > 0).sort((a, b) => b.points - a.points || likenessSigns.indexOf(a.sign) - likenessSigns.indexOf(b.sign));
  return { score: Math.min(100, reasons.reduce((sum, reason) => sum + reason.points, 0)), reasons };
}
