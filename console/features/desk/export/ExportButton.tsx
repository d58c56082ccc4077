import { Button } from "antd";
import type { ReactNode } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { ExportState } from "./ExportState.tsx";
import { type ExportOf, useExport } from "./useExport.ts";

/** Brings a list as a file, piece by piece: it says how far it is, can be stopped, and no piece is long. */
export function ExportButton(of: ExportOf): ReactNode {
  const exporting = useExport(of);
  return (
    <span className="k-line">
      <ExportState exporting={exporting} words={of.words} />
      {exporting.count === null ? (
        <Button onClick={() => void exporting.run()}>
          <Icon name="download" /> {of.words.start}
        </Button>
      ) : null}
    </span>
  );
}
