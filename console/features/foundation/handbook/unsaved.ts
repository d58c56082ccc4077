type Flush = () => Promise<void>;
const open = new Map<string, Flush>();

/** Registers an open draft, so that an act elsewhere on the page can have its last words saved first. */
export function keepOpen(draft: string, flush: Flush): () => void {
  open.set(draft, flush);
  return () => {
    if (open.get(draft) === flush) open.delete(draft);
  };
}

/** Saves what is still unsaved of a draft; fails when it cannot be saved. */
export async function flushDraft(draft: string): Promise<void> {
  await open.get(draft)?.();
}
