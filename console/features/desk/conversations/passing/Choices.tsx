import { Input } from "antd";
import { type ReactNode, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { labelIn } from "#locales/index.ts";
import type { PresenceState } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Load, StateDot } from "#console/ui/Presence.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useNames } from "../handbook.ts";
import { useDeskText } from "../texts.ts";
import { usePassingText } from "./texts.ts";
import "../acts/acts.css";

/** Whom or what something is passed on to. */
export type Kind = "person" | "territory" | "team" | "department";
export interface Chosen {
  id: string;
  name: string;
}

const shown = (state: PresenceState) => (state === "wrap_up" ? "wrapUp" : state);

interface ChoicesProps {
  kind: Kind;
  /** Everybody with an account, or only who could take a conversation now. */
  who: "there" | "all";
  /** Somebody who cannot be meant: the owner. */
  without: readonly (string | undefined)[];
  chosen: readonly Chosen[];
  most: number;
  label: string;
  onChoose: (chosen: Chosen[]) => void;
}

/** People, territories, teams or departments to choose from, with how busy they are. */
export function Choices({ kind, who, without, chosen, most, label, onChoose }: ChoicesProps): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const ui = useUiText();
  const [locale] = useLocale();
  const names = useNames();
  const found = useQuery({ queryKey: ["colleagues", who], queryFn: () => api("GET /v1/presence/colleagues", { query: { who } }), refetchInterval: 10_000, staleTime: 0 });
  const [find, setFind] = useState("");
  const fits = (...words: string[]): boolean => find.trim() === "" || words.some((word) => word.toLowerCase().includes(find.trim().toLowerCase()));
  const isChosen = (id: string) => chosen.some((one) => one.id === id);
  const toggle = (one: Chosen): void => {
    if (most === 1) onChoose([one]);
    else onChoose(isChosen(one.id) ? chosen.filter((other) => other.id !== one.id) : [...chosen, one].slice(-most));
  };
  const people = (found.data?.people ?? []).filter((one) => !without.includes(one.id) && fits(one.name, ...one.territories.map(names.territory), ...one.skills.map(names.skill)));
  const territories = (found.data?.territories ?? []).map((one) => ({ ...one, label: labelIn({ "zh-CN": one.name["zh-CN"] ?? one.key, en: one.name.en }, locale) })).filter((one) => !without.includes(one.key) && fits(one.label));
  const places = (kind === "team" ? found.data?.teams : kind === "department" ? found.data?.departments : undefined)?.filter((one) => fits(one.name)) ?? [];
  const count = kind === "person" ? people.length : kind === "territory" ? territories.length : places.length;
  return (
    <>
      <Input autoFocus className="desk-find" allowClear value={find} prefix={<Icon name="search" />} placeholder={t.transfer.find} aria-label={t.transfer.find} onChange={(event) => setFind(event.target.value)} />
      {found.isPending ? <LoadingState rows={4} /> : null}
      {found.error !== null && found.data === undefined ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      <div className="desk-choices" role={most === 1 ? "radiogroup" : "group"} aria-label={label}>
        {kind === "person"
          ? people.map((one) => {
              const able = who === "all" || (one.onDuty && (one.state === "online" || one.state === "busy"));
              const full = who === "there" && one.load >= one.capacity;
              return (
                <Choice key={one.id} many={most > 1} chosen={isChosen(one.id)} disabled={!able || full} onChoose={() => toggle(one)}>
                  <Avatar name={one.name} kind="staff" size="s" />
                  <span className="desk-choice-name">
                    <b>{one.name}</b>
                    <span className="k-small k-ink-3 k-cut">{ui.listed([...one.territories.map(names.territory), ...one.skills.map(names.skill)])}</span>
                  </span>
                  <span className="k-space" />
                  {full ? <span className="k-small k-ink-3">{t.transfer.full}</span> : null}
                  {one.onDuty || one.state === "offline" ? null : <span className="k-small k-ink-3">{t.transfer.offDuty}</span>}
                  <StateDot state={shown(one.state)} />
                  {one.state === "offline" ? null : <Load current={one.load} capacity={one.capacity} />}
                </Choice>
              );
            })
          : null}
        {kind === "territory"
          ? territories.map((one) => (
              <Choice key={one.key} many={false} chosen={isChosen(one.key)} disabled={false} onChoose={() => toggle({ id: one.key, name: one.label })}>
                <b>{one.label}</b>
                <span className="k-space" />
                <span className="k-small k-ink-2 k-num">
                  {t.transfer.online(one.online)}
                  <span className="k-dot" />
                  {t.transfer.waiting(one.waiting)}
                </span>
              </Choice>
            ))
          : null}
        {places.map((one) => (
          <Choice key={one.id} many={false} chosen={isChosen(one.id)} disabled={false} onChoose={() => toggle(one)}>
            <b>{one.name}</b>
            <span className="k-space" />
            <span className="k-small k-ink-2 k-num">
              {t.transfer.online(one.online)}
              <span className="k-dot" />
              {p.people(one.people)}
            </span>
          </Choice>
        ))}
        {found.data && count === 0 ? <p className="k-ink-3 desk-choice-none">{kind === "person" && find === "" ? t.transfer.nobody : p.noneFound}</p> : null}
      </div>
    </>
  );
}

function Choice({ chosen, disabled, many, onChoose, children }: { chosen: boolean; disabled: boolean; many: boolean; onChoose: () => void; children: ReactNode }): ReactNode {
  return (
    <button type="button" role={many ? "checkbox" : "radio"} aria-checked={chosen} disabled={disabled} className={chosen ? "desk-choice is-chosen" : "desk-choice"} onClick={onChoose}>
      <i className={many ? "desk-radio is-box" : "desk-radio"} aria-hidden="true" />
      {children}
    </button>
  );
}
