import { useNavigate } from "@tanstack/react-router";
import { Button, Modal, Select } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { ImportKindKey } from "#contract/imports.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { uploadFile, useImportKinds } from "./queries.ts";
import { useImportText } from "./texts.ts";

/** What the file holds, of which shop, and the file. */
export function UploadDialog({ first, onClose }: { first?: ImportKindKey; onClose: () => void }): ReactNode {
  const t = useImportText().upload;
  const names = useImportText().kinds;
  const navigate = useNavigate();
  const choices = useImportKinds().data;
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setKind] = useState<ImportKindKey | undefined>(first);
  const [shop, setShop] = useState<string>();
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const kind = chosen ?? choices?.rows[0]?.kind;
  const ofShop = choices?.rows.find((one) => one.kind === kind)?.shop ?? false;
  const submitting = useSubmit(async () => {
    setTried(true);
    if (file === null || kind === undefined) return;
    const id = await uploadFile(kind, ofShop ? (shop ?? choices?.shops[0]?.id) : undefined, file);
    onClose();
    void navigate({ to: `/imports/${id}` });
  });
  return (
    <Modal open width={480} title={t.title} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.act} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <Field label={t.kind}>
          <Select value={kind} options={(choices?.rows ?? []).map((one) => ({ value: one.kind, label: names[one.kind] }))} onChange={setKind} />
        </Field>
        {ofShop ? (
          <Field label={t.shop} problem={submitting.problemAt("shop")}>
            <Select value={shop ?? choices?.shops[0]?.id} options={(choices?.shops ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={setShop} />
          </Field>
        ) : null}
        <Field label={t.file} plain hint={t.hint} problem={tried && file === null ? t.missing : submitting.problemAt("file")}>
          <span className="k-line k-wrap">
            <Button icon={<Icon name="table" />} onClick={() => input.current?.click()}>{t.choose}</Button>
            {file === null ? null : <span className="k-small k-ink-2 k-cut">{file.name}</span>}
            <input ref={input} hidden type="file" accept=".csv,.xlsx,text/csv" aria-label={t.choose} onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
          </span>
        </Field>
      </Form>
    </Modal>
  );
}
