import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useKeys } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { OpenTicket } from "./OpenTicket.tsx";
import { DueCell } from "./parts.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import "./tickets.css";

/** The tickets of a conversation, beside it: one click there, and a new one from here (R-CV-05). */
export function TicketsPart({ row }: { row: ConversationRow }): ReactNode {
  const may = useMay();
  return may("tickets.read") ? <Part row={row} /> : null;
}

function Part({ row }: { row: ConversationRow }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const works = useMay()("tickets.work");
  const [opening, setOpening] = useState(false);
  const found = useQuery({ queryKey: ["tickets", "conversation", row.id], queryFn: ({ signal }) => api("GET /v1/tickets/of-conversation/{id}", { params: { id: row.id } }, { signal }) });
  useKeys(t.title, works ? { "Alt+KeyK": { label: t.open, inFields: true, run: () => setOpening(true) } } : {});
  const rows = found.data?.rows ?? [];
  if (rows.length === 0 && !works) return null;
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
            <Link to="/tickets/$id" params={{ id: ticket.id }}>
              <span className="k-line">
                <b className="k-num">{ticket.code}</b> <span className="k-ink-2">{label(ticket.placeName)}</span>
                <span className="k-space" />
                <DueCell row={ticket} withTime={false} />
              </span>
              <span className="k-cut">{ticket.title}</span>
            </Link>
          </li>
        ))}
      </ul>
      {opening ? <OpenTicket conversationId={row.id} onClose={() => setOpening(false)} /> : null}
    </section>
  );
}
