import { pinyin } from "pinyin-pro";

/** A name as people spell it, for sorting and finding without a locale (D7): 单雨 → `shan yu`, Li Na → `li na`. */
export function nameKey(name: string): string {
  const syllables = pinyin(name.normalize("NFKC").trim(), { toneType: "none", type: "array", surname: "head", nonZh: "consecutive", v: true });
  return syllables
    .map((syllable) => syllable.trim().toLowerCase())
    .filter((syllable) => syllable !== "")
    .join(" ");
}
