import { Button, Dropdown } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type DragEvent, type ReactNode, useState } from "react";
import type { BoardColumn } from "#contract/ticket-views.ts";
import type { PossibleExit, TicketFilter, TicketRow } from "#contract/tickets.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { customerOf, DueCell, SeverityTag } from "../parts.tsx";
import { useLabel, useTicketText } from "../texts.ts";
import { useViewsText } from "./texts.ts";

/** A card that is being moved: where it may go, once the engine has said so. */
interface Moving {
  row: TicketRow;
  version: number;
  exits: readonly PossibleExit[];
}

/** Open tickets of one type by stage. A card goes only where the engine lets this person move it; where something must be filled in first, its form opens. */
export function BoardView({ filter }: { filter: TicketFilter }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const may = useMay();
  const { state: _state, stage: _stage, type, q: _q, ...rest } = filter;
  const found = useQuery({ queryKey: ["tickets", "board", type, rest], enabled: type !== undefined, queryFn: ({ signal }) => api("GET /v1/tickets/board", { query: { ...rest, type: type! } }, { signal }), refetchInterval: 30_000 });
  const mover = useMover();
  if (found.data === undefined) return found.error === null ? <LoadingState rows={8} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />;
  const { columns } = found.data;
  return (
    <>
      <p className="k-small k-ink-3">{v.board.hint}</p>
      {mover.failed === null ? null : (
        <p className="k-problem" role="alert">
          {mover.failed}
        </p>
      )}
      <div className="tickets-board">
        {columns.map((column) => (
          <Column key={column.key} column={column} columns={columns} mover={mover} mayMove={may("tickets.work")} />
        ))}
      </div>
    </>
  );
}

interface Mover {
  moving: Moving | null;
  failed: string | null;
  begin: (row: TicketRow) => Promise<Moving | null>;
  end: () => void;
  go: (moving: Moving, exit: PossibleExit) => Promise<void>;
}

/** Moves cards by the exits of their tickets, as a hand would on the ticket's own page. */
function useMover(): Mover {
  const v = useViewsText();
  const label = useLabel();
  const problem = useProblem();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [moving, setMoving] = useState<Moving | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const toForm = (id: string) => navigate({ to: "/tickets/$id", params: { id } });
  return {
    moving,
    failed,
    async begin(row) {
      setFailed(null);
      try {
        const detail = await queries.fetchQuery({ queryKey: ["ticket", row.id], queryFn: () => api("GET /v1/tickets/{id}", { params: { id: row.id } }) });
        const begun = { row, version: detail.version, exits: detail.exits };
        setMoving(begun);
        return begun;
      } catch (error) {
        setFailed(problem(error).text);
        return null;
      }
    },
    end: () => setMoving(null),
    async go({ row, version }, exit) {
      setMoving(null);
      // A sentence why is written on the page.
      if (exit.reason || exit.reasons.length > 0) {
        toast(v.board.closed);
        return toForm(row.id);
      }
      try {
        await api("POST /v1/tickets/{id}/exits/{exit}", { params: { id: row.id, exit: exit.key }, body: { version } });
        toast(v.board.moved(row.code, label(exit.toName)));
        await Promise.all([queries.invalidateQueries({ queryKey: ["tickets"] }), queries.invalidateQueries({ queryKey: ["ticket", row.id] })]);
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === "invalid" || code === "exit_closed") {
          toast(v.board.closed);
          return toForm(row.id);
        }
        setFailed(`${row.code} ${problem(error).text}`);
        await queries.invalidateQueries({ queryKey: ["tickets"] });
      }
    },
  };
}

function Column({ column, columns, mover, mayMove }: { column: BoardColumn; columns: readonly BoardColumn[]; mover: Mover; mayMove: boolean }): ReactNode {
  const v = useViewsText();
  const label = useLabel();
  const [, change] = useAddress();
  const [over, setOver] = useState(false);
  const count = cappedCountText(column.count);
  const ways = mover.moving?.row.place === column.key ? [] : (mover.moving?.exits.filter((one) => one.to === column.key) ?? []);
  const exit = ways.find((one) => one.reasons.length === 0) ?? ways[0];
  const accepts = (event: DragEvent): void => {
    if (exit === undefined) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (mover.moving !== null && exit !== undefined) void mover.go(mover.moving, exit);
  };
  const state = mover.moving === null ? "" : exit === undefined ? " is-shut" : over ? " is-over" : " is-open";
  return (
    <section className={`tickets-column${state}`} aria-label={v.board.column(label(column.name), count)} onDragOver={accepts} onDragLeave={() => setOver(false)} onDrop={drop}>
      <header>
        <h2>{label(column.name)}</h2>
        <span className="k-num k-ink-3">{count}</span>
      </header>
      <ul>
        {column.rows.map((row) => (
          <Card key={row.id} row={row} columns={columns} mover={mover} mayMove={mayMove} />
        ))}
      </ul>
      {column.rows.length === 0 ? <p className="k-small k-ink-3 tickets-column-foot">{v.board.empty}</p> : null}
      {column.count.value > column.rows.length || column.count.capped ? (
        <button type="button" className="k-link k-small tickets-column-foot" onClick={() => change({ view: undefined, stage: column.key })}>
          {v.board.rest(count)}
        </button>
      ) : null}
    </section>
  );
}

function Card({ row, columns, mover, mayMove }: { row: TicketRow; columns: readonly BoardColumn[]; mover: Mover; mayMove: boolean }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const label = useLabel();
  const [exits, setExits] = useState<Moving | null>(null);
  const [open, setOpen] = useState(false);
  const items =
    exits === null ? [{ key: "…", label: v.board.reading, disabled: true }]
    : exits.exits.length === 0 ? [{ key: "…", label: v.board.nowhere, disabled: true }]
    : exits.exits.map((exit) => ({ key: exit.key, label: `${label(exit.name)} → ${label(exit.toName)}${columns.some((column) => column.key === exit.to) ? "" : ` (${t.states.ended})`}` }));
  const show = (on: boolean): void => {
    setOpen(on);
    if (!on) return mover.end();
    setExits(null);
    void mover.begin(row).then(setExits);
  };
  return (
    <li
      className={mover.moving?.row.id === row.id ? "tickets-card is-moving" : "tickets-card"}
      draggable={mayMove}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", row.code);
        event.dataTransfer.effectAllowed = "move";
        void mover.begin(row);
      }}
      onDragEnd={mover.end}
    >
      <p className="k-line">
        <span className="k-num k-small k-ink-3">{row.code}</span>
        <SeverityTag severity={row.severity} />
        <span className="k-space" />
        {mayMove ? (
          <Dropdown trigger={["click"]} open={open} onOpenChange={show} menu={{ items, onClick: ({ key }) => exits !== null && void mover.go(exits, exits.exits.find((one) => one.key === key)!) }}>
            <Button size="small" type="text" icon={<Icon name="swap" size="xs" />} aria-label={v.board.moveOf(row.code)} title={v.board.move} />
          </Dropdown>
        ) : null}
      </p>
      <Link to="/tickets/$id" params={{ id: row.id }} className="tickets-title" draggable={false}>
        {row.title}
      </Link>
      <p className="k-line k-small k-ink-2">
        <span className="k-cut">{customerOf(row, t.guest)}</span>
        <span className="k-space" />
        <span>{row.owner?.name ?? t.noOwner}</span>
      </p>
      <DueCell row={row} withTime={false} />
    </li>
  );
}
