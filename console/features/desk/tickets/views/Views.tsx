import { Checkbox, Input, Modal } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TicketFilter } from "#contract/tickets.ts";
import type { TicketView } from "#contract/ticket-views.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { addressOf, filterParts, sameFilter } from "./filter.ts";
import { useChoices } from "./Filters.tsx";
import { useViewsText } from "./texts.ts";

const viewsKey = ["ticket-views"];

function useViewActs() {
  const queries = useQueryClient();
  const anew = () => queries.invalidateQueries({ queryKey: viewsKey });
  return {
    add: (view: { name: string; shared: boolean; filter: TicketFilter; at?: number }) => api("POST /v1/ticket-views", { body: view }).finally(anew),
    change: (view: TicketView) => api("PUT /v1/ticket-views/{id}", { params: { id: view.id }, body: { name: view.name, shared: view.shared, filter: view.filter } }).finally(anew),
    sort: (ids: string[]) => api("PUT /v1/ticket-views/order", { body: { ids } }).finally(anew),
    remove: (id: string) => api("DELETE /v1/ticket-views/{id}", { params: { id } }).finally(anew),
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
      {open === "save" ? <SaveView filter={filter} words={wordsOf(filter)} onClose={() => setOpen(null)} /> : null}
      {open === "manage" ? <Manage views={views} wordsOf={wordsOf} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function SaveView({ filter, words, onClose }: { filter: TicketFilter; words: string; onClose: () => void }): ReactNode {
  const v = useViewsText();
  const ui = useUiText();
  const may = useMay();
  const acts = useViewActs();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (name.trim() === "") return;
    const { id } = await acts.add({ name: name.trim(), shared, filter });
    toast(v.views.saved(name.trim()), () => void acts.remove(id));
    onClose();
  });
  return (
    <Modal open title={v.views.save} width={420} okText={v.views.save} cancelText={ui.cancel} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="tickets-form">
        <p className="k-small k-ink-2">{words}</p>
        <Field label={v.views.name} problem={tried && name.trim() === "" ? v.views.nameMissing : submitting.problemAt("name")}>
          <Input autoFocus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && void submitting.submit()} />
        </Field>
        {may("views.share") ? (
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {v.views.share}
          </Checkbox>
        ) : null}
        {submitting.problem === null ? null : (
          <p className="k-form-problem" role="alert">
            {submitting.problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}

/** Renames, sorts and deletes views; a deleted one comes back to its place for eight seconds. */
function Manage({ views, wordsOf, onClose }: { views: readonly TicketView[]; wordsOf: (filter: TicketFilter) => string; onClose: () => void }): ReactNode {
  const v = useViewsText();
  const acts = useViewActs();
  const problem = useProblem();
  const [failed, setFailed] = useState<unknown>(undefined);
  const attempt = (work: Promise<unknown>): void => {
    setFailed(undefined);
    work.catch(setFailed);
  };
  const list = (title: string, rows: readonly TicketView[]): ReactNode =>
    rows.length === 0 ? null : (
      <section>
        <h3 className="k-small k-ink-3">{title}</h3>
        <ul className="tickets-views-list">
          {rows.map((view, at) => (
            <li key={view.id}>
              {view.mine ? (
                <Input
                  size="small"
                  maxLength={40}
                  defaultValue={view.name}
                  aria-label={v.views.rename(view.name)}
                  onBlur={(event) => event.target.value.trim() !== "" && event.target.value.trim() !== view.name && attempt(acts.change({ ...view, name: event.target.value.trim() }))}
                />
              ) : (
                <b className="k-cut">{view.name}</b>
              )}
              <span className="k-small k-ink-3 k-cut">{wordsOf(view.filter)}</span>
              {view.mine ? (
                <span className="k-line">
                  <Small icon="arrow-up" label={`↑ ${view.name}`} disabled={at === 0} onClick={() => attempt(acts.sort(moved(rows, at, at - 1)))} />
                  <Small icon="trash" label={v.views.remove(view.name)} onClick={() => attempt(acts.remove(view.id).then(() => toast(v.views.removed(view.name), () => void acts.add({ name: view.name, shared: view.shared, filter: view.filter, at }))))} />
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <Modal open title={v.views.manage} width={560} footer={null} onCancel={onClose}>
      {views.length === 0 ? <p className="k-ink-3">{v.views.none}</p> : null}
      {list(v.views.own, views.filter((view) => !view.shared))}
      {list(v.views.shared, views.filter((view) => view.shared))}
      {failed === undefined ? null : (
        <p className="k-form-problem" role="alert">
          {problem(failed).text}
        </p>
      )}
    </Modal>
  );
}

function moved(rows: readonly TicketView[], from: number, to: number): string[] {
  const ids = rows.map((view) => view.id);
  [ids[from], ids[to]] = [ids[to]!, ids[from]!];
  return ids;
}

function Small({ icon, label, disabled = false, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }): ReactNode {
  return (
    <button type="button" className="k-plain" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
