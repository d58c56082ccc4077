import type { ReactNode } from "react";
import type { ReturnVerdict } from "#contract/returns.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useReturnText } from "./texts.ts";

/** What the rules say of a line: yes or no, why, by which law, and at whose freight. */
export function VerdictLine({ verdict, title }: { verdict: ReturnVerdict; title?: string }): ReactNode {
  const t = useReturnText();
  const when = useWhen();
  const label = useLabel();
  const until = verdict.until === null ? "" : `${when.day(verdict.until)} ${when.clock(verdict.until)}`;
  return (
    <p className={`returns-verdict k-small ${verdict.allowed ? "is-yes" : "is-no"}`}>
      <Icon name={verdict.allowed ? "check" : "alert"} size="xs" label={verdict.allowed ? t.allowed : t.refused} />
      <span>
        {title === undefined || title === "" ? null : (
          <>
            {title}
            <i className="k-dot" />
          </>
        )}
        {t.verdicts[verdict.code](until)}
        {verdict.goods === null ? null : t.goods(label(verdict.goods))}
        {verdict.freight === null ? null : (
          <>
            <i className="k-dot" />
            {t.freight[verdict.freight]}
          </>
        )}
        <span className="k-ink-3">
          <i className="k-dot" />
          {t.source(label(verdict.source))}
        </span>
      </span>
    </p>
  );
}
