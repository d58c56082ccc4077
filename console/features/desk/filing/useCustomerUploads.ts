import { useCallback } from "react";
import { uploadTo } from "../conversations/composer/upload.ts";
import { useUploads, type Uploads } from "../conversations/composer/useUploads.ts";

/** Files of a customer, who is known by a pass or a follow link. */
export function useCustomerUploads(token: string): Uploads {
  const send = useCallback((file: File, signal: AbortSignal, onProgress: (part: number) => void) => uploadTo("/v1/customer/files", { authorization: `Bearer ${token}` }, file, signal, onProgress), [token]);
  return useUploads(send);
}
