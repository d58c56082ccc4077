import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Drawer } from "antd";
import { type ReactNode, useState } from "react";
import type { RiskFigure, RiskRecord, RiskState } from "#contract/sla.ts";
import { api } from "#console/lib/api.ts";
import { countText } from "#console/lib/figures.ts";
import { labelIn, textsIn } from "#locales/index.ts";
import en from "#locales/en/sla.ts";
import zh from "#locales/zh-CN/sla.ts";
import { useLocale, useText } from "#console/lib/locale.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { DeadlineText } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useTypes } from "../tickets/types.ts";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";

const slaTexts = textsIn<typeof zh>(zh, en);
const columns = [["conversation", "at_risk"], ["conversation", "breached"], ["ticket", "at_risk"], ["ticket", "breached"]] as const;
interface Row {
  key: string;
  name: string;
  figures: readonly RiskFigure[];
}
interface Open {
  title: string;
  query: { territory?: string; kind: RiskFigure["kind"]; type?: string; state: RiskState };
}
const sum = (figures: readonly RiskFigure[], kind: RiskFigure["kind"], state: RiskState): number => figures.filter((one) => one.kind === kind).reduce((n, one) => n + (state === "at_risk" ? one.atRisk : one.breached), 0);

/** What is over counts before what is at risk. */
const over = (figures: readonly RiskFigure[]): number => figures.reduce((n, one) => n + one.breached * 1000 + one.atRisk, 0);

/** Clocks of conversations and tickets past their warning or over, by territory, in a territory by type; each figure opens its records (R-AN-01). */
export function AtRisk({ where }: { where: Where }): ReactNode {
  const t = useFloorText();
  const [locale] = useLocale();
  const types = useTypes();
  const [open, setOpen] = useState<Open | null>(null);
  const found = useQuery({ queryKey: ["floor", "risk"], queryFn: ({ signal }) => api("GET /v1/sla/risk", {}, { signal }), refetchInterval: 10_000 });
  const place = where.place.territory;
  if (found.data === undefined) return <Panel>{found.error === null ? <LoadingState rows={4} onRetry={() => void found.refetch()} /> : <ErrorState what={t.risk.failed} error={found.error} onRetry={() => void found.refetch()} />}</Panel>;
  const all = found.data.figures.filter((one) => place === undefined || one.territory === place);
  const typeName = (key: string): string => (key === "" ? t.risk.conversations : labelIn(types.find((one) => one.key === key)?.name ?? { "zh-CN": key }, locale));
  const territoryName = (key: string): string => (key === "" ? t.risk.no : where.territory(key));
  const by = place === undefined ? (one: RiskFigure) => one.territory : (one: RiskFigure) => one.type;
  const rows: Row[] = [...new Set(all.map(by))].map((key) => ({ key, name: place === undefined ? territoryName(key) : typeName(key), figures: all.filter((one) => by(one) === key) })).toSorted((a, b) => over(b.figures) - over(a.figures));
  const states = { at_risk: t.risk.atRisk, breached: t.risk.breached };
  const kinds = { conversation: t.risk.conversations, ticket: t.risk.tickets };
  const show = (row: Row, kind: RiskFigure["kind"], state: RiskState): void => setOpen({ title: t.risk.records(row.name, kinds[kind], states[state]), query: { territory: place ?? row.key, kind, state, ...(place === undefined ? {} : { type: row.key }) } });
  return (
    <Panel title={t.below.risk}>
      {rows.length === 0 ? (
        <EmptyState>{t.risk.none}</EmptyState>
      ) : (
        <table className="floor-table" aria-label={t.below.risk}>
          <thead>
            <tr>
              <th scope="col">{place === undefined ? t.risk.territory : t.risk.type}</th>
              {columns.map(([kind, state]) => (
                <th key={kind + state} scope="col" className="is-right">
                  {kinds[kind]} {states[state]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                {columns.map(([kind, state]) => {
                  const n = sum(row.figures, kind, state);
                  return (
                    <td key={kind + state} className="is-right">
                      {n === 0 ? (
                        <span className="k-ink-3">–</span>
                      ) : (
                        <button type="button" className={state === "breached" ? "k-link k-num is-bad" : "k-link k-num"} aria-label={`${t.risk.records(row.name, kinds[kind], states[state])} ${n}`} onClick={() => show(row, kind, state)}>
                          {countText(n)}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {open === null ? null : <Records key={open.title} open={open} typeName={typeName} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function Records({ open: { title, query }, typeName, onClose }: { open: Open; typeName: (key: string) => string; onClose: () => void }): ReactNode {
  const t = useFloorText();
  const names = useText(slaTexts).names;
  const list = usePaged(["floor", "risk", "records", query], (after, signal) => api("GET /v1/sla/risk/records", { query: { ...query, limit: 50, after } }, { signal }));
  const rows: RiskRecord[] | undefined = list.data?.rows;
  return (
    <Drawer open title={title} size={420} onClose={onClose}>
      {rows === undefined ? (
        list.error === null ? <LoadingState rows={6} onRetry={() => void list.refetch()} /> : <ErrorState what={t.risk.failed} error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState>{t.risk.nothing}</EmptyState>
      ) : (
        <ul className="floor-risk">
          {rows.map((row) => (
            <li key={row.id} className="k-line k-wrap">
              <Link to={row.link} className="k-link k-num">
                {t.risk.numbers(row.number, names[row.clock] ?? row.clock)}
              </Link>
              <span className="k-small k-ink-3">{typeName(row.type)}</span>
              <span className="k-space" />
              <span className={row.state === "breached" ? "k-tag is-bad" : "k-tag is-warn"}>{row.dueAt === null ? t.risk.breached : <DeadlineText at={row.dueAt} />}</span>
            </li>
          ))}
        </ul>
      )}
      <ShowMore list={list} />
    </Drawer>
  );
}
