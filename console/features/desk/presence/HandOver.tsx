import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { ActDialogue } from "../conversations/acts/ActDialogue.tsx";
import { EndDialogue } from "../conversations/acts/EndDialogue.tsx";
import { TransferDialogue } from "../conversations/acts/TransferDialogue.tsx";
import { useDesk } from "../conversations/context.ts";
import { useTargets } from "../conversations/handbook.ts";
import { RowClockChip } from "../conversations/list/ListRow.tsx";
import { channelOf, customerName } from "../conversations/names.ts";
import { useDeskPart } from "../conversations/state/desk.ts";
import { useDeskText } from "../conversations/texts.ts";
import { previewText } from "#console/lib/preview.ts";

/** Going offline with open work: each conversation finds somebody first (R-CV-03). */
export function HandOver({ onOffline, onClose }: { onOffline: () => Promise<void>; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const targets = useTargets();
  const rows = useDeskPart(desk, (world) => world.inbox.rows);
  const open = useMemo(() => [...rows.values()].filter((row) => row.open && row.assignee?.id === desk.personId), [rows, desk.personId]);
  const [moving, setMoving] = useState<ConversationRow | null>(null);
  const [ending, setEnding] = useState<ConversationRow | null>(null);
  const leaving = useSubmit(onOffline);
  return (
    <ActDialogue title={t.presence.handOver} act={t.presence.goOffline} keep={t.presence.stay} ready={open.length === 0} submitting={leaving} onClose={onClose}>
      {() => (
        <>
          <p className="k-ink-2">{open.length === 0 ? t.presence.allDone : t.presence.handOverText(open.length)}</p>
          <ul className="hand-over">
            {open.map((row) => {
              const name = customerName(row.customer, t.nameless);
              return (
                <li key={row.id}>
                  <Avatar name={name} kind="customer" channel={channelOf(row.channel)} />
                  <span className="hand-over-words">
                    <b>{name}</b>
                    <span className="k-small k-ink-3 k-cut">{row.last === null ? t.list.noWords : previewText(row.last.text, row.customer.name)}</span>
                  </span>
                  <span className="k-space" />
                  <RowClockChip row={row} targets={targets} />
                  <Button size="small" onClick={() => setEnding(row)}>
                    {t.presence.finish}
                  </Button>
                  <Button size="small" onClick={() => setMoving(row)}>
                    {t.presence.transfer}
                  </Button>
                </li>
              );
            })}
          </ul>
          {ending === null ? null : <EndDialogue row={ending} onClose={() => setEnding(null)} onDone={() => setEnding(null)} />}
          {moving === null ? null : <TransferDialogue row={moving} onClose={() => setMoving(null)} />}
        </>
      )}
    </ActDialogue>
  );
}
