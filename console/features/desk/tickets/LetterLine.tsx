import { Button } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { MailState } from "#contract/mail.ts";
import type { TicketDetail, TicketEntry } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useMailText } from "../../foundation/mail/texts.ts";
import { useTicketText } from "./texts.ts";

const tone: Partial<Record<MailState, string>> = { sent: "is-ok", refused: "is-bad", failed: "is-bad", uncertain: "is-warn" };

/** What became of the mail by which the customer was told a line; where a person must decide, by whom works on the ticket. */
export function LetterLine({ entry, detail }: { entry: TicketEntry; detail: TicketDetail }): ReactNode {
  const t = useTicketText().letter;
  const m = useMailText();
  const when = useWhen();
  const [asking, setAsking] = useState<"resend" | "arrived" | null>(null);
  const { letter } = entry;
  const marked = entry.data.mail;
  if (typeof marked !== "string") return null;
  if (letter === null) return <p className="k-small k-ink-2">{t.not[marked] ?? t.gone}</p>;
  const open = detail.mayAct && letter.state !== "sent" && letter.state !== "sending" && (letter.state !== "waiting" || letter.attempts > 0);
  return (
    <div className="k-line k-wrap k-small">
      <span className="k-ink-2">{t.to(letter.to)}</span>
      <span className={`k-tag ${tone[letter.state] ?? ""}`}>{m.states[letter.state]}</span>
      <span className="k-ink-3">{[when.moment(letter.at, serverNow()), letter.code === null ? "" : m.reasons[letter.code], letter.answer].filter((one) => one !== "").join(" · ")}</span>
      {open && letter.state === "uncertain" ? (
        <Button size="small" onClick={() => setAsking("arrived")}>
          {m.outbox.arrived}
        </Button>
      ) : null}
      {open ? (
        <Button size="small" onClick={() => setAsking("resend")}>
          {m.outbox.resend}
        </Button>
      ) : null}
      {asking === null ? null : <Decide key={asking} entry={entry} ticketId={detail.row.id} decision={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

function Decide({ entry, ticketId, decision, onClose }: { entry: TicketEntry; ticketId: string; decision: "resend" | "arrived"; onClose: () => void }): ReactNode {
  const t = useMailText().outbox;
  const queries = useQueryClient();
  const run = async (): Promise<void> => {
    await api("POST /v1/tickets/{id}/letters/{n}", { params: { id: ticketId, n: entry.n }, body: { decision } });
    toast(t.done);
    await queries.invalidateQueries({ queryKey: ["ticket", ticketId] });
  };
  return (
    <ConfirmAct title={decision === "resend" ? t.resendTitle : t.arrivedTitle} act={decision === "resend" ? t.resend : t.arrived} onAct={run} onClose={onClose}>
      <p>{decision === "arrived" ? t.arrivedNote : entry.letter?.state === "uncertain" ? t.resendUncertain : t.resendNote}</p>
    </ConfirmAct>
  );
}
