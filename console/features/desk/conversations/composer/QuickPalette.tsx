import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { StepWords, useStepName } from "../macros/StepWords.tsx";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { pieces, type Reply } from "./replies.ts";
import "../macros/macros.css";

interface PaletteProps {
  id: string;
  typed: string;
  found: readonly Reply[];
  at: number;
  values: Readonly<Record<string, string>>;
  onPoint: (at: number) => void;
  onChoose: (reply: Reply) => void;
  /** Opens one's own replies. */
  onOwn: () => void;
}

/** Quick replies docked above the composer: the list at the left, what would be said at the right. */
export function QuickPalette({ id, typed, found, at, values, onPoint, onChoose, onOwn }: PaletteProps): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const stepName = useStepName();
  const list = useRef<HTMLUListElement>(null);
  const chosen = found[at];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, found]);
  return (
    <div className="desk-palette">
      <div className="desk-palette-head">
        <Icon name="bolt" /> {t.quick.title} {typed === "" ? null : <b>“{typed}”</b>}
        <span className="k-space" />
        <span className="k-small k-ink-3">{t.quick.found(found.length)}</span>
      </div>
      {found.length === 0 ? (
        <p className="desk-palette-none">{t.quick.none}</p>
      ) : (
        <div className="desk-palette-body">
          <ul ref={list} id={id} role="listbox" aria-label={t.quick.title}>
            {found.map((reply, i) => (
              <li
                key={reply.key}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === at}
                className={i === at ? "is-at" : ""}
                onPointerMove={() => i !== at && onPoint(i)}
                // The field keeps the focus: the palette is only pointed at.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onChoose(reply)}
              >
                <b>/{reply.shortcut}</b>
                <span className="k-cut">{reply.title}</span>
                {reply.macro !== undefined || reply.own === true ? <span className="k-tag is-outlined">{reply.own === true ? w.replies.mark : w.macros.mark}</span> : null}
              </li>
            ))}
          </ul>
          <div className="desk-palette-preview">
            <div className="k-small k-ink-3">{t.quick.preview}</div>
            {chosen === undefined ? null : chosen.macro !== undefined ? (
              <ol className="desk-palette-steps">
                {chosen.macro.steps.map((step, n) => (
                  <li key={n}>
                    {stepName(step)} <span className="k-ink-2"><StepWords step={step} values={values} /></span>
                  </li>
                ))}
              </ol>
            ) : (
              <p>
                {pieces(chosen.text, values).map((piece, i) =>
                  piece.kind === "words" ? piece.text : piece.kind === "filled" ? <mark key={i}>{piece.text}</mark> : <mark key={i} className="is-open">{piece.name}</mark>,
                )}
              </p>
            )}
          </div>
        </div>
      )}
      <div className="desk-palette-foot k-small">
        <span>
          <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> {t.quick.choose}
        </span>
        <span>
          <Kbd keys="Enter" /> {t.quick.insert}
        </span>
        <span>
          <Kbd keys="Tab" /> {t.quick.place}
        </span>
        <span>
          <Kbd keys="Alt+Enter" /> {t.quick.send}
        </span>
        <span className="k-space" />
        <button type="button" className="k-link k-small" onPointerDown={(event) => event.preventDefault()} onClick={onOwn}>
          {w.replies.manage}
        </button>
        <span>
          <Kbd keys="Escape" /> {t.quick.close}
        </span>
      </div>
    </div>
  );
}
