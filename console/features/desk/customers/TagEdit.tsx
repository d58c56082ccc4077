import { AutoComplete } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerFile } from "#contract/customers.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useChange, useChoices } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** The tags of a customer: one click takes one off, a few letters put one on, and both can be undone. */
export function TagEdit({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const change = useChange(file.id);
  const toProblem = useProblem();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mayWrite = may("customers.write");

  const set = async (tags: readonly string[], version: number, done: string): Promise<void> => {
    setProblem(null);
    try {
      const next = await change({ version, tags: [...tags] });
      const before = file.tags;
      toast(done, () => void change({ version: next, tags: before }).catch((error: unknown) => setProblem(toProblem(error).text)));
    } catch (error) {
      const { text, fields } = toProblem(error);
      setProblem(Object.values(fields)[0] ?? text);
    }
  };
  const add = (word: string): void => {
    const tag = word.trim();
    setAdding(false);
    if (tag !== "" && !file.tags.includes(tag)) void set([...file.tags, tag], file.version, t.tags.added(tag));
  };

  return (
    <div>
      <div className="customer-tags" role="group" aria-label={t.tags.title}>
        {file.tags.map((tag) => (
          <span key={tag} className="k-tag">
            {tag}
            {mayWrite ? (
              <button type="button" className="k-plain customer-tag-off" aria-label={t.tags.remove(tag)} onClick={() => void set(file.tags.filter((other) => other !== tag), file.version, t.tags.removed(tag))}>
                <Icon name="x" size="xs" />
              </button>
            ) : null}
          </span>
        ))}
        {!mayWrite ? (
          file.tags.length === 0 ? <span className="k-small k-ink-3">{t.tags.none}</span> : null
        ) : adding ? (
          <NewTag taken={file.tags} onAdd={add} onLeave={() => setAdding(false)} />
        ) : (
          <button type="button" className="k-tag is-outlined customer-tag-add" onClick={() => setAdding(true)}>
            <Icon name="plus" size="xs" /> {t.tags.add}
          </button>
        )}
      </div>
      {problem === null ? null : (
        <p className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {problem}
        </p>
      )}
    </div>
  );
}

function NewTag({ taken, onAdd, onLeave }: { taken: readonly string[]; onAdd: (tag: string) => void; onLeave: () => void }): ReactNode {
  const t = useCustomerText();
  const { tags } = useChoices();
  const [typed, setTyped] = useState("");
  const fitting = tags.filter((tag) => !taken.includes(tag) && tag.includes(typed.trim())).slice(0, 8);
  return (
    <AutoComplete
      autoFocus
      defaultOpen
      size="small"
      className="customer-tag-new"
      aria-label={t.tags.placeholder}
      placeholder={t.tags.placeholder}
      maxLength={40}
      value={typed}
      options={fitting.map((tag) => ({ value: tag }))}
      onChange={(value: string) => setTyped(value)}
      onSelect={(value: string) => onAdd(value)}
      onBlur={onLeave}
      onKeyDown={(event) => {
        // Enter that confirms an input-method candidate is not meant for us.
        if (event.key === "Enter" && !event.nativeEvent.isComposing && typed.trim() !== "" && !fitting.includes(typed.trim())) onAdd(typed);
        if (event.key === "Escape") {
          event.stopPropagation();
          onLeave();
        }
      }}
    />
  );
}
