import { type ReactNode, useState } from "react";
import type { CustomerChange, TimelineItem } from "#contract/customers.ts";
import type { OrderState } from "#contract/orders.ts";
import { useAddress } from "#console/lib/address.ts";
import { moneyText } from "#console/lib/figures.ts";
import type { Channel } from "#console/ui/Avatar.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { OrderDialog, OrderTag } from "./OrderCard.tsx";
import { ConversationLink } from "./Parts.tsx";
import { ToldMore } from "./ToldMore.tsx";
import { useChoices, useTimeline } from "./queries.ts";
import { useCustomerText } from "./texts.ts";
import { isTimelineKind, timelineKinds } from "./timelineKind.ts";

const iconOf: Record<TimelineItem["kind"], IconName> = { conversation: "chat", order: "order", ticket: "ticket", promise: "phone", return: "undo", rating: "star", need: "flag", agreement: "book", note: "note", change: "edit" };

/** Everything that happened with a customer, the newest first; narrowed by kind in the address. */
export function Timeline({ customerId }: { customerId: string }): ReactNode {
  const t = useCustomerText();
  const [address] = useAddress();
  const kind = isTimelineKind(address.kind) ? address.kind : undefined;
  const timeline = useTimeline(customerId, kind);
  const items = timeline.data?.rows;
  return (
    <Panel title={t.timeline.title} acts={<FilterChips name="kind" label={t.timeline.title} options={timelineKinds.map((one) => ({ value: one, label: t.timeline.kinds[one] }))} />}>
      {items === undefined ? (
        timeline.error === null ? <LoadingState rows={6} onRetry={() => void timeline.refetch()} /> : <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState>{t.timeline.none}</EmptyState>
      ) : (
        <ol className="customer-time">
          {items.map((item) => (
            <li key={`${item.kind} ${item.id}`}>
              <Icon name={item.kind === "change" && item.change.kind === "unmasked" ? "eye" : iconOf[item.kind]} label={t.timeline.kinds[item.kind]} />
              <Told item={item} />
              <span className="k-small k-ink-3">
                <Moment at={item.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
      <ShowMore list={timeline} size="small">{t.timeline.more}</ShowMore>
    </Panel>
  );
}

function Told({ item }: { item: TimelineItem }): ReactNode {
  const t = useCustomerText();
  const ui = useUiText();
  const [open, setOpen] = useState(false);
  switch (item.kind) {
    case "conversation": {
      const { conversation } = item;
      const channel = ui.channel[conversation.channel as Channel] ?? conversation.channel;
      return (
        <div className="k-column">
          <ConversationLink id={conversation.id}>{t.timeline.conversation(conversation.number)}</ConversationLink>
          <span className="k-small k-ink-2 k-line k-wrap">
            <span className="k-tag">{conversation.outcome === null ? (t.stages[conversation.stage] ?? conversation.stage) : (t.outcomes[conversation.outcome] ?? conversation.outcome)}</span>
            <span>
              {conversation.shop}
              <span className="k-dot" />
              {channel}
              {conversation.agent === null ? null : (
                <>
                  <span className="k-dot" />
                  {t.timeline.servedBy(conversation.agent)}
                </>
              )}
            </span>
          </span>
        </div>
      );
    }
    case "order":
      return (
        <div className="k-column">
          <button type="button" className="k-link k-line" onClick={() => setOpen(true)}>
            <span className="k-num">{t.timeline.order(item.order.number)}</span>
          </button>
          <span className="k-small k-ink-2 k-line k-wrap">
            <OrderTag state={item.order.state as OrderState} />
            <span className="k-cut">{item.order.title}</span>
            <span className="k-num">{moneyText(item.order.paidFen)}</span>
          </span>
          {open ? <OrderDialog id={item.order.id} onClose={() => setOpen(false)} /> : null}
        </div>
      );
    case "note":
      return (
        <div className="k-column">
          <p>{item.note.text}</p>
          <span className="k-small k-ink-3">{item.note.author?.name ?? t.notes.system}</span>
        </div>
      );
    case "ticket":
    case "promise":
    case "return":
    case "rating":
    case "need":
    case "agreement":
      return <ToldMore item={item} />;
    case "change":
      return <Changed change={item.change} />;
  }
}

function Changed({ change }: { change: CustomerChange }): ReactNode {
  const t = useCustomerText();
  const ui = useUiText();
  const { tierName } = useChoices();
  const words = change.fields.map((field) => t.timeline.fields[field] ?? field);
  const told = [
    ...(change.tier === null ? [] : [t.timeline.tier(tierName(change.tier.from), tierName(change.tier.to))]),
    ...(change.tagsAdded.length === 0 ? [] : [t.timeline.tagsAdded(ui.listed(change.tagsAdded))]),
    ...(change.tagsRemoved.length === 0 ? [] : [t.timeline.tagsRemoved(ui.listed(change.tagsRemoved))]),
    ...(change.reason === null ? [] : [t.timeline.reason(change.reason)]),
  ];
  return (
    <div className="k-column">
      <span>{change.kind === "created" ? t.timeline.created : change.kind === "joined" ? t.timeline.joined(change.other ?? 0) : change.kind === "split" ? t.timeline.split(change.other ?? 0) : change.kind === "unmasked" ? t.timeline.unmasked(ui.listed(words)) : t.timeline.changed(ui.listed(words))}</span>
      <span className="k-small k-ink-3 k-line k-wrap">
        {[change.by ?? t.notes.system, ...told].map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
    </div>
  );
}
