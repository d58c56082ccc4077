import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { announce } from "#console/lib/announce.ts";
import { tellDesktop } from "#console/lib/desktop.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { NotificationCentre } from "./NotificationCentre.tsx";
import { useNotificationText, wordsOf } from "./texts.ts";
import { useUnread } from "./useNotifications.ts";
import "./notifications.css";

/** The bell in the top bar: how much is unread, and the way to it. */
export default function Bell(): ReactNode {
  const t = useNotificationText();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const unread = useUnread((note) => {
    const words = wordsOf(t, note);
    announce(t.arrived(words));
    tellDesktop(`notification ${note.id}`, words, "", () => (note.link === null ? setOpen(true) : void navigate({ to: note.link })));
  });
  const shown = unread.value === 0 ? "" : unread.value > 99 ? "99+" : String(unread.value);
  return (
    <>
      <button type="button" className="bell" aria-haspopup="dialog" aria-label={t.bell(shown)} title={t.title} onClick={() => setOpen(true)}>
        <Icon name="bell" />
        {shown === "" ? null : <span className="bell-count" aria-hidden="true">{shown}</span>}
      </button>
      {open ? <NotificationCentre unread={unread.value} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
