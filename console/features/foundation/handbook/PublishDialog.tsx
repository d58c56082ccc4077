import { Input, Radio, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { HandbookScope } from "#contract/handbook.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useSession } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Document, type Version, useRefresh, useTeams, useTerritories } from "./queries.ts";
import { RefusedPlaces } from "./RefusedPlaces.tsx";
import { useHandbookText } from "./texts.ts";
import { instantOf } from "./zone.ts";

interface Choice {
  later: boolean;
  from: string;
  scope: HandbookScope["kind"];
  key: string | undefined;
  until: string;
  reason: string;
}

/** Asks from when, for whom and why; then the version holds, or will hold. */
export function PublishDialog({ name, document, version, onClose }: { name: string; document: Document; version: Version; onClose: () => void }): ReactNode {
  const t = useHandbookText();
  const { zone } = useSession().centre;
  const refresh = useRefresh();
  const [choice, setChoice] = useState<Choice>({ later: false, from: "", scope: "all", key: undefined, until: "", reason: version.reason });
  const [problems, setProblems] = useState<Partial<Record<keyof Choice, string>>>({});
  const [refused, setRefused] = useState<unknown>(null);
  const set = (change: Partial<Choice>): void => {
    setChoice((before) => ({ ...before, ...change }));
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([key]) => !(key in change))));
  };
  const publish = async (): Promise<void> => {
    setRefused(null);
    const from = choice.later ? instantOf(choice.from, zone) : undefined;
    const until = choice.scope === "all" || choice.until === "" ? undefined : instantOf(choice.until, zone);
    const found = {
      ...(choice.later && (from === null || from === undefined || from.getTime() <= serverNow()) ? { from: t.acts.atMissing } : {}),
      ...(choice.scope !== "all" && choice.key === undefined ? { key: t.acts.chooseMissing } : {}),
      ...(until === null ? { until: t.acts.atMissing } : {}),
      ...(choice.reason.trim().length < 2 ? { reason: t.acts.reasonMissing } : {}),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) throw new ApiError(422, { code: "invalid" });
    try {
      await api("POST /v1/handbook/change-sets", {
        body: {
          versions: [{ kind: document.kind, key: document.key, n: version.n }],
          scope: { kind: choice.scope, key: choice.scope === "all" ? "" : (choice.key ?? "") },
          from: from?.toISOString(),
          until: until?.toISOString(),
          reason: choice.reason.trim(),
        },
      });
    } catch (error) {
      setRefused(error);
      throw error;
    }
    await refresh();
    toast(t.acts.published);
  };
  return (
    <ConfirmAct title={t.acts.publishTitle(name)} act={choice.later ? t.acts.publishLater : t.acts.publishNow} keep={t.acts.notYet} onAct={publish} onClose={onClose}>
      <div className="handbook-fields">
      <Field label={t.acts.when} plain>
        <Radio.Group value={choice.later} onChange={(event) => set({ later: event.target.value === true })} options={[{ value: false, label: t.acts.now }, { value: true, label: t.acts.at }]} />
      </Field>
      {choice.later ? (
        <Field label={t.acts.atLabel} hint={t.acts.atHint(zone)} problem={problems.from}>
          <Input className="k-num" placeholder="2026-12-01 09:00" value={choice.from} onChange={(event) => set({ from: event.target.value })} />
        </Field>
      ) : null}
      <Field label={t.acts.scope} plain>
        <Radio.Group
          className="handbook-choice"
          value={choice.scope}
          onChange={(event) => set({ scope: event.target.value as Choice["scope"], key: undefined })}
          options={[{ value: "all", label: t.acts.scopeAll }, { value: "territory", label: t.acts.scopeTerritory }, { value: "team", label: t.acts.scopeTeam }]}
        />
      </Field>
      {choice.scope === "all" ? null : (
        <>
          <ScopeField scope={choice.scope} value={choice.key} problem={problems.key} onChange={(key) => set({ key })} />
          <Field label={t.acts.until} hint={t.acts.untilHint} optional problem={problems.until}>
            <Input className="k-num" placeholder="2026-12-31 23:00" value={choice.until} onChange={(event) => set({ until: event.target.value })} />
          </Field>
        </>
      )}
      <Field label={t.acts.reason} problem={problems.reason}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} value={choice.reason} onChange={(event) => set({ reason: event.target.value })} />
      </Field>
      </div>
      <RefusedPlaces error={refused} />
    </ConfirmAct>
  );
}

function ScopeField({ scope, value, problem, onChange }: { scope: "territory" | "team"; value: string | undefined; problem: string | undefined; onChange: (key: string) => void }): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const territories = useTerritories().data ?? [];
  const teams = useTeams().data ?? [];
  const options = scope === "territory" ? territories.map((one) => ({ value: one.key, label: label(one.name) })) : teams.map((one) => ({ value: one.key, label: one.name }));
  return (
    <Field label={scope === "territory" ? t.acts.territory : t.acts.team} problem={problem}>
      <Select placeholder={t.acts.choose} value={value} options={options} onChange={onChange} showSearch={{ optionFilterProp: "label" }} />
    </Field>
  );
}
