import type { FileRef } from "#contract/conversation.ts";
import type { RefusalBody } from "#contract/endpoint.ts";
import { ApiError } from "#console/lib/api.ts";

/** Sends a file's bytes as they are; the server looks at them and says what they are. */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<FileRef> {
  const response = await fetch("/v1/files", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/octet-stream", "x-kefu-name": encodeURIComponent(file.name || "image.png") },
    body: file,
    signal: signal ?? null,
  });
  if (response.ok) return (await response.json()) as FileRef;
  throw new ApiError(response.status, (await response.json().catch(() => ({ code: "internal" }))) as RefusalBody);
}
