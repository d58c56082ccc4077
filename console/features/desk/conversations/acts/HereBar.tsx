import { type ReactNode, useEffect, useRef } from "react";
import { useNow } from "#console/lib/tick.ts";
import { useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useDesk } from "../context.ts";
import type { Thread } from "../state/thread.ts";
import { useActText } from "./texts.ts";
import "./here.css";

const beatMs = 20_000;

/** Tells colleagues that this window has the conversation open, and at once to whoever has just come. */
function useHere(id: string, others: readonly string[]): void {
  const desk = useDesk();
  useEffect(() => {
    const say = (): void => {
      if (document.visibilityState === "visible") desk.here(id, true);
    };
    const look = (): void => desk.here(id, document.visibilityState === "visible");
    say();
    const beat = setInterval(say, beatMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(beat);
      document.removeEventListener("visibilitychange", look);
      desk.here(id, false);
    };
  }, [desk, id]);
  const known = useRef(new Set<string>());
  const came = others.join(" ");
  useEffect(() => {
    const fresh = others.filter((other) => !known.current.has(other));
    known.current = new Set(others);
    if (fresh.length > 0 && document.visibilityState === "visible") desk.here(id, true);
  }, [desk, id, came]);
}

/** Who else has this conversation open, and who is writing in it. */
export function HereBar({ id, thread, answering }: { id: string; thread: Thread; answering: boolean }): ReactNode {
  const t = useActText();
  const now = useNow();
  const me = useSession().person.id;
  const here = [...thread.here].filter(([person, one]) => person !== me && one.until > now);
  useHere(id, here.map(([person]) => person));
  if (here.length === 0) return null;
  const names = (of: typeof here): string => of.map(([, one]) => one.name).join(t.here.and);
  const writing = here.filter(([, one]) => one.writing === "message" && one.writingUntil > now);
  const noting = here.filter(([, one]) => one.writing === "note" && one.writingUntil > now);
  const watching = here.filter((one) => !writing.includes(one) && !noting.includes(one));
  return (
    <div className={writing.length > 0 && answering ? "desk-here is-warning" : "desk-here"} role="status">
      <Icon name={writing.length > 0 ? "edit" : "eye"} size="xs" />
      {writing.length > 0 ? <span>{t.here.writing(names(writing))}</span> : null}
      {noting.length > 0 ? <span>{t.here.noting(names(noting))}</span> : null}
      {watching.length > 0 ? <span>{t.here.watching(names(watching))}</span> : null}
    </div>
  );
}
