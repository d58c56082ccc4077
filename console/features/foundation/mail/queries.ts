import { useQuery, useQueryClient } from "@tanstack/react-query";
import { mailStates, type MailState } from "#contract/mail.ts";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";

const root = "mail";
const lookAgainMs = 5000;

/** The server, the senders, what waits for a person. */
export function useMailSettings() {
  return useQuery({ queryKey: [root, "settings"], refetchInterval: lookAgainMs, queryFn: () => api("GET /v1/mail", {}) });
}

/** Outgoing mail, the newest first. */
export function useOutgoing(state: string | undefined) {
  const only = mailStates.find((one): one is MailState => one === state);
  return usePaged([root, "outgoing", only ?? ""], (after) => api("GET /v1/mail/outgoing", { query: { ...(only ? { state: only } : {}), after, limit: 30 } }), { refetchInterval: lookAgainMs });
}

/** Looks at everything again, after an act. */
export function useRefreshMail(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [root] });
}
