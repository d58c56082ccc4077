import type { Colleague } from "#contract/desk-acts.ts";

/** The `@` that is being typed before the caret, and what follows it. */
export function atSign(text: string, caret: number): { from: number; typed: string } | null {
  // Within an address the sign belongs to it: li@shop.cn.
  const found = /(?:^|[^\w.@-])@([^\s@]{0,20})$/.exec(text.slice(0, caret));
  return found === null ? null : { from: caret - found[1]!.length - 1, typed: found[1]! };
}

const initials = (key: string): string => key.split(" ").map((syllable) => syllable[0] ?? "").join("");

/** Colleagues whom the typed letters may mean: by name, by pinyin, by initials; who begins so comes first. */
export function fittingColleagues(people: readonly Colleague[], typed: string, most = 8): Colleague[] {
  const wanted = typed.toLowerCase();
  if (wanted === "") return people.slice(0, most);
  const rank = ({ name, key }: Colleague): number => {
    const whole = key.replaceAll(" ", "");
    if (name.toLowerCase().startsWith(wanted)) return 0;
    if (whole.startsWith(wanted) || initials(key).startsWith(wanted)) return 1;
    return name.toLowerCase().includes(wanted) || whole.includes(wanted) ? 2 : 9;
  };
  return people.map((person) => ({ person, at: rank(person) })).filter(({ at }) => at < 9).toSorted((a, b) => a.at - b.at).slice(0, most).map(({ person }) => person);
}

/** Whom a text mentions: `@` and the whole name, the longer name first where one begins with another. */
export function mentionsIn(text: string, people: readonly Pick<Colleague, "id" | "name">[]): string[] {
  const found: string[] = [];
  let rest = text;
  for (const { id, name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(`@${name}`)) continue;
    found.push(id);
    rest = rest.replaceAll(`@${name}`, " ");
  }
  return found;
}

/** A note cut into words and names. */
export function noteParts(text: string, mentions: readonly { id: string; name: string }[]): { text: string; id: string | null }[] {
  let parts: { text: string; id: string | null }[] = [{ text, id: null }];
  for (const { id, name } of mentions.toSorted((a, b) => b.name.length - a.name.length)) {
    const sign = `@${name}`;
    parts = parts.flatMap((part) => {
      if (part.id !== null) return [part];
      const words = part.text.split(sign);
      return words.flatMap((word, at) => [...(at === 0 ? [] : [{ text: sign, id }]), ...(word === "" ? [] : [{ text: word, id: null }])]);
    });
  }
  return parts;
}
