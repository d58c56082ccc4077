import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Grouping } from "#contract/insight.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import type { Narrowing } from "#contract/insight.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useInsightText } from "./texts.ts";

/** The table of some figures as a file for a spreadsheet. */
export function TableExport({ metrics, by, narrowing }: { metrics: readonly string[]; by: Grouping; narrowing: Narrowing }): ReactNode {
  const t = useInsightText();
  const [language] = useLocale();
  const [busy, setBusy] = useState(false);
  async function download(): Promise<void> {
    setBusy(true);
    try {
      const file = await api("GET /v1/figures/table", { query: { ...narrowing, metrics: metrics.join(","), by, language } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.text], { type: "text/csv;charset=utf-8" }));
      link.download = file.name;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch {
      toast(t.tableFailed);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button size="small" loading={busy} onClick={() => void download()}>
      <Icon name="download" size="xs" /> {t.exportAct}
    </Button>
  );
}
