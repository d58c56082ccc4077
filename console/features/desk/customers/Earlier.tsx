import type { ReactNode } from "react";
import { Moment } from "#console/ui/Timer.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { ConversationLink } from "./Parts.tsx";
import { useConversations } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** Earlier conversations as lines: when, about what, by whom, how it ended. */
export function Earlier({ customerId, most = 6 }: { customerId: string; most?: number }): ReactNode {
  const t = useCustomerText();
  const conversations = useConversations(customerId);
  if (conversations.data === undefined) return <LoadingState rows={2} onRetry={() => void conversations.refetch()} />;
  const ended = conversations.data.rows.filter((row) => row.endedAt !== null);
  if (ended.length === 0) return <p className="k-small k-ink-3">{t.noConversations}</p>;
  return (
    <ul className="customer-lines">
      {ended.slice(0, most).map((row) => (
        <li key={row.id} className="k-line">
          <span className="k-small k-ink-3 k-num is-whole">
            <Moment at={row.openedAt} />
          </span>
          <ConversationLink id={row.id} whole>{t.conversationShort(row.number)}</ConversationLink>
          <span className="k-small k-cut">{row.outcome === null ? (t.stages[row.stage] ?? row.stage) : (t.outcomes[row.outcome] ?? row.outcome)}</span>
          <span className="k-space" />
          <span className="k-small k-ink-3 k-cut">{row.agent ?? row.shop}</span>
        </li>
      ))}
    </ul>
  );
}
