import { memo, type ReactNode } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { provinces } from "#contract/provinces.ts";
import type { Locale } from "#locales/index.ts";
import { useLocale } from "#console/lib/locale.ts";
import { serverNow, useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { previewText } from "#console/lib/preview.ts";
import { Avatar, channelIcons } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Row } from "#console/ui/Row.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Moment, TimeLeft, TimeSince } from "#console/ui/Timer.tsx";
import type { Names } from "../handbook.ts";
import { channelOf, customerName } from "../names.ts";
import { usePassingText } from "../passing/texts.ts";
import { useActText } from "../acts/texts.ts";
import { useDeskText } from "../texts.ts";
import { clockOf, standing, type GroupName, type RowClock, type Targets } from "./groups.ts";

/** The province as people say it in their language: 浙江, Zhejiang. */
export function placeName(row: Pick<ConversationRow, "province">, locale: Locale): string {
  const found = provinces.find((one) => one.code === row.province);
  return found === undefined ? "" : locale === "en" ? found.name.en : found.shortName;
}

/** The chip at the right edge: a target that runs, or how long it has lasted. */
export function RowClockChip({ row, targets, subject }: { row: ConversationRow; targets: Targets; subject?: string }): ReactNode {
  const t = useDeskText();
  const clock = clockOf(row, targets);
  if (clock.kind === "none") return null;
  if (clock.kind === "target") {
    const seconds = clock.totalMs / 1000;
    const target = seconds % 60 === 0 ? t.list.target(seconds / 60) : t.list.targetSeconds(seconds);
    return (
      <span title={clock.first ? (clock.fromAssignment ? t.list.firstTarget(target) : t.list.firstTargetAsked(target)) : t.list.nextTarget(target)}>
        <TargetChip clock={clock} targets={targets} {...(subject === undefined ? {} : { subject })} />
      </span>
    );
  }
  return (
    <span className="k-sla is-paused">
      <Icon name="pause" size="xs" />
      <TimeSince since={clock.since} />
    </span>
  );
}

/** A target that runs; outside of its calendar's hours it stands still and says until when. */
function TargetChip({ clock, targets, subject }: { clock: Extract<RowClock, { kind: "target" }>; targets: Targets; subject?: string }): ReactNode {
  const t = useDeskText();
  const when = useWhen();
  const now = useNow();
  const still = standing(clock, targets, now);
  if (still !== null) return <SlaChip clock={{ state: "paused", leftMs: still.leftMs, reason: t.list.closedUntil(when.deadline(still.opensAt, now)) }} />;
  return <SlaChip clock={{ state: "running", until: clock.until, totalMs: clock.totalMs }} {...(subject === undefined ? {} : { announceAs: subject })} />;
}

interface ListRowProps {
  row: ConversationRow;
  group: GroupName;
  selected: boolean;
  /** It has left the list and stands only until the hand is away. */
  left: boolean;
  showOwner: boolean;
  names: Names;
  targets: Targets;
  onOpen: (id: string) => void;
}

/** A conversation in the list: who and how long first, then the last words, then where it belongs. */
export const ListRow = memo(function ListRow({ row, group, selected, left, showOwner, names, targets, onOpen }: ListRowProps): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const acts = useActText();
  const when = useWhen();
  const name = customerName(row.customer, t.nameless);
  const [locale] = useLocale();
  const place = placeName(row, locale);
  const until = row.parties.find((party) => party.kind === "offered")?.dueAt ?? null;
  const tags = row.open ? [...new Set(row.parties.map((party) => p.tags[party.kind]))] : [];
  const read = group === "atCustomer" && row.last?.by === "agent" && row.readByCustomer > 0 && row.unread === 0;
  return (
    <div className={left ? "desk-row is-left" : "desk-row"}>
      <Row
        id={`desk-row-${row.id}`}
        selected={selected}
        onOpen={() => onOpen(row.id)}
        avatar={<Avatar name={name} kind="customer" channel={channelOf(row.channel)} />}
        title={
          <>
            <span className="k-cut">{name}</span>
            <TierTag name={t.shortTier(names.tier(row.customer.tier))} />
          </>
        }
        clock={
          left ? (
            <span className="k-small k-ink-3">{t.list.left}</span>
          ) : group === "offered" && until !== null ? (
            <span className="k-sla is-soon">
              <Icon name="clock" size="xs" />
              <TimeLeft until={until} />
            </span>
          ) : group === "later" ? (
            <span className="k-sla is-paused">
              <Icon name="pause" size="xs" /> {row.followUpAt === null ? acts.later.rowReply : acts.later.rowUntil(when.deadline(row.followUpAt, serverNow()))}
            </span>
          ) : row.endedAt === null ? (
            <RowClockChip row={row} targets={targets} subject={name} />
          ) : (
            <span className="k-small k-ink-3">
              <Moment at={row.endedAt} />
            </span>
          )
        }
        line={row.last === null ? t.list.noWords : row.last.text === "" ? acts.recall.preview : row.last.by === "customer" ? previewText(row.last.text, row.customer.name) : t.list.ownWords(previewText(row.last.text, row.customer.name))}
        unread={row.open ? row.unread : 0}
        foot={
          <>
            {row.followUp === "due" || row.followUp === "replied" ? (
              <span className="desk-row-aside">
                <Icon name="bell" size="xs" /> {acts.later[row.followUp]}
                <span className="k-dot" />
              </span>
            ) : null}
            {read ? (
              <span className="desk-read">
                <Icon name="read" size="xs" {...(showOwner ? { label: t.list.readByCustomer } : {})} /> {showOwner ? null : t.list.readByCustomer}
                <span className="k-dot" />
              </span>
            ) : null}
            {row.forShop?.name ?? row.shop.name}
            <span className="k-dot" />
            {[names.territory(row.territory), place].filter((word) => word !== "").join(" ")}
            {showOwner && row.assignee !== null ? (
              <>
                <span className="k-dot" />
                {t.list.served(row.assignee.name)}
              </>
            ) : row.skill === null ? null : (
              <>
                <span className="k-dot" />
                {names.skill(row.skill)}
              </>
            )}
            {tags.map((tag) => (
              <span key={tag} className="desk-part-tag">
                <span className="k-dot" />
                {tag}
              </span>
            ))}
          </>
        }
      />
    </div>
  );
});

/** Somebody in the queue: one line, because they are taken in order and not chosen. */
export function QueueRow({ row, selected, names, onOpen }: { row: ConversationRow; selected: boolean; names: Names; onOpen: (id: string) => void }): ReactNode {
  const t = useDeskText();
  const what = [row.skill === null ? "" : names.skill(row.skill), row.last?.by === "customer" ? previewText(row.last.text, row.customer.name) : ""].filter((word) => word !== "");
  return (
    <button
      type="button"
      id={`desk-row-${row.id}`}
      className={selected ? "desk-queued is-selected" : "desk-queued"}
      aria-current={selected ? "true" : undefined}
      onClick={() => onOpen(row.id)}
    >
      <Icon name={channelIcons[channelOf(row.channel)]} />
      <span className="desk-queued-name">{customerName(row.customer, t.nameless)}</span>
      <span className="k-cut k-ink-3">
        {what.map((word, at) => (
          <span key={at}>
            {at === 0 ? null : <span className="k-dot" />}
            {word}
          </span>
        ))}
      </span>
      <span className="k-space" />
      <span className="k-num k-ink-2">
        <TimeSince since={row.queuedAt ?? row.openedAt} bare />
      </span>
    </button>
  );
}
