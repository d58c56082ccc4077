import { No, noFrom } from "./types.ts";

export interface StoredFile {
  id: string;
  name: string;
  type: string;
  size: number;
  inline: boolean;
}

export const largestBytes = 20 * 1024 * 1024;

/** Sends one file as the raw body; `progress` hears shares from 0 to 1. */
export function upload(
  origin: string,
  door: { shop: string; token: string | null; identity: string | null },
  file: File,
  progress: (share: number) => void,
): { done: Promise<StoredFile>; cancel(): void } {
  const request = new XMLHttpRequest();
  const done = new Promise<StoredFile>((ok, no) => {
    if (file.size > largestBytes) return no(new No("file_too_large"));
    if (file.size === 0) return no(new No("empty_file"));
    request.open("POST", `${origin}/v1/visitor/files`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("x-kefu-name", encodeURIComponent(file.name));
    request.setRequestHeader("x-kefu-shop", door.shop);
    if (door.token) request.setRequestHeader("authorization", `Bearer ${door.token}`);
    if (door.identity) request.setRequestHeader("x-kefu-identity", door.identity);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = request.ontimeout = () => no(new No("offline"));
    request.onabort = () => no(new No("cancelled"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response) return ok(request.response as StoredFile);
      no(noFrom(request.response, request.status === 413 ? "file_too_large" : request.status >= 500 ? "internal" : "not_found"));
    };
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
