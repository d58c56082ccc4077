import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Dropdown, Segmented } from "antd";
import { memo, type ReactNode, type RefObject, useEffect, useMemo, useRef } from "react";
import { definePreference, usePreference } from "#console/lib/preference.ts";
import { announce } from "#console/lib/announce.ts";
import { useMay, useScope } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useDesk } from "../context.ts";
import { useNames, useTargets } from "../handbook.ts";
import { useDeskPart } from "../state/desk.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import type { Filtered } from "../views/queries.ts";
import { useViewBar } from "../views/ViewBar.tsx";
import { ListMenu } from "./ListMenu.tsx";
import { type Group, type GroupName, type Order, orders } from "./groups.ts";
import { GroupHead } from "./GroupHead.tsx";
import { ListRow, QueueRow } from "./ListRow.tsx";
import { useHandIn, useHeld } from "./useHeld.ts";
import "./list.css";

const segmentPreference = definePreference<"mine" | "team">("desk.segment", () => "mine", (value): value is "mine" | "team" => value === "mine" || value === "team");
export const orderPreference = definePreference<Order>("desk.order", () => "deadline", (value): value is Order => orders.some((one) => one === value));

/** Whose conversations are shown, and whether there is a choice; whoever serves nobody sees the team's. */
export function useSegment(): ["mine" | "team", (segment: "mine" | "team") => void, boolean] {
  const serves = useMay()("conversations.serve");
  const reach = useScope("conversations.read");
  const [segment, setSegment] = usePreference(segmentPreference);
  return [serves ? segment : "team", setSegment, serves && reach !== "own"];
}

interface ListProps {
  groups: readonly Group[];
  known: boolean;
  /** What a filter found, page after page; null when the list is one's own or the team's. */
  filtered: Filtered | null;
  /** Which list it is: another one begins at its top. */
  list: string;
  openId: string | null;
  /** Counts steps by key, so that the order holds still under J and K. */
  stepped: number;
  taking: boolean;
  onOpen: (id: string) => void;
  onTake: () => void;
  onShown: (groups: readonly Group[]) => void;
}

const nearEndRows = 30;
type Item = { kind: "head"; group: Group } | { kind: "row"; group: GroupName; at: number; row: Group["rows"][number] };
const sizes: Record<string, number> = { head: 40, row: 76, queued: 32 };

/** The list at the left: who waits for me, for the customer, in the queue, and what is still to be written down. */
export const ConversationList = memo(function ConversationList({ groups, known, filtered, list, openId, stepped, taking, onOpen, onTake, onShown }: ListProps): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const names = useNames();
  const targets = useTargets();
  const [segment] = useSegment();
  const scroll = useRef<HTMLDivElement>(null);
  const shown = useHeld(groups, useHandIn(scroll, stepped), list);
  const present = useMemo(() => new Set(groups.flatMap((group) => group.rows.map((row) => row.id))), [groups]);
  useEffect(() => void onShown(shown), [shown, onShown]);
  const items = useMemo<Item[]>(() => shown.flatMap((group) => [{ kind: "head" as const, group }, ...group.rows.map((row, at) => ({ kind: "row" as const, group: group.name, at, row }))]), [shown]);
  const count = items.length - shown.length;
  useCountsHeard(groups);

  const draw = (item: Item): ReactNode =>
    item.kind === "head" ? (
      <GroupHead group={item.group} team={segment === "team"} targets={targets} names={names} taking={taking} onTake={onTake} />
    ) : item.group === "queued" || item.group === "left" ? (
      <QueueRow row={item.row} selected={item.row.id === openId} names={names} onOpen={onOpen} />
    ) : (
      <ListRow row={item.row} group={item.group} selected={item.row.id === openId} left={!present.has(item.row.id)} showOwner={segment === "team" || filtered !== null} names={names} targets={targets} onOpen={onOpen} />
    );

  return (
    <>
      <ListHead mine={filtered === null && segment === "mine"} />
      <div ref={scroll} className="desk-list-rows">
        {filtered !== null && filtered.error !== null ? (
          <ErrorState error={filtered.error} onRetry={filtered.retry} />
        ) : !known ? (
          <LoadingState rows={6} />
        ) : (
          <>
            {filtered !== null && count === 0 ? <p className="desk-list-empty">{w.views.nothing}</p> : null}
            {filtered === null && segment === "mine" && !shown.some((group) => group.name === "toAnswer" || group.name === "offered") ? (
              <p className="desk-list-empty">{count === 0 ? t.list.nobodyAtAll : t.list.nobodyWaits}</p>
            ) : null}
            {filtered === null && segment === "team" && count === 0 ? <p className="desk-list-empty">{t.list.nothingInTeam}</p> : null}
            {count > 100 ? <Virtual key={list} items={items} scroll={scroll} draw={draw} openId={openId} onNearEnd={filtered?.loadMore} /> : <Plain groups={shown} draw={draw} />}
          </>
        )}
      </div>
      <div className="desk-list-keys k-small" aria-hidden="true">
        <span>
          <Kbd keys="KeyJ" /> <Kbd keys="KeyK" /> {t.list.keys.step}
        </span>
        <span>
          <Kbd keys="KeyG" /> {t.list.keys.next}
        </span>
        <span>
          <Kbd keys="Shift+Slash" /> {t.list.keys.all}
        </span>
      </div>
    </>
  );
});

