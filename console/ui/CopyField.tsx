import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./copy.css";

/** A value to take elsewhere: one line or a block, with a button that says when it worked. */
export function CopyField({
  label,
  value,
  block = false,
}: {
  label: string;
  value: string;
  block?: boolean;
}): ReactNode {
  const t = useUiText();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  return (
    <div className="k-copy">
      <div className={block ? "k-copy-box is-block" : "k-copy-box"}>
        <code tabIndex={0} aria-label={label}>
          {value}
        </code>
        <Button
          size="small"
          icon={<Icon name={state === "copied" ? "check" : "copy"} />}
          onClick={() => void copy()}
        >
          <span aria-live="polite">{state === "copied" ? t.copy.copied : t.copy.copy}</span>
        </Button>
      </div>
      {state === "failed" ? <p className="k-small k-problem">{t.copy.failed}</p> : null}
    </div>
  );
}
