import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";

/** A page that failed while drawing; after an update its files may simply be gone, which a reload mends. */
export function Crashed({ error, reset }: ErrorComponentProps): ReactNode {
  const t = useShellText();
  const ui = useUiText();
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const filesGone = /dynamically imported module|Importing a module/i.test(message);
  return (
    <div className="k-state-box" role="alert">
      <p className={filesGone ? "k-state-title is-calm" : "k-state-title"}>
        <Icon name={filesGone ? "refresh" : "alert"} /> {filesGone ? t.updated : t.crashed}
      </p>
      <p>{filesGone ? t.updatedFix : t.crashedFix}</p>
      <p className="k-small k-ink-3">{t.crashedSafe}</p>
      <div className="k-line">
        <Button onClick={() => (filesGone ? window.location.reload() : reset())}>{t.reopen}</Button>
        {filesGone ? null : (
          <span className="k-small k-ink-3">
            {ui.state.code} {message.slice(0, 160)}
          </span>
        )}
      </div>
    </div>
  );
}
