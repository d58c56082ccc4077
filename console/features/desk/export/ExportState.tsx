import { Button } from "antd";
import type { ReactNode } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import type { Exporting, ExportOf } from "./useExport.ts";

/** How far an export is, with the way to stop it, or why it broke off; nothing while none runs. */
export function ExportState({ exporting: { count, failed, stop }, words, small = false }: { exporting: Exporting; words: ExportOf["words"]; small?: boolean }): ReactNode {
  const problem = useProblem();
  return (
    <>
      {failed === undefined ? null : (
        <span className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {words.failed} {problem(failed).text}
        </span>
      )}
      {count === null ? null : (
        <>
          <span className="k-small k-ink-2 k-num" role="status">
            {words.running(count)}
          </span>
          <Button size={small ? "small" : "middle"} onClick={stop}>
            {words.stop}
          </Button>
        </>
      )}
    </>
  );
}
