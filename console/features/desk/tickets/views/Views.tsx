import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TicketFilter } from "#contract/tickets.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useUiText } from "#console/ui/texts.ts";
import { ManageViews } from "../../views/ManageViews.tsx";
import { SaveView } from "../../views/SaveView.tsx";
import type { ViewActs } from "../../views/view.ts";
import { addressOf, filterParts, sameFilter } from "./filter.ts";
import { useChoices } from "./Filters.tsx";
import { useViewsText } from "./texts.ts";

const viewsKey = ["ticket-views"];

function useViewActs(): ViewActs<TicketFilter> {
  const queries = useQueryClient();
  const anew = () => queries.invalidateQueries({ queryKey: viewsKey });
  return {
    add: (view) => api("POST /v1/ticket-views", { body: view }).finally(anew),
    change: (view) => api("PUT /v1/ticket-views/{id}", { params: { id: view.id }, body: { name: view.name, shared: view.shared, filter: view.filter } }).finally(anew),
    sort: (ids) => api("PUT /v1/ticket-views/order", { body: { ids: [...ids] } }).finally(anew),
    remove: (id) => api("DELETE /v1/ticket-views/{id}", { params: { id } }).finally(anew),
  };
}

/** A filter in words. */
function useWordsOf(): (filter: TicketFilter) => string {
  const choices = useChoices();
  const ui = useUiText();
  return (filter) =>
    ui.listed(
      filterParts.flatMap((part) => {
        const value = filter[part];
        if (value === undefined || (part === "state" && value === "open")) return [];
        const known = part in choices ? (choices[part as "type"] as readonly { value: string; label: string }[]).find((one) => one.value === value)?.label : undefined;
        return [part === "customer" ? choices.names.customer! : part === "state" ? (known ?? value) : `${choices.names[part]} ${known ?? value}`];
      }),
    );
}

/** Saved views with their counts, and beside them the way to keep the filter in force. */
export function ViewsLine({ filter }: { filter: TicketFilter }): ReactNode {
  const v = useViewsText();
  const [, change] = useAddress();
  const views = useQuery({ queryKey: viewsKey, queryFn: () => api("GET /v1/ticket-views", {}), refetchInterval: 30_000, retry: false }).data?.rows ?? [];
  const [open, setOpen] = useState<"save" | "manage" | null>(null);
  const wordsOf = useWordsOf();
  const acts = useViewActs();
  const here = views.find((view) => sameFilter(view.filter, filter));
  const plain = sameFilter(filter, { state: "open" });
  const go = (to: TicketFilter): void => change(addressOf(to));
  if (views.length === 0 && plain) return null;
  return (
    <div className="tickets-views" role="toolbar" aria-label={v.views.bar}>
      <button type="button" className={plain ? "k-chip is-on" : "k-chip"} aria-pressed={plain} onClick={() => go({ state: "open" })}>
        {v.views.all}
      </button>
      {views.map((view) => (
        <button key={view.id} type="button" className={view === here ? "k-chip is-on" : "k-chip"} aria-pressed={view === here} title={wordsOf(view.filter)} onClick={() => go(view === here ? { state: "open" } : view.filter)}>
          {view.name} <span className="k-num">{cappedCountText(view.count)}</span>
        </button>
      ))}
      {here === undefined && !plain ? (
        <button type="button" className="k-link k-small" onClick={() => setOpen("save")}>
          {v.views.save}
        </button>
      ) : null}
      {views.length === 0 ? null : (
        <button type="button" className="k-link k-small" onClick={() => setOpen("manage")}>
          {v.views.manage}
        </button>
      )}
      {open === "save" ? <SaveView filter={filter} words={wordsOf(filter)} acts={acts} onClose={() => setOpen(null)} /> : null}
      {open === "manage" ? <ManageViews views={views} wordsOf={wordsOf} acts={acts} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}
