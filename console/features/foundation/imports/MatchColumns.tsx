import { Select } from "antd";
import { type ReactNode, useState } from "react";
import type { ImportDetail } from "#contract/imports.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useReadAgain } from "./queries.ts";
import { fieldName, useImportText } from "./texts.ts";

/** Which column is which: suggested, looked over by a person, and the first rows to judge by. */
export function MatchColumns({ it }: { it: ImportDetail }): ReactNode {
  const t = useImportText();
  const readAgain = useReadAgain();
  const [columns, setColumns] = useState<Record<string, number>>(it.columns);
  const submitting = useSubmit(async () => {
    await api("PUT /v1/imports/{id}/columns", { params: { id: it.id }, body: { version: it.version, columns } });
    await readAgain(it.id);
  });
  const choose = (field: string, at: number): void => {
    const { [field]: _before, ...rest } = columns;
    setColumns(at < 0 ? rest : { ...rest, [field]: at });
    submitting.mended(`columns.${field}`);
  };
  const options = [{ value: -1, label: t.match.none }, ...it.headings.map((heading, at) => ({ value: at, label: heading === "" ? String(at + 1) : heading }))];
  return (
    <>
      <Panel title={t.match.title}>
        <Form submitting={submitting} act={t.match.act}>
          <p className="k-small k-ink-2">{t.match.hint}</p>
          <div className="imports-columns">
            {it.fields.map(({ field, needed }) => (
              <Field key={field} label={fieldName(t, it.kind, field)} optional={!needed} problem={submitting.problemAt(`columns.${field}`)}>
                <Select value={columns[field] ?? -1} options={options} onChange={(at: number) => choose(field, at)} />
              </Field>
            ))}
          </div>
        </Form>
      </Panel>
      <Panel title={t.match.sample}>
        <div className="imports-sample">
          <table>
            <thead><tr>{it.headings.map((heading, at) => <th key={at}>{heading}</th>)}</tr></thead>
            <tbody>{it.sample.map((cells, n) => <tr key={n}>{it.headings.map((_heading, at) => <td key={at}>{cells[at]}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </Panel>
    </>
  );
}
