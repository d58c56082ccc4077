import { Button, Dropdown, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { durationText } from "#console/lib/duration.ts";
import { useNow } from "#console/lib/tick.ts";
import { epoch, useWhen } from "#console/lib/when.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { type Stage, Stages } from "#console/ui/Stages.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { TierTag } from "#console/ui/TierTag.tsx";
import { useActText } from "../acts/texts.ts";
import { useThreadActs } from "../context.ts";
import { useNames, useTargets } from "../handbook.ts";
import { useLocale } from "#console/lib/locale.ts";
import { placeName, RowClockChip } from "../list/ListRow.tsx";
import { customerName, stagePath } from "../names.ts";
import { useDeskText } from "../texts.ts";
import { usePassingText } from "../passing/texts.ts";
import { TagsBar } from "./TagsBar.tsx";

/** Who it is, how far it has come, and what can be done with it. */
export function ThreadHead({ row, narrow, tagging, onTagging }: { row: ConversationRow; narrow: boolean; tagging: boolean; onTagging: (open: boolean) => void }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const acts = useThreadActs();
  const p = usePassingText();
  const targets = useTargets();
  const [locale] = useLocale();
  const place = [names.territory(row.territory), placeName(row, locale)].filter((word) => word !== "").join(" ");
  return (
    <header className="desk-head">
      <div className="desk-head-line">
        {narrow ? (
          <button type="button" className="desk-icon-button" aria-label={t.thread.back} onClick={acts.back}>
            <Icon name="left" size="l" />
          </button>
        ) : null}
        <h2 className="k-cut">{customerName(row.customer, t.nameless)}</h2>
        <TierTag name={t.shortTier(names.tier(row.customer.tier))} />
        <span className="k-small k-ink-3 k-cut desk-head-where">
          {t.channel[row.channel] ?? row.channel}
          <span className="k-dot" />
          {row.shop.name}
          {row.forShop === null ? null : (
            <>
              <span className="k-dot" />
              {p.forShop(row.forShop.name)}
            </>
          )}
          <span className="k-dot" />
          {place}
          <span className="desk-head-number">
            <span className="k-dot" />
            {t.thread.number(row.number)}
          </span>
        </span>
        <span className="k-space" />
        {narrow ? (
          <Sheet key={row.id} row={row} />
        ) : (
          <>
            <TagsBar row={row} open={tagging} onOpen={onTagging} />
            <button type="button" className="desk-icon-button desk-open-panel" aria-label={t.thread.panel} title={t.thread.panel} onClick={acts.panel}>
              <Icon name="user" />
            </button>
          </>
        )}
      </div>
      <div className="desk-head-line">
        <StagePath row={row} />
        {row.open && row.waitingSince !== null && row.assignee !== null ? <RowClockChip row={row} targets={targets} /> : null}
        <span className="k-space" />
        {narrow ? null : <Acts row={row} />}
      </div>
    </header>
  );
}

function StagePath({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const ui = useUiText();
  const when = useWhen();
  const now = useNow();
  const at = stagePath.indexOf(row.stage);
  const began: (string | null)[] = [row.openedAt, row.assignedAt, row.firstReplyAt, null, row.endedAt];
  const path = stagePath.map((key, i): Stage => {
    const since = began[i] ?? null;
    const running = i === at && row.open && since !== null && (i === 2 || i === 1);
    return {
      key,
      name: t.stages[key],
      state: i < at || (!row.open && since !== null) ? "done" : i === at ? "current" : "next",
      ...(running
        ? { note: <span className="k-num">{t.thread.lasting(durationText(now - epoch(since), ui.timer))}</span> }
        : i < at && since !== null
          ? { note: <time title={when.exact(since)}>{when.clock(since)}</time> }
          : {}),
    };
  });
  return <Stages compact stages={path} />;
}

/** What may be done now, and why not when it may not. */
export function useOffers(row: ConversationRow): { mine: boolean; mayTransfer: boolean; mayAsk: boolean; whyNoAsk: string | null; mayEnd: boolean; mayRecord: boolean; mayAct: boolean; mayPutAside: boolean } {
  const t = useDeskText();
  const session = useSession();
  const mine = row.assignee?.id === session.person.id;
  const answered = row.firstReplyAt !== null || row.stage === "answer";
  const asked = row.stage === "confirmation";
  const mayAct = mine || session.permissions["conversations.serve"] === "all";
  return {
    mine,
    mayAct,
    mayPutAside: row.open && mayAct && row.assignee !== null && answered,
    mayTransfer: row.open && (mine || session.permissions["conversations.transfer"] === "all"),
    mayAsk: row.open && mine && answered && !asked,
    whyNoAsk: !row.open || !mine ? null : asked ? t.thread.waitingConfirmation : answered ? null : t.thread.notAnsweredYet,
    mayEnd: row.open && mine,
    mayRecord: !row.open && (mine || session.permissions["conversations.serve"] === "all"),
  };
}

/** What the owner may ask of others beside handing it over. */
function useBeside(row: ConversationRow): { key: string; label: string; run: () => void }[] {
  const p = usePassingText();
  const acts = useThreadActs();
  const session = useSession();
  const { mine, mayTransfer } = useOffers(row);
  const leads = useMay()("conversations.supervise");
  if (!row.open) return [];
  return [
    ...(mine || leads ? [{ key: "consult", label: p.consult.act, run: acts.consult }, { key: "help", label: p.helper.act, run: acts.help }] : []),
    ...(mayTransfer && session.permissions["conversations.transfer"] ? [{ key: "misplaced", label: p.misplaced.act, run: acts.misplaced }] : []),
  ];
}

function Acts({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const beside = useBeside(row);
  const actText = useActText();
  const acts = useThreadActs();
  const offers = useOffers(row);
  // The menu stays from one conversation to the next, shut, instead of being made anew.
  const [openFor, setOpenFor] = useState<string | null>(null);
  const ask = (
    <Button size="small" aria-disabled={!offers.mayAsk} className={offers.mayAsk ? "" : "is-resting"} onClick={offers.mayAsk ? acts.ask : undefined}>
      {row.stage === "confirmation" ? t.thread.asked : t.thread.ask} <Kbd keys="Alt+KeyE" />
    </Button>
  );
  return (
    <div className="desk-acts">
      {offers.mayTransfer ? (
        <Button type="text" size="small" onClick={acts.transfer}>
          {t.thread.transfer} <Kbd keys="Alt+KeyT" />
        </Button>
      ) : null}
      {offers.mayPutAside ? (
        <Button type="text" size="small" onClick={acts.later}>
          {actText.later.act} <Kbd keys="Alt+KeyS" />
        </Button>
      ) : null}
      {beside.length > 0 ? (
        <Dropdown open={openFor === row.id} onOpenChange={(on) => setOpenFor(on ? row.id : null)} trigger={["click"]} placement="bottomRight" menu={{ items: beside.map(({ key, label }) => ({ key, label })), onClick: ({ key }) => beside.find((item) => item.key === key)?.run() }}>
          <Button type="text" size="small" aria-label={p.moreActs} icon={<Icon name="more" />} />
        </Dropdown>
      ) : null}
      {offers.mayEnd ? (
        <Button type="text" size="small" onClick={acts.end}>
          {t.thread.end}
        </Button>
      ) : null}
      {offers.mayAsk ? ask : offers.whyNoAsk === null ? null : <Tooltip title={offers.whyNoAsk}>{ask}</Tooltip>}
      {offers.mayRecord ? (
        <Button size="small" type={row.recorded ? "default" : "primary"} onClick={acts.record}>
          {row.recorded ? t.thread.editRecord : t.thread.record}
        </Button>
      ) : null}
    </div>
  );
}

/** On a phone every act is in one sheet. */
function Sheet({ row }: { row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const actText = useActText();
  const acts = useThreadActs();
  const offers = useOffers(row);
  const beside = useBeside(row);
  const items = [
    { key: "panel", label: t.thread.panel, run: acts.panel, offered: true },
    { key: "transfer", label: t.thread.transfer, run: acts.transfer, offered: offers.mayTransfer },
    ...beside.map(({ key, label, run }) => ({ key, label, run, offered: true })),
    { key: "ask", label: t.thread.ask, run: acts.ask, offered: offers.mayAsk },
    { key: "later", label: actText.later.act, run: acts.later, offered: offers.mayPutAside },
    { key: "end", label: t.thread.end, run: acts.end, offered: offers.mayEnd },
    { key: "record", label: row.recorded ? t.thread.editRecord : t.thread.record, run: acts.record, offered: offers.mayRecord },
    { key: "why", label: t.events.why, run: acts.why, offered: true },
  ].filter((item) => item.offered);
  return (
    <Dropdown trigger={["click"]} placement="bottomRight" menu={{ items: items.map(({ key, label }) => ({ key, label })), onClick: ({ key }) => items.find((item) => item.key === key)?.run() }}>
      <button type="button" className="desk-icon-button" aria-label={t.thread.more}>
        <Icon name="more" size="l" />
      </button>
    </Dropdown>
  );
}
