import type { KeyboardEvent, ReactNode } from "react";
import { inField } from "#console/lib/keys.ts";
import "./panel.css";

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  acts?: ReactNode;
  /** Fills with rows that bring their own padding. */
  flush?: boolean;
  tone?: "plain" | "warn";
  className?: string;
  /** What stands here still answers the former question (a query's `isPlaceholderData`): dimmed, and nothing of it can be opened. */
  former?: boolean | undefined;
  children: ReactNode;
}

/** A surface with a hairline: title, a note beside it, acts at the right. */
export function Panel({
  title,
  note,
  acts,
  flush = false,
  tone = "plain",
  className = "",
  former,
  children,
}: PanelProps): ReactNode {
  return (
    <section
      className={`k-panel is-${tone}${flush ? " is-flush" : ""} ${className}`}
      aria-busy={former}
      {...(former === true ? { onKeyDownCapture: openNothing, onKeyUpCapture: openNothing } : {})}
    >
      {title === undefined && acts === undefined ? null : (
        <header className="k-panel-head">
          <h2>{title}</h2>
          {note === undefined ? null : <span className="k-small k-ink-3">{note}</span>}
          <span className="k-space" />
          {acts}
        </header>
      )}
      {children}
    </section>
  );
}

/** Keys that open what has the focus do nothing beneath the head; a button is pressed when the blank is let go. */
function openNothing(event: KeyboardEvent): void {
  const opens = event.key === "Enter" || (event.key === " " && !inField(event.target));
  if (!opens || !(event.target instanceof Element) || event.target.closest(".k-panel-head") !== null) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The head of a page: its title, a note, and its one primary act. The top bar holds the h1. */
export function PageHead({
  title,
  note,
  acts,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  acts?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  return (
    <header className="k-pagehead">
      <div className="k-pagehead-line">
        <h2>{title}</h2>
        {note === undefined ? null : <span className="k-small k-ink-3">{note}</span>}
        <span className="k-space" />
        {acts === undefined ? null : <div className="k-pagehead-acts">{acts}</div>}
      </div>
      {children}
    </header>
  );
}

/** A page of settings or lists: padded, at most readable in width. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }): ReactNode {
  return <div className={wide ? "k-page is-wide" : "k-page"}>{children}</div>;
}
