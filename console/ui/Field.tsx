import { type ReactElement, type ReactNode, cloneElement, useId } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./field.css";

interface FieldProps {
  label: ReactNode;
  /** What a good value looks like, under the field until there is a problem. */
  hint?: ReactNode;
  optional?: boolean;
  /** Only where a stage gates on some of many fields. */
  starred?: boolean;
  problem?: string | undefined;
  /** At the right of the label: a counter, a link. */
  aside?: ReactNode;
  /** One control that takes id, aria-describedby and aria-invalid. */
  children: ReactElement<{
    id?: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
    status?: string;
  }>;
  /** Native groups (radios, chips) take no status. */
  plain?: boolean;
}

/** Label above, control, then the problem with its icon or the hint; the space of the last line does not jump. */
export function Field({
  label,
  hint,
  optional = false,
  starred = false,
  problem,
  aside,
  children,
  plain = false,
}: FieldProps): ReactNode {
  const t = useUiText();
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = problem !== undefined || hint !== undefined;
  const wired = cloneElement(children, {
    id,
    ...(hasNote ? { "aria-describedby": noteId } : {}),
    ...(problem === undefined ? {} : { "aria-invalid": true }),
    ...(problem === undefined || plain ? {} : { status: "error" }),
  });
  return (
    <div className="k-field" data-problem={problem === undefined ? undefined : "true"}>
      <div className="k-field-head">
        <label htmlFor={id}>
          {label}
          {starred ? <span className="k-field-star"> *</span> : null}
        </label>
        {starred ? <span className="k-unseen">{t.form.required}</span> : null}
        {optional ? <span className="k-small k-ink-3">{t.form.optional}</span> : null}
        <span className="k-space" />
        {aside === undefined ? null : <span className="k-small k-ink-3">{aside}</span>}
      </div>
      {wired}
      {problem === undefined ? (
        hint === undefined ? null : (
          <p id={noteId} className="k-small k-ink-3">
            {hint}
          </p>
        )
      ) : (
        <p id={noteId} className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {problem}
        </p>
      )}
    </div>
  );
}

/** Fields in one column, or side by side where there is room. */
export function FieldRow({ children }: { children: ReactNode }): ReactNode {
  return <div className="k-fieldrow">{children}</div>;
}
