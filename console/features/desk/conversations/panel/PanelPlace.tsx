import { type ReactNode, useDeferredValue } from "react";
import { useMedia } from "#console/lib/appearance.ts";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useRow } from "../context.ts";
import { useDeskText } from "../texts.ts";
import { SidePanel } from "./SidePanel.tsx";

interface PlaceProps {
  id: string;
  open: boolean;
  narrow: boolean;
  onOpen: (open: boolean) => void;
  onWhy: () => void;
}

/** Where the panel stands: beside the thread, behind a strip of tabs, in a drawer, or as a pane of its own. */
export function PanelPlace({ id, open, narrow, onOpen, onWhy }: PlaceProps): ReactNode {
  const t = useDeskText();
  const row = useRow(id);
  const wide = useMedia("(min-width: 1440px)");
  const strip = useMedia("(min-width: 1200px)");
  // What was said comes first: the panel follows in a rendering of its own, and never shows the customer before.
  const behind = useDeferredValue(id) !== id;
  if (row === null || (wide && behind)) return wide ? <aside className="desk-panel" aria-label={t.panel.label} /> : null;
  if (wide) return <SidePanel row={row} onWhy={onWhy} />;
  if (narrow) return open ? <SidePanel row={row} onWhy={onWhy} onClose={() => onOpen(false)} /> : null;
  const tabs: [IconName, string, string][] = [
    ["user", t.panel.tabs.customer, "desk-panel"],
    ["flag", t.panel.tabs.tags, "desk-tags"],
    ["ask", t.panel.tabs.why, "desk-why"],
  ];
  const show = (part: string): void => {
    onOpen(true);
    // The panel may have to be drawn first.
    setTimeout(() => document.getElementById(part)?.scrollIntoView({ block: "start" }), open ? 0 : 250);
  };
  return (
    <>
      {strip && !open ? (
        <div className="desk-strip" role="toolbar" aria-orientation="vertical" aria-label={t.panel.label}>
          {tabs.map(([icon, word, part]) => (
            <button key={icon} type="button" aria-expanded={open} onClick={() => show(part)}>
              <Icon name={icon} />
              <span>{word}</span>
            </button>
          ))}
        </div>
      ) : null}
      {/* Beside the thread while there is room, else over it without shutting it off: one reads the order while one writes. */}
      {open ? (
        <div className="desk-over" onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onOpen(false)}>
          {behind ? null : <SidePanel row={row} onWhy={onWhy} onClose={() => onOpen(false)} />}
        </div>
      ) : null}
    </>
  );
}
