import { useCallback, useRef, useState } from "react";
import type { FileRef } from "#contract/conversation.ts";
import { uploadFile } from "./upload.ts";

/** A file that is being brought, or waits to be sent. */
export interface Upload {
  key: number;
  name: string;
  file: File;
  stored: FileRef | null;
  /** How much has gone, 0 to 1. */
  progress: number;
  error: unknown;
}

const atOnce = 9;

let nextKey = 1;

export interface Uploads {
  uploads: readonly Upload[];
  add: (files: Iterable<File>) => void;
  again: (key: number) => void;
  remove: (key: number) => void;
  clear: () => void;
}

/** Files beside what is written: brought at once by `send`, sent with the words. */
export function useUploads(send: typeof uploadFile = uploadFile): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const bring = useCallback(async (key: number, file: File) => {
    const abort = new AbortController();
    running.current.set(key, abort);
    const settle = (to: Partial<Upload>): void => setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)));
    settle({ error: null, progress: 0 });
    try {
      settle({ stored: await send(file, abort.signal, (progress) => settle({ progress })) });
    } catch (error) {
      if (!abort.signal.aborted) settle({ error });
    } finally {
      running.current.delete(key);
    }
  }, [send]);
  return {
    uploads,
    add(files) {
      const added = [...files].slice(0, atOnce).map((file): Upload => ({ key: nextKey++, name: file.name, file, stored: null, progress: 0, error: null }));
      setUploads((all) => [...all, ...added]);
      for (const { key, file } of added) void bring(key, file);
    },
    again(key) {
      const one = uploads.find((upload) => upload.key === key);
      if (one) void bring(key, one.file);
    },
    remove(key) {
      running.current.get(key)?.abort();
      setUploads((all) => all.filter((one) => one.key !== key));
    },
    clear: () => setUploads([]),
  };
}
