import { Link, useLocation } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { ApiError } from "#console/lib/api.ts";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";

let ended = false;
const listeners = new Set<() => void>();

/** Notes that the session has ended, or begun anew; the page stays, so that typed text is not lost. */
export function setEnded(now: boolean): void {
  if (ended === now) return;
  ended = now;
  for (const listener of listeners) listener();
}

/** Watches every answer for a session that ended elsewhere or ran out. */
export function watchForEnd(queries: QueryClient): void {
  const look = (error: unknown): void => {
    if (error instanceof ApiError && error.status === 401) setEnded(true);
  };
  queries.getQueryCache().subscribe((event) => event.type === "updated" && look(event.query.state.error));
  queries
    .getMutationCache()
    .subscribe((event) => event.type === "updated" && look(event.mutation.state.error));
}

/** Says that the session has ended and leads back here after signing in. */
export function EndedBar(): ReactNode {
  const t = useShellText();
  const { href } = useLocation();
  const isEnded = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
  );
  if (!isEnded) return null;
  return (
    <div className="k-ended" role="alert">
      <Icon name="lock" /> {t.ended}
      <Link to="/signin" search={{ next: href }}>
        {t.signInAgain}
      </Link>
    </div>
  );
}
