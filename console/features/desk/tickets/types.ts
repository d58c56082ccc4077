import { useQuery } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";

/** The workflows in force, for filters and for opening. */
export function useTypes() {
  const may = useMay();
  return useQuery({ queryKey: ["tickets", "types"], queryFn: () => api("GET /v1/tickets/types", {}), staleTime: 300_000, enabled: may("tickets.work") }).data?.types ?? [];
}
