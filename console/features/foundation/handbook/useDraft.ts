import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { HandbookProblem } from "#contract/handbook.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { keepOpen } from "./unsaved.ts";

export interface DraftStart {
  version: { n: number; edit: number };
  yaml: string;
  body?: unknown;
  problems: HandbookProblem[];
}

/** A draft being written: checked while one types, saved by itself, and never lost to another editor or a broken line. */
export interface Draft {
  yaml: string;
  write(yaml: string): void;
  problems: readonly HandbookProblem[];
  /** The body while the text is valid, for the form beside it. */
  body: unknown;
  checking: boolean;
  saving: boolean;
  savedAt: number | null;
  dirty: boolean;
  failed: unknown;
  /** What another editor made of the draft meanwhile. */
  theirs: DraftStart | null;
  retry(): void;
  keepMine(): void;
  takeTheirs(): void;
}

const checkAfterMs = 300;
const saveAfterMs = 1200;

/** Keeps a draft; `of` names the document. */
export function useDraft(of: { kind: string; key: string }, start: DraftStart): Draft {
  const queries = useQueryClient();
  const params = { ...of, n: start.version.n };
  const [yaml, setYaml] = useState(start.yaml);
  const [checked, setChecked] = useState({ yaml: start.yaml, problems: start.problems, body: start.body });
  const [saved, setSaved] = useState({ yaml: start.yaml, at: null as number | null });
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<DraftStart | null>(null);
  const latest = useRef(yaml);
  latest.current = yaml;

  useEffect(() => {
    if (checked.yaml === yaml) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api("POST /v1/handbook/check", { body: { ...of, yaml } }, { signal: stop.signal }).then(
        ({ problems, body }) => setChecked({ yaml, problems, body }),
        () => undefined, // a check that fails says nothing about the text; saving tells
      );
    }, checkAfterMs);
    return () => (clearTimeout(timer), stop.abort());
  }, [yaml, checked.yaml, of.kind, of.key]);

  // What the server has, and the save under way: one at a time, so that each names the edit before it.
  const stored = useRef({ yaml: start.yaml, edit: start.version.edit });
  const flying = useRef<Promise<void> | null>(null);
  const send = async (text: string): Promise<void> => {
    setSaving(true);
    setFailed(null);
    try {
      const answer = await api("PUT /v1/handbook/documents/{kind}/{key}/versions/{n}", { params, body: { edit: stored.current.edit, yaml: text } });
      stored.current = { yaml: text, edit: answer.edit };
      setSaved({ yaml: text, at: serverNow() });
      // Whoever opens the draft again begins with what stands there now.
      queries.setQueryData<DraftStart>(["handbook", "text", of.kind, of.key, params.n], (before) =>
        before === undefined ? before : { ...before, yaml: text, problems: answer.problems, version: { ...before.version, edit: answer.edit } },
      );
      void queries.invalidateQueries({ queryKey: ["handbook", "document", of.kind, of.key] });
    } catch (error) {
      if (error instanceof ApiError && error.code === "stale_version") setTheirs(await api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params }));
      else setFailed(error);
      throw error;
    } finally {
      setSaving(false);
      flying.current = null;
    }
  };
  const flush = async (): Promise<void> => {
    await flying.current?.catch(() => undefined);
    if (latest.current === stored.current.yaml) return;
    flying.current = send(latest.current);
    await flying.current;
  };
  const save = (): void => void flush().catch(() => undefined); // what failed stands in `failed` or `theirs`
  const dirty = yaml !== saved.yaml;
  useEffect(() => {
    if (!dirty || saving || failed !== null || theirs !== null) return;
    const timer = setTimeout(save, saveAfterMs);
    return () => clearTimeout(timer);
  }, [yaml, dirty, saving, failed, theirs]);
  useEffect(() => {
    const close = keepOpen(`${of.kind}/${of.key}/${params.n}`, flush);
    return () => {
      close();
      save();
    };
  }, [of.kind, of.key, params.n]);
  // Leaving the page with unsaved words asks first.
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);

  return {
    yaml,
    write: setYaml,
    problems: checked.yaml === yaml ? checked.problems : [],
    body: checked.yaml === yaml && checked.problems.length === 0 ? checked.body : null,
    checking: checked.yaml !== yaml,
    saving,
    savedAt: saved.at,
    dirty,
    failed,
    theirs,
    retry: save,
    keepMine: () => {
      if (theirs === null) return;
      stored.current = { yaml: theirs.yaml, edit: theirs.version.edit };
      setTheirs(null);
      save();
    },
    takeTheirs: () => {
      if (theirs === null) return;
      stored.current = { yaml: theirs.yaml, edit: theirs.version.edit };
      setYaml(theirs.yaml);
      setSaved({ yaml: theirs.yaml, at: serverNow() });
      setChecked({ yaml: theirs.yaml, problems: theirs.problems, body: theirs.body });
      setTheirs(null);
    },
  };
}
