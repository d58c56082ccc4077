import { useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useMedia } from "#console/lib/appearance.ts";
import { announce } from "#console/lib/announce.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useActs } from "#console/lib/acts.ts";
import { usePreference } from "#console/lib/preference.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useDesk } from "./context.ts";
import { useTargets } from "./handbook.ts";
import { useAhead } from "./list/useAhead.ts";
import { ConversationList, orderPreference, useSegment } from "./list/ConversationList.tsx";
import { type Group, grouped, nextToAnswer, stepFrom } from "./list/groups.ts";
import { listWidthPreference, ResizeEdge } from "./list/ResizeEdge.tsx";
import { customerName } from "./names.ts";
import { PanelPlace } from "./panel/PanelPlace.tsx";
import { useDeskPart } from "./state/desk.ts";
import { filterIn } from "./views/filter.ts";
import { useFiltered } from "./views/queries.ts";
import { useDeskText, useWorkbenchText } from "./texts.ts";
import { type ThreadHandle, ThreadView } from "./thread/ThreadView.tsx";
import "./desk.css";

const nearEnd = 10;
/** The filter of the list stays in the address when another conversation is opened; the pane of a phone does not. */
const withoutPane = (search: object): object => Object.fromEntries(Object.entries(search).filter(([name]) => name !== "pane"));

