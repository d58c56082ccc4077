import { Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { isComposing } from "#console/lib/keys.ts";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useWorkbenchText } from "../conversations/texts.ts";
import type { KeptView, ViewActs } from "./view.ts";
import "./views.css";

interface DialogueProps<F> {
  views: readonly KeptView<F>[];
  wordsOf: (filter: F) => string;
  acts: ViewActs<F>;
  onClose: () => void;
}

/** Renames, sorts and deletes views; a deleted one comes back to its place for eight seconds. */
export function ManageViews<F>({ views, wordsOf, acts, onClose }: DialogueProps<F>): ReactNode {
  const w = useWorkbenchText();
  const problem = useProblem();
  const [failed, setFailed] = useState<unknown>(undefined);
  const attempt = (work: Promise<unknown>): void => {
    setFailed(undefined);
    work.catch(setFailed);
  };
  const remove = (view: KeptView<F>, at: number): void =>
    attempt(acts.remove(view.id).then(() => toast(w.views.removed(view.name), () => void acts.add({ name: view.name, shared: view.shared, filter: view.filter, at }))));
  const list = (title: string, rows: readonly KeptView<F>[]): ReactNode =>
    rows.length === 0 ? null : (
      <section>
        <h3 className="k-small k-ink-3">{title}</h3>
        <ul className="desk-views-list">
          {rows.map((view, at) => (
            <li key={view.id}>
              {view.mine ? <Name view={view} onName={(name) => attempt(acts.change({ ...view, name }))} /> : <b className="k-cut">{view.name}</b>}
              <span className="k-small k-ink-3 k-cut">{wordsOf(view.filter)}</span>
              <span className="k-num k-ink-2">{cappedCountText(view.count)}</span>
              {view.mine ? (
                <span className="desk-views-acts">
                  <Act icon="arrow-up" label={w.views.up(view.name)} disabled={at === 0} onClick={() => attempt(acts.sort(swapped(rows, at, at - 1)))} />
                  <Act icon="arrow-down" label={w.views.down(view.name)} disabled={at === rows.length - 1} onClick={() => attempt(acts.sort(swapped(rows, at, at + 1)))} />
                  <Act icon="trash" label={w.views.remove(view.name)} onClick={() => remove(view, at)} />
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <Modal open title={w.views.manage} width={560} footer={null} onCancel={onClose}>
      {views.length === 0 ? <p className="k-ink-3">{w.views.none}</p> : null}
      {list(w.views.own, views.filter((view) => !view.shared))}
      {list(w.views.shared, views.filter((view) => view.shared))}
      {failed === undefined ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {problem(failed).text}
        </p>
      )}
    </Modal>
  );
}

function swapped(rows: readonly { id: string }[], a: number, b: number): string[] {
  const ids = rows.map((view) => view.id);
  [ids[a], ids[b]] = [ids[b]!, ids[a]!];
  return ids;
}

/** The name is a field: leaving it, or Enter, keeps what was typed. */
function Name({ view, onName }: { view: { name: string }; onName: (name: string) => void }): ReactNode {
  const w = useWorkbenchText();
  const [name, setName] = useState(view.name);
  const keep = (): void => {
    const typed = name.trim();
    if (typed === "") setName(view.name);
    else if (typed !== view.name) onName(typed);
  };
  return (
    <Input size="small" maxLength={40} value={name} aria-label={w.views.rename(view.name)} onChange={(event) => setName(event.target.value)} onBlur={keep} onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && keep()} />
  );
}

function Act({ icon, label, disabled = false, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }): ReactNode {
  return (
    <button type="button" className="desk-icon-button" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
