import { Button, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { VoiceTheme } from "#contract/voice.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useThemes, useThemesChanged } from "./queries.ts";
import { useVoiceText } from "./texts.ts";

/** All themes: renamed, or merged where two say the same. */
export function Themes({ onClose }: { onClose: () => void }): ReactNode {
  const t = useVoiceText();
  const may = useMay();
  const themes = useThemes();
  const rows = themes.data?.rows ?? [];
  const [act, setAct] = useState<{ id: string; how: "rename" | "merge" } | null>(null);
  return (
    <Modal open title={t.themes.title} width={560} footer={<Button onClick={onClose}>{t.themes.close}</Button>} onCancel={onClose}>
      <p className="k-ink-2">{t.themes.hint}</p>
      {themes.data === undefined ? (
        themes.error === null ? <LoadingState rows={4} /> : <ErrorState error={themes.error} what={t.failed} onRetry={() => void themes.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState>{t.themes.none}</EmptyState>
      ) : (
        <ul className="voice-themes" aria-label={t.themes.title}>
          {rows.map((theme) => (
            <li key={theme.id}>
              {act?.id === theme.id ? (
                act.how === "rename" ? <Rename theme={theme} onDone={() => setAct(null)} /> : <Merge theme={theme} others={rows.filter((one) => one.id !== theme.id)} onDone={() => setAct(null)} />
              ) : (
                <>
                  <span className="k-cut">{theme.name}</span>
                  <span className="k-small k-ink-3 k-num">{t.themes.linked(theme.linked)}</span>
                  <span className="k-space" />
                  {may("voice.write") ? (
                    <>
                      <Button size="small" aria-label={`${t.themes.rename} ${theme.name}`} onClick={() => setAct({ id: theme.id, how: "rename" })}>
                        {t.themes.rename}
                      </Button>
                      <Button size="small" aria-label={`${t.themes.merge} ${theme.name}`} disabled={rows.length < 2} onClick={() => setAct({ id: theme.id, how: "merge" })}>
                        {t.themes.merge}
                      </Button>
                    </>
                  ) : null}
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </Modal>
  );
}

function Rename({ theme, onDone }: { theme: VoiceTheme; onDone: () => void }): ReactNode {
  const t = useVoiceText();
  const changed = useThemesChanged();
  const [name, setName] = useState(theme.name);
  const submitting = useSubmit(async () => {
    await api("PATCH /v1/voice-themes/{id}", { params: { id: theme.id }, body: { name } });
    await changed();
    toast(t.themes.renamed);
    onDone();
  });
  return (
    <div className="voice-theme-act">
      <Field label={t.themes.name} problem={submitting.problemAt("name")}>
        <Input autoFocus maxLength={40} value={name} onChange={(event) => (submitting.mended("name"), setName(event.target.value))} onPressEnter={() => void submitting.submit()} />
      </Field>
      <Button onClick={onDone}>{t.themes.keep}</Button>
      <Button type="primary" disabled={name.trim() === ""} loading={submitting.busy} onClick={() => void submitting.submit()}>
        {t.themes.save}
      </Button>
    </div>
  );
}

function Merge({ theme, others, onDone }: { theme: VoiceTheme; others: readonly VoiceTheme[]; onDone: () => void }): ReactNode {
  const t = useVoiceText();
  const changed = useThemesChanged();
  const [into, setInto] = useState<string | null>(null);
  const submitting = useSubmit(async () => {
    if (into === null) return;
    await api("POST /v1/voice-themes/{id}/merging", { params: { id: theme.id }, body: { into } });
    await changed();
    toast(t.themes.merged(theme.linked, others.find((one) => one.id === into)?.name ?? ""));
    onDone();
  });
  return (
    <div className="voice-theme-act">
      <Field label={t.themes.mergeInto(theme.name)} problem={submitting.problemAt("into") ?? submitting.problem?.text}>
        <Select autoFocus value={into} showSearch={{ optionFilterProp: "label" }} options={others.map((one) => ({ value: one.id, label: one.name }))} onChange={setInto} />
      </Field>
      <Button onClick={onDone}>{t.themes.keep}</Button>
      <Button type="primary" disabled={into === null} loading={submitting.busy} onClick={() => void submitting.submit()}>
        <Icon name="branch" size="xs" /> {t.themes.mergeAct}
      </Button>
    </div>
  );
}
