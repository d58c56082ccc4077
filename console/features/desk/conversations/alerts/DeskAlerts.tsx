import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { tellDesktop } from "#console/lib/desktop.ts";
import { previewText } from "#console/lib/preview.ts";
import { useActText } from "../acts/texts.ts";
import { useDesk } from "../context.ts";
import { customerName } from "../names.ts";
import { useDeskPart } from "../state/desk.ts";
import type { Rows } from "../state/rows.ts";
import { useDeskText } from "../texts.ts";
import { newsBetween } from "./news.ts";

/** Tells through the browser, while the page is hidden, what was given to me and who has answered. It draws nothing. */
export default function DeskAlerts(): ReactNode {
  const t = useActText();
  const desk = useDesk();
  const { nameless } = useDeskText();
  const navigate = useNavigate();
  const inbox = useDeskPart(desk, (world) => world.inbox);
  const before = useRef<Rows["rows"] | null>(null);
  useEffect(() => {
    if (!inbox.known) return;
    const earlier = before.current;
    before.current = inbox.rows;
    if (earlier === null) return;
    for (const { kind, row } of newsBetween(earlier, inbox.rows, desk.personId))
      tellDesktop(`conversation ${row.id}`, t.alerts[kind](row.number), [customerName(row.customer, nameless), previewText(row.last?.text ?? "", row.customer.name)].filter((word) => word !== "").join("\n"), () => void navigate({ to: "/desk/$id", params: { id: row.id } }));
  }, [inbox, desk, t, nameless, navigate]);
  return null;
}
