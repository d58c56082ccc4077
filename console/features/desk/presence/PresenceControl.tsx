import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Input, Popover } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import type { PresenceState } from "#contract/conversation.ts";
import { useActs } from "#console/lib/acts.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { socket } from "#console/lib/socket.ts";
import { serverNow } from "#console/lib/tick.ts";
import { epoch, useWhen } from "#console/lib/when.ts";
import { sessionKey } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Load, StateDot } from "#console/ui/Presence.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useDesk } from "../conversations/context.ts";
import { useDeskPart } from "../conversations/state/desk.ts";
import { useDeskText, useWorkbenchText } from "../conversations/texts.ts";
import { TimeLeft } from "#console/ui/Timer.tsx";
import { HandOver } from "./HandOver.tsx";
import { useTones } from "./useTones.ts";
import "./presence-control.css";

const choices = ["online", "busy", "suspended", "away", "wrap_up", "offline"] as const satisfies readonly PresenceState[];
const shownAs = (state: PresenceState) => (state === "wrap_up" ? "wrapUp" : state);
const ownPresenceKey = ["presence", "own"];

/** My own state in the top bar: word, load, and the way to change it (R-CV-03). */
export default function PresenceControl(): ReactNode {
  const t = useDeskText();
  const ui = useUiText();
  const w = useWorkbenchText();
  const when = useWhen();
  const desk = useDesk();
  const queries = useQueryClient();
  const problem = useProblem();
  const own = useQuery({ queryKey: ownPresenceKey, queryFn: () => api("GET /v1/presence", {}), refetchInterval: 20_000, staleTime: 0 });
  const mine = useDeskPart(desk, (world) => (world.inbox.known ? [...world.inbox.rows.values()].filter((row) => row.open && row.assignee?.id === desk.personId).length : -1));
  const lost = useDeskPart(desk, (world) => world.link === "lost");
  const [open, setOpen] = useState(false);
  const [handOver, setHandOver] = useState(false);
  const [reason, setReason] = useState("");
  const [failed, setFailed] = useState<unknown>(undefined);
  useEffect(() => void queries.invalidateQueries({ queryKey: ownPresenceKey }), [queries, mine]);
  // A socket that is turned away may mean a session that has ended: asking for it finds out and says so.
  useEffect(() => socket().onRefused(() => void queries.invalidateQueries({ queryKey: sessionKey })), [queries]);
  const now = own.data;
  useEffect(() => setReason(now?.reason ?? ""), [now?.reason]);

  const set = async (state: PresenceState, why: string): Promise<"done" | "handOver" | "failed"> => {
    setFailed(undefined);
    try {
      await api("PUT /v1/presence", { body: { state, reason: why } });
      if (state === "online" || state === "offline") setOpen(false);
      setHandOver(false);
      return "done";
    } catch (error) {
      if (error instanceof ApiError && error.code === "open_conversations") {
        setOpen(false);
        setHandOver(true);
        return "handOver";
      }
      setFailed(error);
      return "failed";
    } finally {
      await queries.invalidateQueries({ queryKey: ownPresenceKey });
    }
  };
  const eat = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const { beside } = await api("POST /v1/presence/meal", {});
      setOpen(false);
      toast(beside === null ? t.presence.mealAlone : t.presence.mealBeside(beside));
    } catch (error) {
      setFailed(error);
    } finally {
      await queries.invalidateQueries({ queryKey: ownPresenceKey });
    }
  };
  // A state that ends by itself is read again when it has ended.
  const until = now?.until ?? null;
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => void queries.invalidateQueries({ queryKey: ownPresenceKey }), Math.max(500, epoch(until) - serverNow() + 700));
    return () => clearTimeout(timer);
  }, [queries, until]);
  useTones(desk);
  /** Sets a state with a way back; by key or command there is no menu in sight, so a refusal opens it. */
  const choose = async (choice: PresenceState, why: string): Promise<void> => {
    const before = now;
    const result = await set(choice, why);
    if (result === "failed") setOpen(true);
    if (result === "done" && before !== undefined && before.state !== choice) toast(w.acts.stateSet(ui.presence[shownAs(choice)]), () => void set(before.state, before.reason));
  };
  useActs(
    t.presence.label,
    choices.map((choice, n) => ({
      id: `presence-${choice}`, label: w.acts.state(ui.presence[shownAs(choice)]), keys: `Alt+Shift+Digit${n + 1}`, icon: "user" as const, offered: now !== undefined && now.state !== choice,
      run: () => void choose(choice, ""),
    })),
  );
  if (now === undefined) return <span className="presence-control is-blank" />;
  const state = shownAs(now.state);
  const held = mine < 0 ? now.load : mine;
  const overtime = !now.onDuty && held > 0;
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        open={open}
        onOpenChange={setOpen}
        arrow={false}
        content={
          <div className="presence-menu">
            <ul aria-label={t.presence.menu}>
              {choices.map((choice) => (
                <li key={choice}>
                  <button type="button" aria-pressed={choice === now.state && !now.meal} className={choice === now.state && !now.meal ? "is-current" : ""} onClick={() => void choose(choice, choice === "online" || choice === "offline" ? "" : reason)}>
                    <StateDot state={shownAs(choice)} />
                    <span className="k-space" />
                    <span className="k-small k-ink-3">{t.presence.hints[shownAs(choice)]}</span>
                  </button>
                </li>
              ))}
              <li>
                <button type="button" aria-pressed={now.meal} className={now.meal ? "is-current" : ""} onClick={() => void eat()}>
                  <Icon name="clock" />
                  {t.presence.meal}
                  <span className="k-space" />
                  <span className="k-small k-ink-3">{t.presence.mealHint}</span>
                </button>
              </li>
            </ul>
            {now.state === "online" || now.state === "offline" || now.meal ? null : (
              <Input
                size="small"
                maxLength={200}
                value={reason}
                placeholder={t.presence.reasonPlaceholder}
                aria-label={t.presence.reason}
                prefix={<span className="k-small k-ink-3">{t.presence.reason}</span>}
                onChange={(event) => setReason(event.target.value)}
                onPressEnter={() => (setOpen(false), void set(now.state, reason))}
                onBlur={() => reason !== now.reason && void set(now.state, reason)}
              />
            )}
            <p className="k-small k-ink-3">
              {now.meal ? t.presence.meal : ui.presence[state]} {t.presence.since(when.clock(now.since))}
              {now.until === null ? null : (
                <>
                  <span className="k-dot" />
                  <TimeLeft until={now.until} />
                </>
              )}
              <span className="k-dot" />
              {now.onDuty && now.dutyUntil !== null ? t.presence.until(when.moment(now.dutyUntil, now.since)) : t.presence.offDuty}
            </p>
            {overtime ? <p className="k-small">{t.presence.overtime(held)}</p> : null}
            {failed === undefined ? null : (
              <p className="k-small k-problem" role="alert">
                <Icon name="alert" size="xs" /> {problem(failed).text}
              </p>
            )}
          </div>
        }
      >
        <button type="button" className="presence-control" aria-haspopup="dialog">
          <span className="k-unseen">{t.presence.label}</span>
          <StateDot state={lost ? "unreachable" : state} />
          <span className="k-small k-ink-3 presence-word">{now.meal ? t.presence.meal : overtime ? t.presence.overtimeShort : now.onDuty ? ui.presence.serving : t.presence.offDutyShort}</span>
          <Load current={mine < 0 ? now.load : mine} capacity={now.capacity} />
          <Icon name="down" size="xs" />
        </button>
      </Popover>
      {handOver ? <HandOver onOffline={async () => void (await set("offline", ""))} onClose={() => setHandOver(false)} /> : null}
    </>
  );
}
