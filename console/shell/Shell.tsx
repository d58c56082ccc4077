import { Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useKeys } from "#console/lib/keys.ts";
import { usePaneKeys } from "#console/lib/panes.ts";
import { useWaiting } from "#console/lib/waiting.ts";
import { Bars } from "#console/shell/Bars.tsx";
import { Palette } from "#console/shell/Palette.tsx";
import { useHere } from "#console/shell/places.ts";
import { Rail } from "#console/shell/Rail.tsx";
import { EndedBar } from "#console/shell/EndedBar.tsx";
import { SessionGate } from "#console/shell/session.tsx";
import { useShellText } from "#console/shell/texts.ts";
import { TopBar } from "#console/shell/TopBar.tsx";
import { KeySheet } from "#console/ui/KeySheet.tsx";
import { Toasts } from "#console/ui/Toast.tsx";
import { TopPlacesContext, type TopPlaces } from "#console/ui/TopPlace.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./shell.css";

/** The frame around every page of a signed-in person. */
export function Shell(): ReactNode {
  return (
    <SessionGate>
      <Frame />
    </SessionGate>
  );
}

function Frame(): ReactNode {
  const t = useShellText();
  const ui = useUiText();
  const [left, setLeft] = useState<HTMLElement | null>(null);
  const [right, setRight] = useState<HTMLElement | null>(null);
  const [palette, setPalette] = useState(false);
  const places = useMemo<TopPlaces>(() => ({ left, right }), [left, right]);
  const main = useRef<HTMLElement>(null);
  useTitle();
  usePaneKeys(ui.keys.page, { next: ui.keys.nextPane, previous: ui.keys.previousPane });
  useKeys(ui.keys.page, { "Mod+KeyK": { label: t.palette.label, run: () => setPalette(true) } });
  return (
    <TopPlacesContext value={places}>
      <div className="k-shell">
        <a
          className="k-skip"
          href="#main"
          onClick={(event) => (event.preventDefault(), main.current?.focus())}
        >
          {t.skip}
        </a>
        <TopBar leftRef={setLeft} rightRef={setRight} onSearch={() => setPalette(true)} />
        <Bars />
        <Rail />
        <main id="main" ref={main} tabIndex={-1} data-pane className="k-main">
          <EndedBar />
          <Outlet />
        </main>
      </div>
      {palette ? <Palette onClose={() => setPalette(false)} /> : null}
      <KeySheet />
      <Toasts />
    </TopPlacesContext>
  );
}

/** The tab's title carries the number that waits: `(3) 会话`. */
function useTitle(): void {
  const t = useShellText();
  const here = useHere();
  const waiting = Object.values(useWaiting()).reduce((sum, count) => sum + count, 0);
  const { pathname } = useLocation();
  useEffect(() => {
    const title = t.title(t.places[here]);
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
  }, [t, here, waiting, pathname]);
}
