import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from "react";
import { isLocale } from "#locales/index.ts";
import type { Permission, Scope } from "#contract/permissions.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { localePreference } from "#console/lib/locale.ts";
import { setPreferenceOwner } from "#console/lib/preference.ts";
import { setZone } from "#console/lib/when.ts";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { setEnded } from "#console/shell/EndedBar.tsx";
import { useShellText } from "#console/shell/texts.ts";

export const sessionKey = ["session"] as const;

const fetchSession = () => api("GET /v1/session", {});
export type Session = Awaited<ReturnType<typeof fetchSession>>;

const SessionContext = createContext<Session | null>(null);

/** Who is signed in; only beneath the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession outside of the shell");
  return session;
}

/** Whether the person signed in holds a permission, at whatever scope; the server decides anew at each call. */
export function useMay(): (permission: Permission | undefined) => boolean {
  const held: Readonly<Record<string, Scope>> = useSession().permissions;
  return (permission) => permission === undefined || held[permission] !== undefined;
}

/** How far a permission of the person signed in reaches, or null without it. */
export function useScope(permission: Permission): Scope | null {
  const held: Readonly<Record<string, Scope>> = useSession().permissions;
  return held[permission] ?? null;
}

/** Forgets everything of the person who leaves, and asks who is there now. */
export function useForgetSession(): () => void {
  const queries = useQueryClient();
  return () => {
    queries.clear();
    void queries.invalidateQueries({ queryKey: sessionKey });
  };
}

/** Goes to the sign-in page once; a Navigate element would go again with every render. */
function ToSignIn({ next }: { next: string }): ReactNode {
  const navigate = useNavigate();
  useLayoutEffect(() => {
    void navigate({ to: "/signin", search: { next }, replace: true });
  }, [navigate, next]);
  return null;
}

/** Lets the signed-in through with their session; others go to sign in and come back. */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const t = useShellText();
  const { href: place } = useLocation();
  // Frozen at the first look: on the way to the sign-in page the place itself already changes.
  const [href] = useState(() => (place.startsWith("/signin") ? "/" : place));
  const session = useQuery({ queryKey: sessionKey, queryFn: fetchSession, staleTime: 60_000, retry: false });
  const person = session.data;
  useLayoutEffect(() => {
    if (person === undefined) return;
    setEnded(false);
    setPreferenceOwner(person.person.id);
    setZone(person.centre.zone);
    if (localStorage.getItem("kefu.locale") === null && isLocale(person.locale))
      localePreference.set(person.locale);
  }, [person]);
  if (person !== undefined) return <SessionContext value={person}>{children}</SessionContext>;
  if (session.error instanceof ApiError && session.error.status === 401) {
    return <ToSignIn next={href} />;
  }
  if (session.error !== null) {
    return (
      <ErrorState
        error={session.error}
        what={t.unreachable}
        safe={t.unreachableSafe}
        onRetry={() => void session.refetch()}
      />
    );
  }
  return <LoadingState onRetry={() => void session.refetch()} />;
}
