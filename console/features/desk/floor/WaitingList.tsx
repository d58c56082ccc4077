import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { useAddress } from "#console/lib/address.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { type Names, useNames } from "../conversations/handbook.ts";
import { WaitChip } from "./Chip.tsx";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { useSteady } from "./useSteady.ts";
import { whyText } from "./why.ts";
import { WhyWaiting } from "./WhyWaiting.tsx";
import { figuresOf, type OwedRow, type QueueRow, rowsIn, urgencyOf, waited } from "./view.ts";

/** Everybody who waits for a word: first those without an agent and why, then those whose agent owes an answer. */
export function WaitingList({ floor, now, where }: { floor: FloorView; now: number; where: Where }): ReactNode {
  const t = useFloorText();
  const names = useNames();
  const [address, change] = useAddress();
  const figures = figuresOf(floor, where.place);
  const rows: Line[] = [
    ...rowsIn(floor.queue, where.place).map((row): Line => ({ kind: "queue", row, said: whyText(row, t, { skill: names.skill, territory: where.territory }), skill: row.skill === null ? "" : names.skill(row.skill) })),
    ...rowsIn(floor.owed, where.place).map((row): Line => ({ kind: "owed", row, said: t.list.served(row.agentName), skill: "" })),
  ];
  const [drawn, hands] = useSteady(rows, ({ row }) => row.id);
  const narrowed = where.place.territory !== undefined || where.place.province !== undefined;
  const counts = { queue: rows.filter((one) => one.kind === "queue").length, owed: rows.filter((one) => one.kind === "owed").length };
  const hidden = narrowed ? 0 : figures.waiting + figures.unanswered - floor.queue.length - floor.owed.length;
  const groups = (["queue", "owed"] as const).map((kind) => ({ kind, lines: drawn.filter(({ row }) => row.kind === kind) }));
  return (
    <div className="floor-list" data-define="list" data-pane id="floor-list">
      <Panel title={t.names.list} note={narrowed ? where.name : t.list.note}>
        <div className="floor-scroll" {...hands}>
          {groups.map(({ kind, lines }) => (
            <section key={kind} aria-label={t.list.groups[kind]}>
              <h3 className="floor-group k-small">
                {t.list.groups[kind]} <span className="k-ink-3 k-num">{counts[kind]}</span>
                <span className="k-space" />
                {lines.length === 0 ? null : <span className="k-ink-3 floor-why-head">{kind === "queue" ? t.list.why : t.list.who}</span>}
              </h3>
              {lines.length === 0 ? <p className="k-ink-3 floor-empty">{t.list.empty[kind]}</p> : null}
              <ul>
                {lines.map(({ row: line, gone }) => (
                  <WaitingRow key={line.row.id} line={line} gone={gone} now={now} limitMs={floor.limits.replySeconds * 1000} names={names} where={where} onWhy={kind === "queue" ? () => change({ why: line.row.id }) : undefined} />
                ))}
              </ul>
            </section>
          ))}
          {hidden > 0 ? <p className="floor-more k-small k-ink-3">{t.list.more(hidden)}</p> : null}
        </div>
      </Panel>
      {address.why === undefined ? null : <WhyWaiting id={address.why} where={where} onClose={() => change({ why: undefined })} />}
    </div>
  );
}

/** A row of either group with its words. */
interface Line {
  kind: "queue" | "owed";
  row: QueueRow | OwedRow;
  said: string;
  skill: string;
}

function WaitingRow({ line, gone, now, limitMs, names, where, onWhy }: { line: Line; gone: boolean; now: number; limitMs: number; names: Names; where: Where; onWhy: (() => void) | undefined }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const { row } = line;
  const ms = waited(row.since, now);
  const name = row.customerName !== "" ? row.customerName : t.nameless(row.contactId.slice(-4).toUpperCase());
  const facts = [row.shop, `${where.territory(row.territory)} ${where.province(row.province)}`.trim(), line.skill].filter((word) => word !== "");
  return (
    <li className={onWhy === undefined ? undefined : "has-why"}>
      <Link to={`/desk/${row.id}`} className={gone ? "floor-wait is-gone" : "floor-wait"}>
        <span className="k-unseen">{t.list.open(name)}</span>
        <WaitChip urgency={gone ? "calm" : urgencyOf(ms, limitMs)} text={durationText(ms, ui.timer)} word={ui.timer.waited} />
        <span className="floor-who">
          <span className="k-line">
            <b className="k-cut">{name}</b>
            <TierTag name={names.tier(row.tier)} />
          </span>
          <span className="k-small k-ink-3 k-cut">
            {facts.map((word, at) => (
              <span key={word}>
                {at === 0 ? null : <span className="k-dot" />}
                {word}
              </span>
            ))}
          </span>
        </span>
        <span className="floor-why k-small">{gone ? t.list.gone[line.kind] : line.said}</span>
      </Link>
      {onWhy === undefined || gone ? null : <Button className="floor-why-open" type="text" size="small" icon={<Icon name="ask" />} aria-label={t.why.open(name)} title={t.why.title} onClick={onWhy} />}
    </li>
  );
}
