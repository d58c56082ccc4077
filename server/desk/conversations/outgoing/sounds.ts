import { pinyin } from "pinyin-pro";
import type { Sounds } from "#contract/words/find.ts";

/** The characters of GB 2312: what people really type. */
function commonCharacters(): string[] {
  const decoder = new TextDecoder("gb2312");
  const signs: string[] = [];
  for (let high = 0xb0; high <= 0xf7; high += 1)
    for (let low = 0xa1; low <= 0xfe; low += 1) {
      const sign = decoder.decode(Uint8Array.of(high, low));
      if (sign.length === 1 && sign >= "\u4e00" && sign <= "\u9fff") signs.push(sign);
    }
  return signs;
}

const soundsIn = (text: string): string[] => pinyin(text, { toneType: "none", type: "array", v: true });
let index: Promise<Map<string, string>> | null = null;

/** Common characters by sound; made once, in small pieces, so that nobody's message waits behind it. */
function bySound(): Promise<Map<string, string>> {
  return (index ??= (async () => {
    const signs = commonCharacters();
    const map = new Map<string, string>();
    for (let at = 0; at < signs.length; at += 400) {
      const piece = signs.slice(at, at + 400);
      // A blank between them: read alone, not as words.
      const sounds = soundsIn(piece.join(" ")).filter((sound) => sound !== " ");
      piece.forEach((sign, i) => map.set(sounds[i]!, (map.get(sounds[i]!) ?? "") + sign));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return map;
  })());
}

/** For every sound in these words: the characters that are read so, those of the words among them. */
export async function soundsOf(words: readonly string[]): Promise<Sounds> {
  if (words.length === 0) return {};
  const all = await bySound();
  const sounds: Record<string, string> = {};
  for (const word of words) {
    const signs = [...word.replaceAll("{n}", "")].filter((sign) => /\p{Script=Han}/u.test(sign));
    const read = soundsIn(signs.join(""));
    signs.forEach((sign, i) => {
      const sound = read[i]!;
      sounds[sound] ??= all.get(sound) ?? "";
      if (!sounds[sound].includes(sign)) sounds[sound] += sign;
    });
  }
  return sounds;
}
