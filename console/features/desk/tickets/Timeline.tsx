import { Button, Checkbox, Input } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TicketDetail, TicketEntry, TicketReason } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import "#console/ui/filter.css";
import { Panel } from "#console/ui/Panel.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Names, useNames } from "../conversations/handbook.ts";
import { useUploads } from "../conversations/composer/useUploads.ts";
import { AddFiles, broughtIds, FileList, isBringing } from "./Files.tsx";
import { LetterLine } from "./LetterLine.tsx";
import { reasonText, type TicketText, useLabel, useTicketText } from "./texts.ts";

/** Everything that happened, the newest first; what the customer sees is marked (R-TK-08: one timeline). */
export function Timeline({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const [only, setOnly] = useState<"all" | "shown">("all");
  const entries = detail.entries.filter((one) => only === "all" || one.shown).toReversed();
  return (
    <Panel
      title={t.page.timeline}
      className="tickets-timeline"
      acts={
        <div className="k-chips" role="group" aria-label={t.page.timeline}>
          {(["all", "shown"] as const).map((key) => (
            <button key={key} type="button" className={only === key ? "k-chip is-on" : "k-chip"} aria-pressed={only === key} onClick={() => setOnly(key)}>
              {t.page.views[key]}
            </button>
          ))}
        </div>
      }
    >
      {detail.mayAct ? <Comment detail={detail} /> : null}
      <ol className="tickets-entries">
        {entries.map((entry) => (
          <Entry key={entry.n} entry={entry} detail={detail} />
        ))}
      </ol>
    </Panel>
  );
}

function Entry({ entry, detail }: { entry: TicketEntry; detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const names = useNames();
  const exit = String(entry.data.exit ?? "");
  const named = [...detail.workflow.stages.flatMap((stage) => stage.exits), ...detail.workflow.anywhere].find((one) => one.key === exit);
  const head = entry.kind === "taken" && named ? label(named.name) : (t.entries[entry.kind] ?? t.entryAbout.unknown);
  const note = entry.kind === "comment" && !entry.shown;
  return (
    <li className={entry.shown ? "is-shown" : undefined}>
      <span className="k-small k-ink-3 k-num">
        <Moment at={entry.at} />
      </span>
      <div>
        <p className="k-line">
          <b>{head}</b> <span className="k-ink-2">{entry.byKind === "staff" ? entry.by : t.actors[entry.byKind]}</span>
          {entry.shown ? (
            <span className="k-tag">
              <Icon name="eye" size="xs" /> {t.page.shown}
            </span>
          ) : null}
        </p>
        <About entry={entry} t={t} names={names} />
        {entry.words === "" ? null : <p className={note ? "tickets-note" : "tickets-words"}>{entry.words}</p>}
        <FileList files={entry.files} />
        <LetterLine entry={entry} detail={detail} />
      </div>
    </li>
  );
}

/** The facts of an entry in words. */
function About({ entry: { kind, data }, t, names }: { entry: TicketEntry; t: TicketText; names: Names }): ReactNode {
  const a = t.entryAbout;
  const reasons = (Array.isArray(data.reasons) ? data.reasons : []) as TicketReason[];
  const warranty = data.warranty as { startsOn: string | null; months: number } | undefined;
  const text =
    kind === "routed" ? reasons.map((reason) => reasonText(t, "routing", reason, names)).join(t.listComma)
    : kind === "assigned" || kind === "task_given" || kind === "task_withdrawn" ? a.to(String(data.to ?? ""))
    : kind === "task_answered" || kind === "task_refused" || kind.startsWith("partner_") ? String(data.to ?? "")
    : kind === "merged" ? a.into(String(data.into ?? ""))
    : kind === "merged_here" ? a.from(String(data.from ?? ""))
    : kind === "child" ? a.child(String(data.code ?? ""))
    : kind === "linked" ? a.conversation(Number(data.number))
    : kind === "moved" ? a.version(Number(data.version))
    : kind === "hung" || kind === "hung_here" ? String(data.code ?? "")
    : kind === "hanging_told" ? a.told(Number(data.tickets))
    : kind === "taken" && warranty !== undefined ? (warranty.startsOn === null ? a.warrantyLength(warranty.months) : a.warranty(warranty.startsOn, warranty.months))
    : kind === "shop_answered" ? (a.shop[String(data.result)] ?? "")
    : kind === "rated" ? a.score(Number(data.score))
    : kind === "severity" ? t.severities[data.severity as "normal"]
    : kind === "split" || kind === "split_here" || kind === "related" || kind === "unrelated" ? String(data.code ?? data.into ?? data.from ?? "")
    : kind === "taken" && data.stoodIn === true ? a.stoodIn
    : "";
  return text === "" ? null : <p className="k-small k-ink-2">{text}</p>;
}

function Comment({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const [shown, setShown] = useState(false);
  const uploads = useUploads();
  const submitting = useSubmit(async () => {
    const files = broughtIds(uploads);
    if (words.trim() === "" && files.length === 0) return;
    await api("POST /v1/tickets/{id}/comments", { params: { id: detail.row.id }, body: { words, shown, files } });
    setWords("");
    uploads.clear();
    toast(t.page.commented);
    await queries.invalidateQueries({ queryKey: ["ticket", detail.row.id] });
  });
  return (
    <div className="tickets-comment">
      <Input.TextArea aria-label={t.page.comment} placeholder={t.page.comment} className={shown ? "" : "tickets-note-field"} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      <AddFiles uploads={uploads} />
      {words.trim() === "" && uploads.uploads.length === 0 ? null : (
        <div className="k-line">
          {detail.row.customer === null ? null : (
            <Checkbox checked={shown} onChange={(event) => setShown(event.target.checked)}>
              {t.page.commentShown}
            </Checkbox>
          )}
          <span className="k-space" />
          <Button size="small" loading={submitting.busy} disabled={isBringing(uploads)} onClick={() => void submitting.submit()}>
            {t.page.commentAct}
          </Button>
        </div>
      )}
      {submitting.problem === null ? null : (
        <p className="k-problem" role="alert">
          {submitting.problem.text}
        </p>
      )}
    </div>
  );
}
