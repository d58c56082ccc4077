import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { VoicePlace } from "#contract/voice.ts";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";
import { narrowedTo, type VoiceFigure, type VoiceLooking } from "./place.ts";

/** The themes in use, the fullest first. */
export function useThemes() {
  return useQuery({ queryKey: ["voice-themes"], queryFn: ({ signal }) => api("GET /v1/voice-themes", {}, { signal }), staleTime: 30_000 });
}

/** What was said, the newest first. */
export function useSaid(figure: VoiceFigure, looking: VoiceLooking) {
  const asked = { ...narrowedTo(looking), metric: figure, part: figure === "criticism" ? ("hit" as const) : ("all" as const) };
  return usePaged(["figure-records", asked], (after, signal) => api("GET /v1/figures/records", { query: { ...asked, limit: 50, after } }, { signal }), { staleTime: 0 });
}

/** Reads anew whatever shows themes. */
export function useThemesChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(["voice-themes", "figures", "figure-records"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
}

export const putLinks = (places: readonly VoicePlace[], themeId: string | null) => api("PUT /v1/voice-links", { body: { places: [...places], themeId } });
