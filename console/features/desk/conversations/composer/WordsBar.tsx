import { Button } from "antd";
import type { ReactNode } from "react";
import type { WordRule } from "#contract/policies/outgoing-words.ts";
import type { Hit } from "#contract/words/find.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { useDeskText } from "../texts.ts";

interface BarProps {
  hits: readonly Hit[];
  rule: (key: string) => WordRule | undefined;
  text: string;
  /** Sending was tried: a warning now says how to insist. */
  tried: boolean;
  onReplace: (hit: Hit) => void;
  onPromise?: ((hit: Hit) => void) | undefined;
}

/** What is marked in the text, why, and what to write instead; the first replacement has a key. */
export function WordsBar({ hits, rule, text, tried, onReplace, onPromise }: BarProps): ReactNode {
  const t = useDeskText();
  const label = useLabel();
  const keyed = hits.find((hit) => hit.put !== null);
  const more = hits.length - 3;
  return (
    <ul className="desk-words" aria-label={t.words.label} aria-live="polite">
      {hits.slice(0, 3).map((hit) => {
        const found = rule(hit.rule);
        if (found === undefined) return null;
        return (
          <li key={`${hit.rule}-${hit.start}`} className={`desk-word is-${hit.level}`}>
            <Icon name={hit.level === "promise" ? "clock" : hit.level === "stop" ? "alert" : "ask"} size="xs" />
            <span className="desk-word-what">
              <b>{t.words.quoted(text.slice(hit.start, hit.end))}</b> {t.words.levels[hit.level](label(found.name))}
            </span>
            <span className="desk-word-instead k-cut" title={[label(found.why), found.law].filter(Boolean).join(" ")}>
              {hit.level === "warn" && tried ? t.words.insist : label(found.instead)}
            </span>
            <span className="k-space" />
            {hit.level === "promise" ? onPromise === undefined ? null : (
              <Button size="small" onClick={() => onPromise(hit)}>
                {t.words.promise}
              </Button>
            ) : hit.put === null ? null : (
              <Button size="small" onClick={() => onReplace(hit)}>
                {t.words.replace(hit.put)} {hit === keyed ? <Kbd keys="Alt+KeyR" /> : null}
              </Button>
            )}
          </li>
        );
      })}
      {more > 0 ? <li className="k-small k-ink-3">{t.words.more(more)}</li> : null}
    </ul>
  );
}
