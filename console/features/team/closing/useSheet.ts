import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "#console/lib/api.ts";
import { socket } from "#console/lib/socket.ts";
import { serverNow } from "#console/lib/tick.ts";
import { lookAgainMs } from "./look-again.ts";

const key = ["closing"] as const;

/** One's own sheet. That the end of a shift comes near, or was missed, is told (notifications); things are finished and handed over elsewhere, so meanwhile it looks again by itself. */
export function useSheet() {
  const queries = useQueryClient();
  useEffect(() => socket().subscribe("notifications", () => 0, () => void queries.invalidateQueries({ queryKey: key })), [queries]);
  return useQuery({ queryKey: key, queryFn: () => api("GET /v1/closing", {}), refetchInterval: (query) => lookAgainMs(query.state.data, serverNow()) });
}
