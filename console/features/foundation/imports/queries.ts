import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RefusalBody } from "#contract/endpoint.ts";
import { importUpload } from "#contract/imports.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";

export function useImports() {
  return usePaged(["imports"], (after, signal) => api("GET /v1/imports", { query: { after, limit: 30 } }, { signal }));
}

export const useImportKinds = () => useQuery({ queryKey: ["import-kinds"], queryFn: ({ signal }) => api("GET /v1/import-kinds", {}, { signal }), staleTime: 300_000 });

/** One file; read again while the background works on it. */
export function useImport(id: string) {
  return useQuery({
    queryKey: ["import", id],
    queryFn: ({ signal }) => api("GET /v1/imports/{id}", { params: { id } }, { signal }),
    refetchInterval: (query) => (["checking", "applying"].includes(query.state.data?.state ?? "") ? 1000 : false),
  });
}

export function useReadAgain(): (id: string) => Promise<void> {
  const queries = useQueryClient();
  return async (id) => {
    await Promise.all([["import", id], ["imports"], ["customers"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}

/** Sends a file as it is; its name goes beside it. */
export async function uploadFile(kind: string, shop: string | undefined, file: File): Promise<string> {
  const address = `${importUpload.path}?${new URLSearchParams({ kind, ...(shop === undefined ? {} : { shop }) })}`;
  const response = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "content-type": "application/octet-stream", "x-kefu-name": encodeURIComponent(file.name) }, body: file });
  const body = (await response.json().catch(() => ({ code: "internal" }))) as RefusalBody & { id: string };
  if (!response.ok) throw new ApiError(response.status, body);
  return body.id;
}
