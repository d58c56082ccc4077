import { Button } from "antd";
import { type ReactNode, useRef } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { useOrganizationText } from "./texts.ts";
import "./organization.css";

/** A CSV as text: UTF-8, or what Excel in Chinese Windows writes when the bytes are no UTF-8. */
export async function readCsvFile(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** A button that opens the file dialogue; the file's text goes to the caller. */
export function CsvPicker({ name, onText, problem }: { name: string | null; onText: (text: string, name: string) => void; problem?: string | undefined }): ReactNode {
  const t = useOrganizationText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className="k-line k-wrap">
      <Button icon={<Icon name="table" />} onClick={() => input.current?.click()}>
        {name === null ? t.common.chooseFile : t.common.change}
      </Button>
      {name === null ? null : <span className="k-small k-ink-2 k-cut">{name}</span>}
      {problem === undefined ? null : (
        <span className="k-small k-problem" role="alert">
          {problem}
        </span>
      )}
      <input
        ref={input}
        hidden
        type="file"
        accept=".csv,text/csv,text/plain"
        aria-label={t.common.chooseFile}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) void readCsvFile(file).then((text) => onText(text, file.name));
        }}
      />
    </span>
  );
}
