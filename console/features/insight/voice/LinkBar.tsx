import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { VoicePlace } from "#contract/voice.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { putLinks, useThemes, useThemesChanged } from "./queries.ts";
import { useVoiceText } from "./texts.ts";

type Chosen = VoicePlace & { themeId: string | null };

/** Puts what is chosen under a theme, a known or a new one; a few seconds long it can be taken back. */
export function LinkBar({ places, onDone }: { places: readonly Chosen[]; onDone: () => void }): ReactNode {
  const t = useVoiceText();
  const problem = useProblem();
  const themes = useThemes().data?.rows ?? [];
  const changed = useThemesChanged();
  const [theme, setTheme] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const known = themes.find((one) => one.id === theme);
  const name = known?.name ?? theme?.slice(1) ?? "";
  const bare = places.map(({ themeId: _themeId, ...place }) => place);
  const undo = (): void => {
    const back = Map.groupBy(places, (one) => one.themeId);
    void (async () => {
      for (const [themeId, some] of back) await putLinks(some.map(({ themeId: _themeId, ...place }) => place), themeId);
      await changed();
      toast(t.link.undone);
    })().catch((error: unknown) => toast(problem(error).text));
  };
  const linking = useSubmit(async () => {
    const id = known?.id ?? (await api("POST /v1/voice-themes", { body: { name } })).id;
    await putLinks(bare, id);
    setTheme(null);
    onDone();
    await changed();
    toast(t.link.done(bare.length, name), undo);
  });
  const taking = useSubmit(async () => {
    await putLinks(bare, null);
    onDone();
    await changed();
    toast(t.link.outDone(bare.length), undo);
  });
  const failed = linking.problem ?? taking.problem;
  const fresh = typed.trim().slice(0, 40);
  return (
    <div className="voice-link">
      <span className="k-small k-ink-2 k-num" role="status">
        {t.records.chosen(places.length)}
      </span>
      <Select
        aria-label={t.link.theme}
        placeholder={t.link.placeholder}
        className="voice-link-theme"
        value={theme}
        showSearch={{ filterOption: (words, option) => option?.value.startsWith("+") === true || String(option?.label ?? "").includes(words.trim()), onSearch: setTyped }}
        onChange={setTheme}
        options={[
          ...themes.map((one) => ({ value: one.id, label: one.name })),
          ...(theme?.startsWith("+") ? [{ value: theme, label: t.link.fresh(name) }] : []),
          ...(fresh === "" || `+${fresh}` === theme || themes.some((one) => one.name === fresh) ? [] : [{ value: `+${fresh}`, label: t.link.fresh(fresh) }]),
        ]}
      />
      <Button type="primary" disabled={places.length === 0 || theme === null} loading={linking.busy} onClick={() => void linking.submit()}>
        {t.link.act}
      </Button>
      {places.some((one) => one.themeId !== null) ? (
        <Button loading={taking.busy} onClick={() => void taking.submit()}>
          {t.link.out}
        </Button>
      ) : null}
      {failed === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {failed.text}
        </p>
      )}
    </div>
  );
}
