import type { ReactNode } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePassingText } from "./texts.ts";

/** Asks before a supervisor takes a conversation over. */
export function TakeOver({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const p = usePassingText();
  return (
    <ConfirmAct
      title={p.listen.takeOverTitle}
      act={p.listen.takeOver}
      keep={p.listen.keep}
      onClose={onClose}
      onAct={async () => {
        await api("POST /v1/conversations/{id}/takeover", { params: { id: row.id } });
        toast(p.listen.tookOver);
      }}
    >
      <p>{p.listen.takeOverText(row.assignee?.name ?? "")}</p>
    </ConfirmAct>
  );
}