/** What stands above the list: whose it is, in which order, by which filter. Opening a conversation changes nothing in it. */
const ListHead = memo(function ListHead({ mine }: { mine: boolean }): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const [segment, setSegment, mayTeam] = useSegment();
  const [order, setOrder] = usePreference(orderPreference);
  const mineCount = useDeskPart(desk, (world) => [...world.inbox.rows.values()].filter((row) => row.open && row.assignee?.id === desk.personId).length);
  const teamCount = useDeskPart(desk, (world) => (segment === "team" && world.team.known ? world.team.rows.size : null));
  const viewBar = useViewBar();
  return (
    <>
      <div className="desk-list-head">
        {mayTeam ? (
          <Segmented
            size="small"
            aria-label={t.list.segment}
            value={segment}
            onChange={setSegment}
            options={[
              { value: "mine", label: <SegmentLabel word={t.list.mine} count={mineCount} /> },
              { value: "team", label: <SegmentLabel word={t.list.team} count={teamCount} /> },
            ]}
          />
        ) : (
          <b>{t.title}</b>
        )}
        <span className="k-space" />
        <Dropdown trigger={["click"]} menu={{ selectable: true, selectedKeys: [order], items: orders.map((key) => ({ key, label: t.list.orders[key] })), onClick: ({ key }) => setOrder(key as Order) }}>
          <Button type="text" size="small" aria-label={`${t.list.order} ${t.list.orders[order]}`}>
            {t.list.orders[order]} <Icon name="down" size="xs" />
          </Button>
        </Dropdown>
        {viewBar.filter}
        <ListMenu mine={mine} onManage={viewBar.manage} />
      </div>
      {viewBar.line}
    </>
  );
});

function SegmentLabel({ word, count }: { word: string; count: number | null }): ReactNode {
  return (
    <span className="desk-segment">
      {word}
      {count === null ? null : <span className="k-num">{count}</span>}
    </span>
  );
}

/** Groups as sections whose heads stick; for as many rows as a person has. */
function Plain({ groups, draw }: { groups: readonly Group[]; draw: (item: Item) => ReactNode }): ReactNode {
  return groups.map((group) => (
    <section key={group.name} aria-labelledby={`desk-group-${group.name}`}>
      {draw({ kind: "head", group })}
      <ul>
        {group.rows.map((row, at) => (
          <li key={row.id}>{draw({ kind: "row", group: group.name, at, row })}</li>
        ))}
      </ul>
    </section>
  ));
}

/** Only what is in sight, for a whole team's rows. */
function Virtual({ items, scroll, draw, openId, onNearEnd }: { items: readonly Item[]; scroll: RefObject<HTMLElement | null>; draw: (item: Item) => ReactNode; openId: string | null; onNearEnd: (() => void) | undefined }): ReactNode {
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: (at) => sizes[items[at]?.kind === "head" ? "head" : ["queued", "left"].includes((items[at] as { group: string }).group) ? "queued" : "row"]!,
    getItemKey: (at) => {
      const item = items[at]!;
      return item.kind === "head" ? item.group.name : item.row.id;
    },
    overscan: 8,
  });
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const nearEnd = last >= items.length - nearEndRows;
  useEffect(() => {
    if (nearEnd) onNearEnd?.();
  }, [nearEnd, items.length, onNearEnd]);
  const openAt = items.findIndex((item) => item.kind === "row" && item.row.id === openId);
  useEffect(() => {
    if (openAt >= 0) virtual.scrollToIndex(openAt, { align: "auto" });
    // Only when another one is opened: the list must not move by itself.
  }, [openId]);
  return (
    <div style={{ position: "relative", height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((one) => (
        <div key={one.key} ref={virtual.measureElement} data-index={one.index} style={{ position: "absolute", insetInline: 0, top: 0, transform: `translateY(${one.start}px)` }}>
          {draw(items[one.index]!)}
        </div>
      ))}
    </div>
  );
}

/** Says politely how many wait when the number changes, at most every ten seconds. */
function useCountsHeard(groups: readonly Group[]): void {
  const t = useDeskText();
  const answer = groups.find((group) => group.name === "toAnswer")?.rows.length ?? 0;
  const queued = groups.find((group) => group.name === "queued")?.rows.length ?? 0;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => announce(t.list.counts(answer, queued)), 2500);
    return () => clearTimeout(timer);
  }, [answer, queued, t]);
}
