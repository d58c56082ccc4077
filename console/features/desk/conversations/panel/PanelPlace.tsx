import { memo, type ReactNode, startTransition, useEffect, useRef, useState } from "react";
import { useMedia } from "#console/lib/appearance.ts";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useDesk, useRow } from "../context.ts";
import { useDeskPart } from "../state/desk.ts";
import { useDeskText } from "../texts.ts";
import { SidePanel } from "./SidePanel.tsx";

interface PlaceProps {
  id: string;
  open: boolean;
  narrow: boolean;
  onOpen: (open: boolean) => void;
  onWhy: () => void;
}

/** So long a thread that does not come holds the panel back. */
const lateMs = 1500;

/** The conversation whose panel may be drawn: what was said comes first, and is on the screen before anything beside it is asked for. */
function useSettled(id: string): string | null {
  const there = useDeskPart(useDesk(), (world) => {
    const thread = world.threads.get(id);
    return thread !== undefined && (thread.live || thread.entries.length > 0);
  });
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (settled === id) return;
    const settle = (): void => startTransition(() => setSettled(id));
    let after: ReturnType<typeof setTimeout> | undefined;
    const frame = there ? requestAnimationFrame(() => (after = setTimeout(settle))) : 0;
    const late = setTimeout(settle, lateMs);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(after);
      clearTimeout(late);
    };
  }, [id, there, settled]);
  return settled;
}

/** Where the panel stands: beside the thread, behind a strip of tabs, in a drawer, or as a pane of its own. */
export const PanelPlace = memo(function PanelPlace({ id, open, narrow, onOpen, onWhy }: PlaceProps): ReactNode {
  const t = useDeskText();
  const row = useRow(id);
  const wide = useMedia("(min-width: 1440px)");
  const strip = useMedia("(min-width: 1200px)");
  // The panel follows in a rendering of its own. Until then the one before stays where it is, out of sight: it never shows the customer before, and taking it away can wait too.
  const settled = useSettled(id);
  const behind = settled !== id;
  const held = useRef(row);
  if (!behind) held.current = row;
  if (row === null || (wide && held.current?.id !== settled)) return wide ? <aside className="desk-panel" aria-label={t.panel.label} /> : null;
  if (wide && held.current !== null) return <SidePanel key={held.current.id} row={held.current} behind={behind} onWhy={onWhy} />;
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
});
