import { Button, Input, Modal } from "antd";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { useProblem } from "#console/lib/errors.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useSession } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useValues } from "../composer/values.ts";
import type { Thread } from "../state/thread.ts";
import { useWorkbenchText } from "../texts.ts";
import { filledStep, openPlaces, type Ran, type ReadyMacro, runSteps } from "./run.ts";
import { stepIcons, StepWords, useStepName } from "./StepWords.tsx";
import { useStep } from "./useMacros.ts";
import "./macros.css";

interface MacroProps {
  macro: ReadyMacro;
  row: ConversationRow;
  thread: Thread;
  /** Begins at once where nothing is left open: it was looked at in the palette. */
  now: boolean;
  onInsert: (text: string) => void;
  onClose: () => void;
}

/** What a macro will do, step by step, and then how far it came; the first refusal stops it and says where. */
export function MacroDialogue({ macro, row, thread, now, onInsert, onClose }: MacroProps): ReactNode {
  const w = useWorkbenchText();
  const problem = useProblem();
  const stepName = useStepName();
  const known = useValues(row, thread, useSession().person.name);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const values = useMemo(() => ({ ...known, ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== "")) }), [known, typed]);
  // The questions stand still while they are answered.
  const [asked] = useState(() => openPlaces(macro.steps, known));
  const open = openPlaces(macro.steps, values);
  const act = useStep(row.id, onInsert);
  const [done, setDone] = useState(0);
  const [ran, setRan] = useState<Ran | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (busy || open.length > 0) return;
    setBusy(true);
    setRan(null);
    const result = await runSteps(macro.steps, done, (step) => act(filledStep(step, values)), setDone);
    setBusy(false);
    setRan(result);
    if (result.failed !== null) return;
    toast(w.macros.done(macro.title));
    onClose();
  };
  const began = useRef(false);
  useEffect(() => {
    if (!now || began.current || open.length > 0) return;
    began.current = true;
    void run();
  }, []);
  const failed = ran?.failed ?? null;
  return (
    <Modal
      open
      title={macro.title}
      width={560}
      onCancel={onClose}
      footer={[
        <Button key="keep" disabled={busy} onClick={onClose}>
          {done > 0 ? w.macros.leave : w.macros.keep}
        </Button>,
        <Button key="act" type="primary" autoFocus={asked.length === 0} loading={busy} disabled={open.length > 0} onClick={() => void run()}>
          {done > 0 ? w.macros.goOn(done + 1) : w.macros.run(macro.steps.length)}
        </Button>,
      ]}
    >
      {asked.length === 0 ? null : (
        <div className="desk-form desk-macro-places" onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && void run()}>
          {asked.map((name, n) => (
            <Field key={name} label={name}>
              <Input autoFocus={n === 0} maxLength={200} value={typed[name] ?? ""} onChange={(event) => setTyped({ ...typed, [name]: event.target.value })} />
            </Field>
          ))}
        </div>
      )}
      <ol className="desk-steps" aria-label={w.macros.preview}>
        {macro.steps.map((step, at) => (
          <li key={at} className={failed?.at === at ? "is-failed" : at < done ? "is-done" : ""}>
            <Icon name={failed?.at === at ? "alert" : at < done ? "check" : stepIcons[step.do]} />
            <div>
              <b>{stepName(step)}</b> {at < done ? <span className="k-small k-ink-3">{w.macros.stepDone}</span> : null}
              <div className="k-ink-2">
                <StepWords step={step} values={values} />
              </div>
            </div>
          </li>
        ))}
      </ol>
      {failed === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {w.macros.stopped(failed.at + 1, stepName(macro.steps[failed.at]!), problem(failed.error).text)}
        </p>
      )}
    </Modal>
  );
}
