import { render } from "preact";
import type { Shell } from "../loader/shell.ts";
import type { Session } from "../talk/session.ts";
import { readableAccent } from "./accent.ts";
import { App } from "./App.tsx";
import style from "./panel.css?inline";
import { speak } from "./words.ts";

/** The drawn side of the panel. */
export interface Face {
  draw(): void;
}

/** Draws the session into a shadow root of its own; `framed` fills the window whatever its width. */
export async function show(shell: Shell, session: Session, framed: boolean): Promise<Face> {
  await speak(shell.locale);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const host = document.createElement("kefu-panel");
  // The side that the shop's tag asks for.
  if (document.querySelector("script[data-side=left]")) host.className = "left";
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const place = document.createElement("div");
  place.lang = shell.locale;
  // Opened by itself, outside of any shop page: there is nothing to fold into, and the tab wants a name.
  const alone = framed && parent === window;
  place.className = alone ? "kefu alone" : "kefu";
  root.append(place);
  document.body.append(host);
  const narrow = matchMedia("(max-width: 599px)");
  const page = document.documentElement.style;
  let held: string | null = null;
  let coloured = "";
  const { view, acts } = session;
  const fold = () => alone || acts.show(false);

  function draw(): void {
    const full = framed || narrow.matches;
    const accent = readableAccent(view.welcome?.shop.look.accent);
    if (accent && accent !== coloured) {
      coloured = accent;
      const { style } = place;
      style.setProperty("--accent", accent);
      style.setProperty("--soft", `${accent}1c`);
    }
    if (alone && view.welcome) document.title = view.welcome.shop.name;
    // What lies under a full screen must not scroll with it.
    const hold = full && view.open;
    if (hold && held === null) {
      held = page.overflow;
      page.overflow = "hidden";
    } else if (!hold && held !== null) {
      page.overflow = held;
      held = null;
    }
    render(<App view={view} acts={acts} origin={shell.origin} fold={fold} full={full} />, place);
  }

  // The keyboard of a phone shrinks and shifts what is visible; the panel follows it.
  const seen = visualViewport;
  const fit = () => {
    if (!seen) return;
    place.style.setProperty("--top", `${seen.offsetTop}px`);
    place.style.setProperty("--high", `${seen.height}px`);
  };
  seen?.addEventListener("resize", fit);
  seen?.addEventListener("scroll", fit);
  narrow.addEventListener("change", draw);
  fit();
  draw();
  return { draw };
}
