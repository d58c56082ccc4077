import { Checkbox, Input } from "antd";
import { type ReactNode, useState } from "react";
import { isComposing } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { ActDialogue } from "../conversations/acts/ActDialogue.tsx";
import { useWorkbenchText } from "../conversations/texts.ts";
import type { ViewActs } from "./view.ts";

/** Keeps the filter in force under a name, for oneself or for everybody. */
export function SaveView<F>({ filter, words, acts, onClose }: { filter: F; words: string; acts: ViewActs<F>; onClose: () => void }): ReactNode {
  const w = useWorkbenchText();
  const ui = useUiText();
  const may = useMay();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const submitting = useSubmit(async () => {
    if (name.trim() === "") return;
    const { id } = await acts.add({ name: name.trim(), shared, filter });
    toast(w.views.saved(name.trim()), () => void acts.remove(id));
    onClose();
  });
  return (
    <ActDialogue title={w.views.save} act={w.views.save} keep={ui.cancel} width={420} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <>
          <p className="k-small k-ink-2">{words}</p>
          <Field label={w.views.name} problem={tried && name.trim() === "" ? w.views.nameMissing : submitting.problemAt("name")}>
            <Input autoFocus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && void submitting.submit()} />
          </Field>
          {may("views.share") ? (
            <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
              {w.views.share}
            </Checkbox>
          ) : null}
        </>
      )}
    </ActDialogue>
  );
}
