import { Button } from "antd";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { type Problem, useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import "./field.css";

/** What useSubmit gives: the act, whether it runs, and the words of a refusal by field. */
export interface Submitting {
  submit: () => Promise<void>;
  busy: boolean;
  problem: Problem | null;
  /** The sentence for one field; also for paths beneath it. */
  problemAt: (path: string) => string | undefined;
  /** Takes a field's sentence away, when its value is being mended. */
  mended: (path: string) => void;
}

/** Runs an act and keeps what was typed when it is refused; the sentences stand at their fields. */
export function useSubmit(act: () => Promise<void>): Submitting {
  const toProblem = useProblem();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  return {
    busy,
    problem,
    async submit() {
      if (running.current) return; // a double Enter sends once
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await act();
      } catch (error) {
        setProblem(toProblem(error));
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    problemAt(path) {
      if (problem === null) return undefined;
      return (
        problem.fields[path] ??
        Object.entries(problem.fields).find(([key]) => key.startsWith(`${path}.`))?.[1]
      );
    },
    mended(path) {
      if (problem === null) return;
      const rest = Object.entries(problem.fields).filter(
        ([key]) => key !== path && !key.startsWith(`${path}.`),
      );
      setProblem(
        rest.length === 0 && Object.keys(problem.fields).length > 0
          ? null
          : { ...problem, fields: Object.fromEntries(rest) },
      );
    },
  };
}

interface FormProps {
  submitting: Submitting;
  /** Verb and object: 保存店铺. */
  act: string;
  /** Beside the button: cancel, draft saved. */
  beside?: ReactNode;
  danger?: boolean;
  children: ReactNode;
}

/** A form with one primary act; a refusal stands above the button and the first wrong field gets the focus. */
export function Form({ submitting, act, beside, danger = false, children }: FormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void submitting.submit().then(() => {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    });
  };
  return (
    <form ref={form} className="k-form" noValidate onSubmit={onSubmit}>
      {children}
      {submitting.problem === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
      <div className="k-form-foot">
        <Button type="primary" htmlType="submit" danger={danger} loading={submitting.busy}>
          {act}
        </Button>
        {beside}
      </div>
    </form>
  );
}

interface ShortFormProps extends Omit<FormProps, "danger"> {
  /** The way out of it: 返回订单. */
  back: string;
  onBack: () => void;
  /** Not whole yet. */
  disabled?: boolean;
  className?: string;
}

/** A short form within a page: a refusal above two small buttons, one that does it and one that leaves. Enter does it. */
export function ShortForm({ submitting, act, back, onBack, disabled = false, className = "", beside, children }: ShortFormProps): ReactNode {
  return (
    <form
      className={`k-short-form ${className}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submitting.submit();
      }}
    >
      {children}
      {submitting.problem === null ? null : (
        <p className="k-problem" role="alert">
          {submitting.problem.text}
        </p>
      )}
      <p className="k-line">
        <Button type="primary" size="small" htmlType="submit" loading={submitting.busy} disabled={disabled}>
          {act}
        </Button>
        <Button type="text" size="small" onClick={onBack}>
          {back}
        </Button>
        {beside}
      </p>
    </form>
  );
}
