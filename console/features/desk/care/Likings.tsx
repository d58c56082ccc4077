import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import { likingKinds, likingSources, type Liking } from "#contract/habits.ts";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { customerKey } from "../customers/queries.ts";
import { useCareChanged } from "./queries.ts";
import { useCareText } from "./texts.ts";

/** What a customer likes and asks for, written down by people with where it comes from. */
export function LikingsPanel({ id }: { id: string }): ReactNode {
  const t = useCareText().likings;
  const when = useWhen();
  const writes = useMay()("customers.write");
  const changed = useCareChanged(id);
  const [asked, setAsked] = useState<"write" | Liking | null>(null);
  const found = useQuery({ queryKey: [...customerKey(id), "likings"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/likings", { params: { id } }, { signal }) }).data;
  if (found === undefined) return null;
  return (
    <Panel title={t.title} acts={writes ? <Button size="small" onClick={() => setAsked("write")}>{t.write}</Button> : undefined}>
      {found.rows.length === 0 ? <p className="k-small k-ink-3">{t.none}</p> : null}
      <ul className="care-lines">
        {found.rows.map((row) => (
          <li key={row.id}>
            <span>
              <span className={row.kind === "special" ? "k-tag is-warn" : "k-tag"}>{t.kinds[row.kind]}</span> {row.text}
              <span className="k-small k-ink-3 care-reason k-num">{t.sources[row.source]} {row.by} {when.day(row.at)}</span>
            </span>
            {writes ? <Button size="small" onClick={() => setAsked(row)}>{t.drop}</Button> : null}
          </li>
        ))}
      </ul>
      {asked === "write" ? <WriteLiking id={id} onClose={() => setAsked(null)} /> : null}
      {asked !== null && asked !== "write" ? (
        <ConfirmAct
          title={t.dropTitle} act={t.drop} onClose={() => setAsked(null)}
          onAct={async () => {
            await api("POST /v1/likings/{id}/end", { params: { id: asked.id } });
            await changed(t.dropped);
          }}
        >
          <p>{asked.text}</p>
        </ConfirmAct>
      ) : null}
    </Panel>
  );
}

function WriteLiking({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const all = useCareText();
  const t = all.likings;
  const changed = useCareChanged(id);
  const [liking, setLiking] = useState<Pick<Liking, "kind" | "source" | "text">>({ kind: "like", source: "said", text: "" });
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/likings", { params: { id }, body: liking });
    onClose();
    await changed(t.written);
  });
  return (
    <Modal open width={440} title={t.write} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={all.save} beside={<Button onClick={onClose}>{all.cancel}</Button>}>
        <FieldRow>
          <Field label={t.kind}>
            <Select value={liking.kind} options={likingKinds.map((value) => ({ value, label: t.kinds[value] }))} onChange={(kind) => setLiking({ ...liking, kind })} />
          </Field>
          <Field label={t.source}>
            <Select value={liking.source} options={likingSources.map((value) => ({ value, label: t.sources[value] }))} onChange={(source) => setLiking({ ...liking, source })} />
          </Field>
        </FieldRow>
        <Field label={t.text} hint={t.hint} problem={submitting.problemAt("text")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={300} value={liking.text} onChange={(event) => { setLiking({ ...liking, text: event.target.value }); submitting.mended("text"); }} />
        </Field>
      </Form>
    </Modal>
  );
}
