import { Button, Modal, Select } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { severities, type Severity } from "#contract/forms.ts";
import { mostAtOnce, type BulkAct, type BulkResults } from "#contract/ticket-views.ts";
import { api } from "#console/lib/api.ts";
import { refusalText, useProblem } from "#console/lib/errors.ts";
import { useLocale } from "#console/lib/locale.ts";
import { useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useTicketText } from "../texts.ts";
import { usePeople, useTagChoices } from "./Filters.tsx";
import { useViewsText } from "./texts.ts";

type Asking = "assign" | "severity" | "tag" | "untag";

/** What can be done to the tickets that were chosen; each answers by its own rule, and what was done can be taken back. */
export function BulkBar({ chosen, onClear }: { chosen: readonly string[]; onClear: () => void }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const me = useSession().person;
  const problem = useProblem();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [working, setWorking] = useState<number | null>(null);
  const [refused, setRefused] = useState<BulkResults>([]);
  const [failed, setFailed] = useState<string | null>(null);
  const anew = () => Promise.all([queries.invalidateQueries({ queryKey: ["tickets"] }), queries.invalidateQueries({ queryKey: ["ticket"] })]);
  const undo = async (ids: readonly string[]): Promise<void> => {
    const results: BulkResults = [];
    for (const id of ids) results.push(...(await api("POST /v1/tickets/bulk/{id}/undoing", { params: { id } })).results);
    await anew();
    setRefused(results.filter((one) => one.refused !== null));
    toast(v.bulk.undone(results.filter((one) => one.refused === null).length));
  };
  const run = async (act: BulkAct): Promise<void> => {
    setAsking(null);
    setFailed(null);
    setWorking(0);
    const acts: string[] = [];
    const results: BulkResults = [];
    try {
      for (let at = 0; at < chosen.length; at += mostAtOnce) {
        const part = await api("POST /v1/tickets/bulk", { body: { ids: chosen.slice(at, at + mostAtOnce), act } });
        results.push(...part.results);
        if (part.id !== null) acts.push(part.id);
        setWorking(results.length);
      }
    } catch (error) {
      setFailed(problem(error).text);
    } finally {
      setWorking(null);
    }
    await anew();
    setRefused(results.filter((one) => one.refused !== null));
    const done = results.filter((one) => one.refused === null).length;
    if (done > 0) toast(v.bulk.done(done), acts.length === 0 ? undefined : () => void undo(acts).catch((error: unknown) => setFailed(problem(error).text)));
    if (results.length === chosen.length) onClear();
  };
  return (
    <>
      {chosen.length === 0 ? null : (
        <div className="tickets-bulk" role="toolbar" aria-label={v.bulk.chosen(chosen.length)}>
          <b>{v.bulk.chosen(chosen.length)}</b>
          {working === null ? (
            <>
              <Button size="small" onClick={() => void run({ do: "assign", ownerId: me.id })}>
                {v.bulk.take}
              </Button>
              {(["assign", "severity", "tag", "untag"] as const).map((what) => (
                <Button key={what} size="small" onClick={() => setAsking(what)}>
                  {v.bulk[what]}
                </Button>
              ))}
            </>
          ) : (
            <span role="status">{v.bulk.working(working, chosen.length)}</span>
          )}
          <span className="k-space" />
          <button type="button" className="k-link k-small" onClick={onClear}>
            {v.bulk.clear}
          </button>
        </div>
      )}
      {failed === null ? null : (
        <p className="k-problem" role="alert">
          {failed}
        </p>
      )}
      {refused.length === 0 ? null : <Refused refused={refused} onClose={() => setRefused([])} />}
      {asking === null ? null : <Ask what={asking} count={chosen.length} severities={severities.map((value) => ({ value, label: t.severities[value] }))} onAct={(act) => void run(act)} onClose={() => setAsking(null)} />}
    </>
  );
}

function Refused({ refused, onClose }: { refused: BulkResults; onClose: () => void }): ReactNode {
  const v = useViewsText();
  const ui = useUiText();
  const [locale] = useLocale();
  return (
    <section className="tickets-refused" role="alert" aria-label={v.bulk.refusedTitle(refused.length)}>
      <p className="k-line">
        <Icon name="alert" size="xs" /> <b>{v.bulk.refusedTitle(refused.length)}</b> <span className="k-ink-2">{v.bulk.refusedNote}</span>
        <span className="k-space" />
        <button type="button" className="k-plain" aria-label={ui.toast.close} onClick={onClose}>
          <Icon name="x" size="xs" />
        </button>
      </p>
      <ul>
        {refused.map((one) => (
          <li key={one.id}>
            <span className="k-num">{one.code || v.bulk.beyond}</span> {one.refused!.code === "not_found" ? v.bulk.beyond : refusalText(one.refused!, locale)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ask({ what, count, severities: grades, onAct, onClose }: { what: Asking; count: number; severities: { value: Severity; label: string }[]; onAct: (act: BulkAct) => void; onClose: () => void }): ReactNode {
  const v = useViewsText();
  const ui = useUiText();
  const people = usePeople();
  const tags = useTagChoices();
  const [value, setValue] = useState<string | undefined>(undefined);
  const options = what === "assign" ? people : what === "severity" ? grades : tags;
  const act = (): void => {
    if (value === undefined) return;
    if (what === "assign") onAct({ do: "assign", ownerId: value });
    else if (what === "severity") onAct({ do: "severity", severity: value as Severity });
    else onAct({ do: "tag", add: what === "tag" ? [value] : [], remove: what === "untag" ? [value] : [] });
  };
  return (
    <Modal open title={`${v.bulk[what]} · ${v.bulk.chosen(count)}`} width={400} okText={v.bulk.doAct[what]} cancelText={ui.cancel} okButtonProps={{ disabled: value === undefined }} onOk={act} onCancel={onClose}>
      <Select autoFocus showSearch={{ optionFilterProp: "label" }} style={{ width: "100%" }} aria-label={v.bulk[what]} value={value} options={options} onChange={setValue} />
    </Modal>
  );
}
