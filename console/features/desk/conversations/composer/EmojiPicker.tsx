import { Input } from "antd";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { textsIn } from "#locales/index.ts";
import en from "#locales/en/emoji.ts";
import zh from "#locales/zh-CN/emoji.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useLocale } from "#console/lib/locale.ts";
import { initialsOf } from "#console/lib/pinyin.ts";
import { definePreference, usePreference } from "#console/lib/preference.ts";
import { useWorkbenchText } from "../texts.ts";

const signs = textsIn<typeof zh>(zh, en);
const perRow = 8;
const usedPreference = definePreference<readonly string[]>(
  "emoji-used",
  () => [],
  (value): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === "string"),
);

/** Signs whose words have what was typed, in Chinese, by initials or in English; those used lately first. */
export function findEmoji(all: readonly (readonly [sign: string, words: string])[], typed: string, used: readonly string[]): (readonly [string, string])[] {
  const wanted = typed.trim().toLowerCase();
  const place = (sign: string): number => (used.includes(sign) ? used.indexOf(sign) : used.length);
  return all
    .filter(([, words]) => wanted === "" || words.toLowerCase().includes(wanted) || words.split(" ").some((word) => initialsOf(word).startsWith(wanted)))
    .toSorted((a, b) => place(a[0]) - place(b[0]));
}

/** A small grid of signs, found by words; arrows walk it, Enter takes one. */
export function EmojiPicker({ onChoose }: { onChoose: (sign: string) => void }): ReactNode {
  const t = useWorkbenchText();
  const [locale] = useLocale();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [used, setUsed] = usePreference(usedPreference);
  // The order holds still while the picker is open.
  const [usedBefore] = useState(used);
  const found = useMemo(() => findEmoji(signs[locale], typed, usedBefore), [locale, typed, usedBefore]);
  const choose = (sign: string): void => {
    setUsed([sign, ...used.filter((other) => other !== sign)].slice(0, perRow));
    onChoose(sign);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow }[event.key];
    if (by !== undefined && found.length > 0) {
      event.preventDefault();
      setAt(Math.min(found.length - 1, Math.max(0, at + by)));
    }
    const sign = found[at]?.[0];
    if (event.key === "Enter" && sign !== undefined) {
      event.preventDefault();
      choose(sign);
    }
  };
  return (
    <div className="desk-emoji">
      <Input
        autoFocus
        allowClear
        value={typed}
        role="combobox"
        aria-expanded
        aria-controls="desk-emoji-grid"
        aria-activedescendant={found.length === 0 ? undefined : `desk-emoji-${at}`}
        placeholder={t.emoji.find}
        aria-label={t.emoji.find}
        onChange={(event) => (setTyped(event.target.value), setAt(0))}
        onKeyDown={onKeyDown}
      />
      <div id="desk-emoji-grid" className="desk-emoji-grid" role="listbox" aria-label={t.emoji.title}>
        {found.map(([sign, words], n) => (
          <button
            key={sign}
            id={`desk-emoji-${n}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            aria-label={words.split(" ")[0]}
            title={words.split(" ")[0]}
            className={n === at ? "is-at" : ""}
            ref={n === at ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => choose(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
      {found.length === 0 ? <p className="k-small k-ink-3">{t.emoji.none}</p> : null}
    </div>
  );
}
