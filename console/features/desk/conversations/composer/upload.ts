import type { FileRef } from "#contract/conversation.ts";
import type { RefusalBody } from "#contract/endpoint.ts";
import { ApiError } from "#console/lib/api.ts";

function refusalIn(text: string): RefusalBody {
  try {
    return JSON.parse(text) as RefusalBody;
  } catch {
    return { code: "internal" };
  }
}

/** Sends a file's bytes as they are; the server looks at them and says what they are. Tells how much has gone, 0 to 1: fetch cannot. */
export const uploadFile = (file: File, signal: AbortSignal, onProgress: (part: number) => void): Promise<FileRef> => uploadTo("/v1/files", {}, file, signal, onProgress);

/** The same at another door, which knows its visitor by these headers. */
export function uploadTo(door: string, headers: Readonly<Record<string, string>>, file: File, signal: AbortSignal, onProgress: (part: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", door);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-kefu-name", encodeURIComponent(file.name || "image.png"));
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as FileRef);
      else reject(new ApiError(request.status, refusalIn(request.responseText)));
    };
    // As fetch says it when nobody answers.
    request.onerror = () => reject(new TypeError("unreachable"));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
