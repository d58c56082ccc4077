import { Button, Skeleton } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useErrorText, useProblem } from "#console/lib/errors.ts";
import { type Instant, useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./states.css";

/** One sentence why there is nothing, and one act. */
export function EmptyState({ children, act }: { children: ReactNode; act?: ReactNode }): ReactNode {
  return (
    <div className="k-state-box">
      <p className="k-ink-2">{children}</p>
      {act}
    </div>
  );
}

function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Nothing for 200 ms, then a skeleton in the final shape, after 5 s a sentence and a retry. */
export function LoadingState({
  shape,
  rows = 4,
  onRetry,
}: {
  shape?: ReactNode;
  rows?: number;
  onRetry?: () => void;
}): ReactNode {
  const t = useUiText();
  const visible = useAfter(200);
  const slow = useAfter(5000);
  return (
    <div className="k-loading" aria-busy="true">
      <span className="k-unseen">{t.state.loading}</span>
      {visible ? (shape ?? <Skeleton active={false} title={false} paragraph={{ rows }} />) : null}
      {slow ? (
        <p className="k-line k-small k-ink-2" role="status">
          {t.state.loadingSlow}
          {onRetry === undefined ? null : (
            <button type="button" className="k-link" onClick={onRetry}>
              {t.state.retry}
            </button>
          )}
        </p>
      ) : null}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  /** What failed, as in 没有读到会话列表; the general words serve when absent. */
  what?: string | undefined;
  /** What is safe. */
  safe?: string | undefined;
  onRetry?: (() => void) | undefined;
}

/** What failed, what is safe, what to do, the code small. */
export function ErrorState({ error, what, safe, onRetry }: ErrorStateProps): ReactNode {
  const t = useUiText();
  const words = useErrorText();
  const problem = useProblem()(error);
  return (
    <div className="k-state-box" role="alert">
      <p className="k-state-title">
        <Icon name="alert" /> {what ?? words.readFailed}
      </p>
      <p>{problem.text}</p>
      <p className="k-small k-ink-3">{safe ?? words.readSafe}</p>
      <div className="k-line">
        {onRetry === undefined ? null : <Button onClick={onRetry}>{t.state.retry}</Button>}
        <span className="k-small k-ink-3">
          {t.state.code} <span className="k-num">{problem.code}</span>
        </span>
      </div>
    </div>
  );
}

/** The figures beneath are as old as it says; put `k-stale` on them while this stands. */
export function StaleBar({ since }: { since: Instant }): ReactNode {
  const t = useUiText();
  return (
    <div className="k-stale-bar" role="status">
      <Icon name="alert" size="xs" />
      {t.state.stale(useWhen().clockSeconds(since))}
    </div>
  );
}

/** Which right is missing and who grants it. */
export function Refused({ right, granter }: { right: string; granter?: string }): ReactNode {
  const t = useUiText();
  return (
    <div className="k-state-box">
      <p className="k-state-title is-calm">
        <Icon name="lock" /> {t.state.refusedTitle}
      </p>
      <p className="k-ink-2">{t.state.refused(right, granter ?? t.state.granterDefault)}</p>
    </div>
  );
}
