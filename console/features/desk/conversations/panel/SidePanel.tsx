import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { CustomerPanel } from "#console/features/desk/customers/CustomerPanel.tsx";
import { OpenPersonal } from "#console/features/desk/privacy/OpenPersonal.tsx";
import { api } from "#console/lib/api.ts";
import { PromisesOf } from "#console/features/desk/promises/PromisesOf.tsx";
import { TicketsPart } from "#console/features/desk/tickets/TicketsPart.tsx";
import { useMay } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useNames } from "../handbook.ts";
import { useLocale } from "#console/lib/locale.ts";
import { placeName } from "../list/ListRow.tsx";
import { channelOf, customerName } from "../names.ts";
import { useDeskText } from "../texts.ts";
import { ClocksPart } from "../../sla/ClocksPart.tsx";
import { PartiesPart } from "../passing/PartiesPart.tsx";
import { LinksPart } from "./LinksPart.tsx";
import { TagsPart } from "./TagsPart.tsx";
import { useDetail } from "./useDetail.ts";
import { WhyPart } from "./Why.tsx";
import "./panel.css";

interface PanelProps {
  row: ConversationRow;
  /** Another conversation is open already: out of sight until its own panel comes. */
  behind?: boolean;
  onWhy: () => void;
  onClose?: (() => void) | undefined;
}

/** Everything beside the thread: who the customer is, what came before, and why it came here. */
export function SidePanel({ row, behind = false, onWhy, onClose }: PanelProps): ReactNode {
  const t = useDeskText();
  return (
    <aside className={behind ? "desk-panel is-behind" : "desk-panel"} data-pane aria-label={t.panel.label} id="desk-panel" tabIndex={-1}>
      <Parts row={row} onWhy={onWhy} onClose={onClose} />
    </aside>
  );
}

const Parts = memo(function Parts({ row, onWhy, onClose }: Omit<PanelProps, "behind">): ReactNode {
  const t = useDeskText();
  const mayCustomer = useMay()("customers.read");
  return (
    <>
      {onClose === undefined ? null : (
        <div className="desk-panel-head">
          <b>{t.panel.label}</b>
          <span className="k-space" />
          <button type="button" className="desk-icon-button" aria-label={t.panel.close} onClick={onClose}>
            <Icon name="x" />
          </button>
        </div>
      )}
      {mayCustomer ? <CustomerPanel customerId={row.customer.id} contactId={row.customer.contactId} /> : <Facts row={row} />}
      {/* Beside a wide thread the tags stand in its head. */}
      {onClose === undefined ? null : (
        <div id="desk-tags">
          <TagsPart row={row} />
        </div>
      )}
      <PartiesPart row={row} />
      <TicketsPart row={row} />
      <PromisesOf
        about={{ conversationId: row.id }}
        open={row.endedAt === null}
        frame={(title, acts, list) => (
          <section className="desk-part" aria-label={title}>
            <h3>
              {title}
              <span className="k-space" />
              {acts}
            </h3>
            {list}
          </section>
        )}
      />
      <LinksPart row={row} />
      <ClocksPart kind="conversation" id={row.id} />
      <RecordPart row={row} />
      {mayCustomer ? null : <PreviousPart row={row} />}
      <WhyPart row={row} onAll={onWhy} />
    </>
  );
});

function Facts({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const name = customerName(row.customer, t.nameless);
  const [locale] = useLocale();
  const place = placeName(row, locale);
  return (
    <section className="desk-part" aria-label={t.panel.customer}>
      <div className="desk-who">
        <Avatar name={name} kind="customer" size="l" channel={channelOf(row.channel)} />
        <div>
          <div className="k-line">
            <b>{name}</b>
            <TierTag name={names.tier(row.customer.tier)} />
          </div>
          <span className="k-small k-ink-3">{t.channel[row.channel] ?? row.channel}</span>
        </div>
      </div>
      <dl className="desk-facts">
        <dt>{t.panel.place}</dt>
        <dd>{place === "" ? t.panel.unknownPlace : place}</dd>
        <dt>{t.panel.territory}</dt>
        <dd>{names.territory(row.territory)}</dd>
        <dt>{t.panel.shop}</dt>
        <dd>{row.shop.name}</dd>
        <dt>{t.panel.opened}</dt>
        <dd>
          <Moment at={row.openedAt} />
        </dd>
      </dl>
    </section>
  );
}

/** What was written down at the end, and what the customer thought of it. */
function RecordPart({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const { data } = useDetail(row);
  if (!data?.record && !data?.rating) return null;
  return (
    <section className="desk-part">
      {data.record ? (
        <>
          <h3>{t.panel.record}</h3>
          <dl className="desk-facts">
            <dt>{t.record.topic}</dt>
            <dd>{names.topic(data.record.topic)}</dd>
            <dt>{t.record.problem}</dt>
            <dd>{data.record.problem}</dd>
            <dt>{t.record.result}</dt>
            <dd>{data.record.result}</dd>
          </dl>
          {data.record.personal ? <OpenPersonal open={(why) => api("POST /v1/conversations/{id}/unmasking", { params: { id: row.id }, body: { of: "record", ...why } })} /> : null}
        </>
      ) : null}
      {data.rating ? (
        <div>
          {t.panel.rating} <b>{t.panel.score(data.rating.score)}</b> <span className="k-ink-2">{data.rating.comment}</span>
          {data.rating.personal ? <OpenPersonal open={(why) => api("POST /v1/conversations/{id}/unmasking", { params: { id: row.id }, body: { of: "rating", ...why } })} /> : null}
        </div>
      ) : null}
    </section>
  );
}

function PreviousPart({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const { data } = useDetail(row);
  return (
    <section className="desk-part">
      <h3>
        {t.panel.previous}
        {data && data.previous.length > 0 ? <span className="k-small k-ink-3 k-num">{data.previous.length}</span> : null}
      </h3>
      {data?.previous.length === 0 ? <p className="k-small k-ink-3">{t.panel.noPrevious}</p> : null}
      <ul className="desk-previous">
        {data?.previous.map((one) => (
          <li key={one.id}>
            <Link to="/desk/$id" params={{ id: one.id }}>
              <span className="k-cut">{one.topic === null ? t.panel.noTopic : names.topic(one.topic)}</span>
              {one.outcome === null ? null : <span className="k-small k-ink-3">{t.outcomes[one.outcome]}</span>}
              <span className="k-space" />
              <span className="k-small k-ink-3">
                <Moment at={one.openedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
