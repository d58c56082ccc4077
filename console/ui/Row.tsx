import type { KeyboardEvent, ReactNode } from "react";
import { useUiText } from "#console/ui/texts.ts";
import "./row.css";

interface RowProps {
  avatar?: ReactNode;
  title: ReactNode;
  /** What the eye meets first: a chip or a timer at the right edge. */
  clock?: ReactNode;
  line?: ReactNode;
  unread?: number;
  foot?: ReactNode;
  selected?: boolean;
  onOpen?: (() => void) | undefined;
  id?: string;
}

/** A list row of up to three lines; opens by click, Enter or Space, and marks itself when selected. */
export function Row({
  avatar,
  title,
  clock,
  line,
  unread = 0,
  foot,
  selected = false,
  onOpen,
  id,
}: RowProps): ReactNode {
  const t = useUiText();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    onOpen?.();
  };
  return (
    <div
      id={id}
      className={selected ? "k-row is-selected" : "k-row"}
      role={onOpen === undefined ? undefined : "button"}
      tabIndex={onOpen === undefined ? undefined : 0}
      aria-current={selected ? "true" : undefined}
      onClick={onOpen}
      onKeyDown={onOpen === undefined ? undefined : onKeyDown}
    >
      {avatar}
      <div className="k-row-body">
        <div className="k-row-line">
          <span className="k-row-title">{title}</span>
          <span className="k-space" />
          {clock}
        </div>
        {line === undefined && unread === 0 ? null : (
          <div className="k-row-line">
            <span className="k-row-text k-cut">{line}</span>
            <span className="k-space" />
            {unread > 0 ? (
              <span className="k-unread" role="img" aria-label={t.unread(unread)}>
                {unread > 99 ? "99+" : unread}
              </span>
            ) : null}
          </div>
        )}
        {foot === undefined ? null : <div className="k-row-foot k-cut">{foot}</div>}
      </div>
    </div>
  );
}

/** The head of a group in a list; it sticks while its rows scroll. */
export function RowGroup({
  title,
  count,
  aside,
}: {
  title: string;
  count?: number;
  aside?: ReactNode;
}): ReactNode {
  return (
    <h3 className="k-row-group">
      <span>{title}</span>
      {count === undefined ? null : <span className="k-row-count">{count}</span>}
      <span className="k-space" />
      {aside === undefined ? null : <span className="k-row-aside">{aside}</span>}
    </h3>
  );
}
