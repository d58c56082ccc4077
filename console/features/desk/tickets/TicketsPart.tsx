import { Button } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import type { TicketRow } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { useKeys } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { OpenTicket } from "./OpenTicket.tsx";
import { DueCell } from "./parts.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import "./tickets.css";

/** The tickets of a conversation, beside it: one click there, a new one from here, or one that the customer has already (R-CV-05). */
export function TicketsPart({ row }: { row: ConversationRow }): ReactNode {
  const may = useMay();
  return may("tickets.read") ? <Part row={row} /> : null;
}

function Part({ row }: { row: ConversationRow }): ReactNode {
  const t = useTicketText();
  const works = useMay()("tickets.work");
  const [opening, setOpening] = useState(false);
  const found = useQuery({ queryKey: ["tickets", "conversation", row.id], queryFn: ({ signal }) => api("GET /v1/tickets/of-conversation/{id}", { params: { id: row.id } }, { signal }) });
  useKeys(t.title, works ? { "Alt+KeyK": { label: t.open, inFields: true, run: () => setOpening(true) } } : {});
  const { rows, others } = found.data ?? { rows: [], others: [] };
  if (rows.length + others.length === 0 && !works) return null;
  return (
    <section className="desk-part" aria-label={t.title}>
      <h3>
        {t.title}
        {rows.length > 0 ? <span className="k-small k-ink-3 k-num">{rows.length}</span> : null}
        <span className="k-space" />
        {works ? (
          <Button size="small" type="text" onClick={() => setOpening(true)}>
            {t.open} <Kbd keys="Alt+KeyK" />
          </Button>
        ) : null}
      </h3>
      <ul className="tickets-of">
        {rows.map((ticket) => (
          <li key={ticket.id}>
            <Ticket row={ticket} />
          </li>
        ))}
      </ul>
      {others.length > 0 ? (
        <>
          <h4 className="k-small k-ink-3">{t.beside.title}</h4>
          <ul className="tickets-of" aria-label={t.beside.title}>
            {others.map((ticket) => (
              <li key={ticket.id}>
                <Ticket row={ticket} />
                {works ? <LinkHere ticket={ticket} conversationId={row.id} /> : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {opening ? <OpenTicket conversationId={row.id} onClose={() => setOpening(false)} /> : null}
    </section>
  );
}

function Ticket({ row }: { row: TicketRow }): ReactNode {
  const label = useLabel();
  return (
    <Link to="/tickets/$id" params={{ id: row.id }}>
      <span className="k-line">
        <b className="k-num">{row.code}</b> <span className="k-ink-2">{label(row.placeName)}</span>
        <span className="k-space" />
        <DueCell row={row} withTime={false} />
      </span>
      <span className="k-cut">{row.title}</span>
    </Link>
  );
}

/** The customer asks about a matter that is under way: this conversation becomes part of it, and no second ticket is opened. */
function LinkHere({ ticket, conversationId }: { ticket: TicketRow; conversationId: string }): ReactNode {
  const t = useTicketText();
  const queries = useQueryClient();
  const linking = useSubmit(async () => {
    await api("POST /v1/tickets/{id}/conversations", { params: { id: ticket.id }, body: { conversationId } });
    toast(t.beside.linked(ticket.code));
    await Promise.all([queries.invalidateQueries({ queryKey: ["tickets", "conversation", conversationId] }), queries.invalidateQueries({ queryKey: ["ticket", ticket.id] })]);
  });
  return (
    <>
      <Button size="small" type="link" loading={linking.busy} aria-label={t.beside.linkLabel(ticket.code)} onClick={() => void linking.submit()}>
        {t.beside.link}
      </Button>
      {linking.problem === null ? null : (
        <p className="k-problem" role="alert">
          {linking.problem.text}
        </p>
      )}
    </>
  );
}
