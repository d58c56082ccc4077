import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Notification, UnreadCount } from "#contract/notifications.ts";
import { api } from "#console/lib/api.ts";
import { socket } from "#console/lib/socket.ts";
import { usePaged } from "#console/lib/paged.ts";

const key = ["notifications"] as const;

/** How much is unread, as the socket says it; `onNew` hears each one that arrives while the page is open, oldest first. */
export function useUnread(onNew: (note: Notification) => void): UnreadCount {
  const [unread, setUnread] = useState<UnreadCount>({ value: 0, capped: false });
  const queries = useQueryClient();
  const known = useRef<Set<string> | null>(null);
  const hear = useRef(onNew);
  useEffect(() => void (hear.current = onNew));
  useEffect(
    () =>
      socket().subscribe("notifications", () => 0, (frame) => {
        if (frame.t !== "notifications") return;
        const rows = frame.rows as Notification[];
        setUnread(frame.unread as UnreadCount);
        const before = known.current;
        known.current = new Set([...(before ?? []), ...rows.map((row) => row.id)]);
        // The first state is what was there already.
        if (before !== null) for (const row of rows.toReversed()) if (row.readAt === null && !before.has(row.id)) hear.current(row);
        void queries.invalidateQueries({ queryKey: key });
      }),
    [queries],
  );
  return unread;
}

/** The list, page by page. */
export function useNotificationList(onlyUnread: boolean) {
  return usePaged([...key, onlyUnread], (after, signal) => api("GET /v1/notifications", { query: { after, ...(onlyUnread ? { unread: "true" } : {}) } }, { signal }), { staleTime: 0 });
}
