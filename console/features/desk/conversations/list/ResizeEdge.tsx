import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { definePreference } from "#console/lib/preference.ts";
import { useDeskText } from "../texts.ts";

const least = 260;
const most = 360;
const fit = (width: number): number => Math.round(Math.min(most, Math.max(least, width)));

/** How wide this person likes the list. */
export const listWidthPreference = definePreference<number>("desk.list-width", () => 300, (value): value is number => typeof value === "number" && value >= least && value <= most);

/** The list's right edge: dragged, or moved by arrow keys. */
export function ResizeEdge({ width, onWidth }: { width: number; onWidth: (width: number) => void }): ReactNode {
  const t = useDeskText();
  const from = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    from.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (from.current !== null) onWidth(fit(from.current.width + event.clientX - from.current.x));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowLeft" ? -10 : event.key === "ArrowRight" ? 10 : 0;
    if (step === 0) return;
    event.preventDefault();
    onWidth(fit(width + step));
  };
  return (
    <div
      className="desk-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={t.list.resize}
      title={t.list.resizeHint}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onKeyDown={onKeyDown}
    />
  );
}
