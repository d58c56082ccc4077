import { useEffect, useRef, useState } from "preact/hooks";
import { Head } from "./parts/Head.tsx";
import { Icon } from "./parts/Icon.tsx";
import { Ask } from "./screens/Ask.tsx";
import { Callback } from "./screens/Callback.tsx";
import { Consents } from "./screens/Consents.tsx";
import { Home } from "./screens/Home.tsx";
import { Matters } from "./screens/Matters.tsx";
import { Past } from "./screens/Past.tsx";
import type { ScreenProps } from "./screens/props.ts";
import { Rate } from "./screens/Rate.tsx";
import { TalkScreen } from "./screens/Talk.tsx";
import { sentenceFor, words } from "./words.ts";

const screens = { home: Home, ask: Ask, talk: TalkScreen, rate: Rate, past: Past, callback: Callback, consents: Consents, matters: Matters };

/** The panel: one screen at a time, announcements, and keys that belong to all of them. */
export function App(props: ScreenProps & { full: boolean }) {
  const { view, acts, fold, full } = props;
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!view.open) return;
    // On a phone the keyboard would cover half of what one came to read.
    const find = (which: string) => panel.current?.querySelector<HTMLElement>(which);
    ((!full && find("[data-field]")) || find("[data-first]") || panel.current)?.focus({ preventScroll: true });
  }, [view.open, view.screen, view.welcome === null]);

  function onKeyDown(event: KeyboardEvent): void {
    // The shop's own shortcuts must not fire from what is written here.
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing) return fold();
    if (event.key === "Tab" && full) keepInside(event, panel.current!);
  }
  const stop = (event: Event) => event.stopPropagation();
  const Screen = view.refusal !== null ? Refused : view.welcome ? screens[view.screen === "past" && !view.past ? "home" : view.screen] : Loading;

  return (
    <div class={full ? "panel full" : "panel"} ref={panel} hidden={!view.open} role="dialog" aria-modal={full} aria-label={words.title} tabIndex={-1} onKeyDown={onKeyDown} onKeyUp={stop} onKeyPress={stop}>
      <Screen {...props} />
      {view.notice && (
        <div class="net note" role="alert">
          <Icon name="alert" size={12} /> <span class="sp">{sentenceFor(view.notice)}</span>
          <button class="lnk" onClick={() => acts.set({ notice: null })}>
            {words.talk.closeLayer}
          </button>
        </div>
      )}
      <Announcer view={view} />
    </div>
  );
}

/** Says new messages politely; never the ones that were there when the panel came up. */
function Announcer({ view }: Pick<ScreenProps, "view">) {
  const thread = view.talk?.thread;
  const seen = useRef<{ id: string; seq: number } | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!thread || thread.last === 0) return;
    const before = seen.current;
    seen.current = { id: thread.id, seq: thread.last };
    if (before?.id !== thread.id) return;
    const fresh = thread.entries.filter((e) => e.publicSeq > before.seq && e.kind === "message" && e.author.kind !== "customer");
    if (fresh.length > 0) setSaid(fresh.map((e) => words.talk.said(e.author.name || words.talk.system, e.text || words.noText)).join(" "));
  }, [thread?.id, thread?.last]);
  return (
    <div class="vh" aria-live="polite">
      {said}
    </div>
  );
}

function Loading({ acts, fold }: ScreenProps) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 5_000);
    return () => clearTimeout(timer);
  }, []);
  return standing(words.title, slow ? words.slow : words.loading, fold, slow && acts);
}

const Refused = ({ view, acts, fold }: ScreenProps) => standing(words.errors.refusedTitle, words.errors.refused(view.refusal ?? ""), fold, acts);

const standing = (title: string, said: string, fold: () => void, acts: ScreenProps["acts"] | false) => (
  <>
    <Head title={title} fold={fold} />
    <div class="main pad">
      <p role="status">{said}</p>
      {acts && (
        <button class="wb" onClick={acts.retryLine}>
          {words.retry}
        </button>
      )}
    </div>
  </>
);

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, [tabindex='0']")].filter(
    (stop) => stop.tabIndex >= 0 && stop.offsetParent !== null,
  );
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? active === first || active === panel : active === last;
  if (!leaving || !first || !last) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}
