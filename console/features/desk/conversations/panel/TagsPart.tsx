import { AutoComplete } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { labelIn } from "#locales/index.ts";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useLocale } from "#console/lib/locale.ts";
import { useScope, useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useInForce } from "../handbook.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";

interface TagsProps {
  row: ConversationRow;
  /** Opened to add one: the choice stands open. */
  begin?: boolean;
  onLeave?: () => void;
}

/** The conversation's tags: one click to add or to take away, with a way back. */
export function TagsPart({ row, begin = false, onLeave }: TagsProps): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const [locale] = useLocale();
  const problem = useProblem();
  const me = useSession().person;
  const scope = useScope("conversations.serve");
  const known = useInForce("tags")?.conversation ?? [];
  const [adding, setAdding] = useState(begin);
  const [typed, setTyped] = useState("");
  const [failed, setFailed] = useState<unknown>(undefined);
  // What is undone is that one tag: others may have been set meanwhile.
  const latest = useRef(row.tags);
  latest.current = row.tags;
  const may = scope === "all" || (scope !== null && row.assignee?.id === me.id);
  const save = async (tags: string[]): Promise<boolean> => {
    setFailed(undefined);
    try {
      await api("PUT /v1/conversations/{id}/tags", { params: { id: row.id }, body: { tags } });
      return true;
    } catch (error) {
      setFailed(error);
      return false;
    }
  };
  const add = (tag: string): void => {
    setAdding(begin);
    setTyped("");
    const word = tag.trim();
    if (word === "" || row.tags.includes(word)) return;
    void save([...row.tags, word]).then((done) => done && toast(w.tagged(nameOf(word)), () => void save(latest.current.filter((other) => other !== word))));
  };
  const remove = async (tag: string): Promise<void> => {
    if (await save(row.tags.filter((other) => other !== tag))) toast(t.panel.untagged(nameOf(tag)), () => void save([...new Set([...latest.current, tag])]));
  };
  const nameOf = (tag: string): string => {
    const found = known.find((one) => one.key === tag);
    return found === undefined ? tag : labelIn(found.name, locale);
  };
  return (
    <section className="desk-part" aria-label={t.panel.tags}>
      <h3>{t.panel.tags}</h3>
      <div className="desk-tags">
        {row.tags.map((tag) => (
          <span key={tag} className="k-tag">
            {nameOf(tag)}
            {may ? (
              <button type="button" className="k-plain" aria-label={t.panel.removeTag(tag)} onClick={() => void remove(tag)}>
                <Icon name="x" size="xs" />
              </button>
            ) : null}
          </span>
        ))}
        {!may && row.tags.length === 0 ? <span className="k-small k-ink-3">{t.panel.noTags}</span> : null}
        {!may ? null : adding ? (
          <AutoComplete
            size="small"
            autoFocus
            defaultOpen
            value={typed}
            className="desk-tag-field"
            placeholder={t.panel.chooseTag}
            aria-label={t.panel.chooseTag}
            options={known
              .filter((one) => !row.tags.includes(one.key) && labelIn(one.name, locale).includes(typed))
              .map((one) => ({ value: one.key, label: labelIn(one.name, locale) }))}
            onChange={setTyped}
            onSelect={add}
            onBlur={() => setAdding(begin)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setAdding(false);
              onLeave?.();
            }}
          />
        ) : (
          <button type="button" className="k-tag is-outlined desk-tag-add" onClick={() => setAdding(true)}>
            <Icon name="plus" size="xs" /> {t.panel.addTag}
          </button>
        )}
      </div>
      {failed === undefined ? null : (
        <p className="k-small k-problem" role="alert">
          {problem(failed).text}
        </p>
      )}
    </section>
  );
}
