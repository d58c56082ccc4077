import { useEffect, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { FormValue } from "#contract/forms.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";

const waitMs = 900;

export interface StageForm {
  values: Record<string, FormValue>;
  change(values: Record<string, FormValue>): void;
  /** When the draft was kept last; `null` while something is unsaved. */
  savedAt: number | null;
  state: "clean" | "waiting" | "saving" | "saved" | "failed";
  /** What the server has not accepted as it stands; the typed text stays. */
  error: unknown;
  /** Saves what waits, and gives the version that holds. */
  settle(): Promise<number>;
}

/** The form of a stage as it is typed; it saves itself after a moment, and nothing typed is lost by a refusal or by what colleagues do. */
export function useStageForm(detail: TicketDetail): StageForm {
  const queries = useQueryClient();
  const { id } = detail.row;
  const fields = detail.workflow.stages.find((stage) => stage.key === detail.row.place)?.form ?? [];
  const stored = Object.fromEntries(fields.flatMap((field) => (detail.form[field.key] === undefined ? [] : [[field.key, detail.form[field.key]!]])));
  const [typed, setTyped] = useState<Record<string, FormValue> | null>(null);
  const [state, setState] = useState<StageForm["state"]>("clean");
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(undefined);
  const version = useRef(detail.version);
  const latest = useRef<Record<string, FormValue> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const running = useRef<Promise<unknown> | null>(null);
  version.current = Math.max(version.current, detail.version);

  /** Gives what was refused, or nothing. */
  const save = async (): Promise<unknown> => {
    clearTimeout(timer.current);
    const form = latest.current;
    if (form === null) return undefined;
    setState("saving");
    try {
      const saved = await api("PUT /v1/tickets/{id}/form", { params: { id }, body: { version: version.current, form } });
      version.current = saved.version;
      if (latest.current === form) {
        latest.current = null;
        setState("saved");
      } else setState("waiting");
      setSavedAt(serverNow());
      setError(undefined);
      await queries.invalidateQueries({ queryKey: ["ticket", id] });
      return undefined;
    } catch (problem) {
      setError(problem);
      setState("failed");
      // Changed by somebody else: the newest version is read, the typed text stays and is saved on top of it.
      await queries.invalidateQueries({ queryKey: ["ticket", id] });
      return problem;
    }
  };
  const flush = (): Promise<unknown> => {
    running.current ??= save().finally(() => (running.current = null));
    return running.current;
  };
  useEffect(() => () => void (latest.current !== null && flush()), []);
  return {
    values: typed ?? stored,
    savedAt, state, error,
    change(values) {
      latest.current = values;
      setTyped(values);
      setState("waiting");
      setError(undefined);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), waitMs);
    },
    async settle() {
      await running.current;
      const refused = latest.current === null ? undefined : await flush();
      if (refused !== undefined) throw refused;
      return version.current;
    },
  };
}
