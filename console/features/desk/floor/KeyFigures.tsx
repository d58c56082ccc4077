import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import type { KeyFigure } from "./figures.tsx";
import { useFloorText } from "./texts.ts";

/** The row of key figures: arrow keys walk them, each opens its records where there are some. */
export function KeyFigures({ figures, focused }: { figures: readonly KeyFigure[]; focused: string }): ReactNode {
  const t = useFloorText();
  const row = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (stop + step + figures.length) % figures.length;
    setStop(next);
    row.current?.querySelectorAll<HTMLElement>(".floor-figure")[next]?.focus();
  };
  return (
    <div ref={row} className="floor-figures" role="group" aria-label={`${t.figuresLabel}. ${t.figuresHint}`} onKeyDown={onKeyDown}>
      {figures.map((figure, at) => (
        <button
          key={figure.key}
          type="button"
          className={`floor-figure is-${figure.tone}${figure.key === focused ? " is-focus" : ""}${figure.open === undefined ? "" : " has-door"}`}
          data-define={figure.key}
          tabIndex={at === stop ? 0 : -1}
          onFocus={() => setStop(at)}
          onClick={figure.open}
        >
          <span className="floor-figure-name">{figure.name}</span>
          <span className={figure.value.length > 6 ? "floor-figure-value k-num is-long" : "floor-figure-value k-num"}>
            {figure.value}
            {figure.unit === undefined ? null : <small>{figure.unit}</small>}
          </span>
          <span className="floor-figure-base k-small k-num">
            {figure.base.map((word, n) => (
              <span key={word} className="floor-figure-part">
                {n > 0 ? null : figure.tone === "over" ? <Icon name="alert" size="xs" /> : figure.tone === "soon" ? <Icon name="clock" size="xs" /> : null}
                {word}
              </span>
            ))}
          </span>
        </button>
      ))}
    </div>
  );
}
