import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Drawer } from "antd";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { durationText } from "#console/lib/duration.ts";
import { previewText } from "#console/lib/preview.ts";
import { epoch } from "#console/lib/when.ts";
import { useNow } from "#console/lib/tick.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Row } from "#console/ui/Row.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useNames } from "../conversations/handbook.ts";
import { channelOf } from "../conversations/names.ts";
import { TakeOver } from "../conversations/passing/TakeOver.tsx";
import { usePassingText } from "../conversations/passing/texts.ts";
import { WaitChip } from "./Chip.tsx";
import { useFloorText } from "./texts.ts";
import { type Agent, urgencyOf, waited } from "./view.ts";

/** Whose open conversations are listed: an agent's, or a place's, perhaps only those that wait for us. */
export type Work = { kind: "agent"; agent: Agent } | { kind: "open" | "unanswered"; territory: string | undefined; place: string };

const most = 200;

/** The longest unanswered first, then those where the customer's turn has lasted longest. */
function inOrder(rows: readonly ConversationRow[]): ConversationRow[] {
  const clock = (row: ConversationRow) => (row.waitingSince === null ? 0 : 1);
  return rows.toSorted((a, b) => clock(b) - clock(a) || epoch(a.waitingSince ?? a.lastAt) - epoch(b.waitingSince ?? b.lastAt));
}

/** The records behind a figure or an agent: open conversations at the side, each opens at the desk. */
export function OpenWork({ work, replySeconds, onClose }: { work: Work; replySeconds: number; onClose: () => void }): ReactNode {
  const t = useFloorText();
  const by = work.kind === "agent" ? { assignee: work.agent.id } : work.territory === undefined ? {} : { territory: work.territory };
  const found = useQuery({
    queryKey: ["floor", "work", by],
    queryFn: ({ signal }) => api("GET /v1/conversations", { query: { state: "open", limit: most, ...by } }, { signal }),
    refetchInterval: 5_000,
    staleTime: 0,
  });
  const title = work.kind === "agent" ? t.drawer.of(work.agent.name) : work.kind === "open" ? t.drawer.open(work.place) : t.drawer.unanswered(work.place);
  const rows = inOrder((found.data?.rows ?? []).filter((row) => row.assignee !== null && (work.kind !== "unanswered" || row.waitingSince !== null)));
  return (
    <Drawer open title={title} size={420} onClose={onClose} styles={{ body: { padding: 0 } }}>
      {found.data === undefined ? (
        found.error === null ? (
          <LoadingState rows={6} onRetry={() => void found.refetch()} />
        ) : (
          <ErrorState error={found.error} what={t.drawer.failed} onRetry={() => void found.refetch()} />
        )
      ) : rows.length === 0 ? (
        <EmptyState>{t.drawer.empty}</EmptyState>
      ) : (
        rows.map((row) => <WorkRow key={row.id} row={row} limitMs={replySeconds * 1000} withAgent={work.kind !== "agent"} />)
      )}
      {found.data?.next == null ? null : <p className="floor-more k-small k-ink-3">{t.drawer.capped}</p>}
    </Drawer>
  );
}

function WorkRow({ row, limitMs, withAgent }: { row: ConversationRow; limitMs: number; withAgent: boolean }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const names = useNames();
  const navigate = useNavigate();
  const ms = waited(row.waitingSince, useNow());
  const name = row.customer.name !== "" ? row.customer.name : t.nameless(row.customer.contactId.slice(-4).toUpperCase());
  const facts = [row.shop.name, names.territory(row.territory), withAgent && row.assignee !== null ? t.drawer.served(row.assignee.name) : ""].filter((word) => word !== "");
  const me = useSession().person;
  const leads = useMay()("conversations.supervise") && row.assignee !== null && row.assignee.id !== me.id;
  const acts = leads ? <WorkActs row={row} onListen={() => void navigate({ to: `/desk/${row.id}` })} /> : null;
  return (
    <Row
      avatar={<Avatar kind="customer" name={name} channel={channelOf(row.channel)} />}
      title={
        <>
          <span className="k-cut">{name}</span>
          <TierTag name={names.tier(row.customer.tier)} />
        </>
      }
      clock={row.waitingSince === null ? <span className="k-small k-ink-3">{t.drawer.idle}</span> : <WaitChip urgency={urgencyOf(ms, limitMs)} text={durationText(ms, ui.timer)} word={ui.timer.waited} />}
      line={row.last === null ? undefined : previewText(row.last.text, row.customer.name)}
      foot={facts.map((word, at) => (
        <span key={word}>
          {at === 0 ? null : <span className="k-dot" />}
          {word}
        </span>
      )).concat(acts === null ? [] : [<span key="acts" className="floor-work-acts">{acts}</span>])}
      onOpen={() => void navigate({ to: `/desk/${row.id}` })}
    />
  );
}

/** Listening opens the conversation at the desk; taking over makes it one's own at once (R-CV-04). */
function WorkActs({ row, onListen }: { row: ConversationRow; onListen: () => void }): ReactNode {
  const p = usePassingText();
  const [asking, setAsking] = useState(false);
  const only = (event: SyntheticEvent): void => event.stopPropagation();
  return (
    <span onClick={only} onKeyDown={only}>
      <button type="button" className="k-link" onClick={onListen}>
        {p.listen.act}
      </button>
      <button type="button" className="k-link" onClick={() => setAsking(true)}>
        {p.listen.takeOver}
      </button>
      {asking ? <TakeOver row={row} onClose={() => setAsking(false)} /> : null}
    </span>
  );
}