/** The agent's desk: who waits, what is said, and who it is, side by side. */
export default function Desk(): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const may = useMay();
  const problem = useProblem();
  const navigate = useNavigate();
  const { id } = useParams({ strict: false }) as { id?: string };
  const [openId, showFirst] = useOpenId(id ?? null);
  const [address] = useAddress();
  const [segment, setSegment, mayTeam] = useSegment();
  const [order, setOrder] = usePreference(orderPreference);
  const w = useWorkbenchText();
  const [width, setWidth] = usePreference(listWidthPreference);
  const narrow = useMedia("(max-width: 599px)");
  const targets = useTargets();
  const list = useDeskPart(desk, (world) => (segment === "team" ? world.team : world.inbox));
  const filter = useMemo(() => filterIn(address), [JSON.stringify(address)]);
  const found = useFiltered(filter);
  const groups = useMemo<Group[]>(
    () => (filter === null ? grouped(list.rows.values(), targets, order, desk.personId) : found.rows.length === 0 ? [] : [{ name: "found", rows: found.rows, more: found.hasMore }]),
    [filter === null, found.rows, found.hasMore, list.rows, targets, order, desk.personId],
  );
  const shown = useRef<readonly Group[]>(groups);
  const setShown = useCallback((now: readonly Group[]) => void (shown.current = now), []);
  const thread = useRef<ThreadHandle>(null);
  const wantsFocus = useRef(false);
  const [stepped, setStepped] = useState(0);
  const [taking, setTaking] = useState(false);
  const [failed, setFailed] = useState<unknown>(undefined);
  useEffect(() => (segment === "team" ? desk.followTeam() : undefined), [desk, segment]);
  useAssignmentsHeard();

  const router = useRouter();
  // Keys may come faster than the page is drawn: the address knows first which one is open, and asking it keeps what the rows are given the same.
  const openNow = useCallback(() => /^\/desk\/([^/]+)/.exec(router.history.location.pathname)?.[1] ?? null, [router]);
  // What is opened is asked for at once, while the page is still being drawn; once the thread itself follows it, that is let go.
  const ahead = useRef<{ id: string; end: () => void } | null>(null);
  const letGo = useCallback(() => {
    ahead.current?.end();
    ahead.current = null;
  }, []);
  useEffect(() => {
    if (ahead.current?.id === openId) letGo();
  }, [openId, letGo]);
  useEffect(() => letGo, [letGo]);
  const open = useCallback(
    (to: string, write: boolean) => {
      wantsFocus.current = write && !narrow;
      const there = to === openNow();
      if (there && wantsFocus.current) return thread.current?.focus();
      if (!there) {
        showFirst(to);
        letGo();
        const row = shown.current.flatMap((group) => group.rows).find((one) => one.id === to) ?? null;
        ahead.current = { id: to, end: desk.follow(to, row) };
      }
      void navigate({ to: "/desk/$id", params: { id: to }, search: withoutPane });
    },
    [narrow, navigate, openNow, showFirst, letGo, desk],
  );
  const openRow = useCallback((to: string) => open(to, window.matchMedia("(hover: hover)").matches), [open]);
  const back = useCallback(() => void navigate({ to: "/desk", search: withoutPane }), [navigate]);
  const showPanel = useCallback(
    (on: boolean) => void navigate({ to: ".", search: (before: object) => (on ? { ...before, pane: "customer" } : withoutPane(before)), replace: !on }),
    [navigate],
  );
  const openPanel = useCallback(() => showPanel(true), [showPanel]);
  const step = (by: 1 | -1): void => {
    const to = stepFrom(shown.current, openNow(), by);
    if (to === null) return;
    // What was stepped to stands near the end of what is read: the next page is asked for in time.
    if (filter !== null && found.rows.at(-nearEnd)?.id === to) found.loadMore();
    setStepped((count) => count + 1);
    open(to, false);
    requestAnimationFrame(() => document.getElementById(`desk-row-${to}`)?.scrollIntoView({ block: "nearest" }));
  };
  const next = (): void => {
    const to = nextToAnswer(shown.current, openNow());
    if (to !== null) open(to, true);
  };
  const take = useCallback(async () => {
    if (!may("conversations.take")) return;
    setTaking(true);
    setFailed(undefined);
    try {
      const taken = await api("POST /v1/conversations/next", {});
      if (taken.id === null) toast(t.list.nobodyQueued);
      else open(taken.id, true);
    } catch (error) {
      setFailed(error);
    } finally {
      setTaking(false);
    }
  }, [may, open, t]);
  const otherOrder = order === "deadline" ? "waiting" : "deadline";
  useActs(t.keys.scope, [
    { id: "down", label: t.keys.down, keys: "KeyJ", keyOnly: true, run: () => step(1) },
    { id: "up", label: t.keys.up, keys: "KeyK", keyOnly: true, run: () => step(-1) },
    { id: "next", label: t.keys.next, keys: "KeyG", icon: "right", run: next },
    { id: "take-next", label: t.keys.take, keys: "KeyN", icon: "plus", offered: may("conversations.take"), run: () => void take() },
    { id: "segment", label: segment === "team" ? w.acts.mine : w.acts.team, keys: "KeyT", icon: "team", offered: mayTeam, run: () => setSegment(segment === "team" ? "mine" : "team") },
    { id: "order-by", label: w.acts.order(t.list.orders[otherOrder]), keys: "KeyO", icon: "table", run: () => setOrder(otherOrder) },
  ]);
  const setThread = useCallback((handle: ThreadHandle | null) => {
    thread.current = handle;
    if (handle === null || !wantsFocus.current || handle.id !== openNow()) return;
    wantsFocus.current = false;
    handle.focus();
  }, [openNow]);
  const why = useCallback(() => thread.current?.why(), []);
  const near = useAhead(desk, groups, openId);

  const pane = address.pane === "customer" ? "panel" : openId === null ? "list" : "thread";
  return (
    <div className={`desk is-${pane}`} style={{ "--desk-list": `${width}px` } as CSSProperties}>
      <section className="desk-list" data-pane aria-label={t.list.label} onPointerOver={near}>
        <ConversationList
          groups={groups}
          known={filter === null ? list.known : found.known}
          filtered={filter === null ? null : found}
          list={filter === null ? segment : JSON.stringify(filter)}
          openId={openId}
          stepped={stepped}
          taking={taking}
          onOpen={openRow}
          onTake={take}
          onShown={setShown}
        />
        {failed === undefined ? null : (
          <p className="desk-refused" role="alert">
            <Icon name="alert" size="xs" /> {problem(failed).text}
            <span className="k-space" />
            <button type="button" className="k-plain" aria-label={t.quick.close} onClick={() => setFailed(undefined)}>
              <Icon name="x" size="xs" />
            </button>
          </p>
        )}
        <ResizeEdge width={width} onWidth={setWidth} />
      </section>
      {openId === null ? (
        <div className="desk-thread is-empty">
          <EmptyState>
            {t.thread.none}
            <br />
            <span className="k-small k-ink-3">{t.thread.noneHint}</span>
          </EmptyState>
        </div>
      ) : (
        <>
          <ThreadView ref={setThread} id={openId} narrow={narrow} onBack={back} onPanel={openPanel} />
          <PanelPlace id={openId} open={pane === "panel"} narrow={narrow} onOpen={showPanel} onWhy={why} />
        </>
      )}
    </div>
  );
}

/** Which conversation stands open: by the address, and from the very click on what was chosen, since the address follows by a way of its own. */
function useOpenId(address: string | null): [string | null, (id: string) => void] {
  const [first, setFirst] = useState<{ id: string; from: string | null } | null>(null);
  useEffect(() => setFirst(null), [address]);
  const showFirst = useCallback((to: string) => setFirst({ id: to, from: address }), [address]);
  return [first !== null && first.from === address ? first.id : address, showFirst];
}

/** Says politely when a conversation has been given to this person. */
function useAssignmentsHeard(): void {
  const t = useDeskText();
  const desk = useDesk();
  const rows = useDeskPart(desk, (world) => world.inbox);
  const before = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!rows.known) return;
    const mine = [...rows.rows.values()].filter((row) => row.open && row.assignee?.id === desk.personId);
    if (before.current !== null) for (const row of mine) if (!before.current.has(row.id)) announce(t.list.assignedToYou(customerName(row.customer, t.nameless)));
    before.current = new Set(mine.map((row) => row.id));
  }, [rows, desk, t]);
}
