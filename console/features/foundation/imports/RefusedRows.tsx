import { Button } from "antd";
import type { ReactNode } from "react";
import type { ImportDetail, RowProblem } from "#contract/imports.ts";
import { fill } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useProblem } from "#console/lib/errors.ts";
import { useExport } from "#console/features/desk/export/useExport.ts";
import { fieldName, useImportText } from "./texts.ts";

/** The rows that did not pass: the first ones here, all of them as a file to mend and bring again. */
export function RefusedRows({ it }: { it: ImportDetail }): ReactNode {
  const t = useImportText();
  const toProblem = useProblem();
  const own = useSession().person.id === it.by.id;
  const said = (problem: RowProblem): string => `${problem.field === "" ? "" : `${fieldName(t, it.kind, problem.field)}: `}${fill(t.fields[problem.code] ?? t.fields.invalid ?? "", problem.params ?? {})}`;
  const exporting = useExport({
    words: { start: t.refused.act, running: String, stop: t.refused.act, done: () => t.refused.act, failed: t.refused.failed, file: t.refused.file },
    heads: [...it.headings, t.refused.row, t.refused.reason],
    piece: async (after, signal) => {
      const { rows, next } = await api("GET /v1/imports/{id}/refused", { params: { id: it.id }, query: { after: after === undefined ? 0 : Number(after) } }, { signal });
      return { lines: rows.map(({ row, cells, problems }) => [...it.headings.map((_heading, at) => cells[at] ?? ""), String(row), problems.map(said).join(t.listed)]), next: next === null ? null : String(next) };
    },
  });
  return (
    <Panel title={t.check.problems} acts={own ? <Button size="small" loading={exporting.count !== null} onClick={() => void exporting.run()}>{t.refused.act}</Button> : undefined}>
      {exporting.failed === undefined ? null : <p className="k-problem" role="alert">{toProblem(exporting.failed).text}</p>}
      {own ? null : <p className="k-small k-ink-2">{t.refused.only}</p>}
      <ul className="imports-refused">
        {it.refused.map(({ row, problems }) => (
          <li key={row}>
            <span className="k-num k-ink-2">{t.check.row(row)}</span>
            <span>{problems.map(said).join(t.listed)}</span>
          </li>
        ))}
      </ul>
      {it.bad > it.refused.length ? <p className="k-small k-ink-3">{t.check.first(it.refused.length)}</p> : null}
    </Panel>
  );
}
