import { Select } from "antd";
import { type ReactNode, useState } from "react";
import { boardGroups, type BoardRow } from "#contract/order-help.ts";
import { useAddress } from "#console/lib/address.ts";
import { useWhen } from "#console/lib/when.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { OrderDialog } from "../customers/OrderCard.tsx";
import { useOrderText } from "../customers/texts.ts";
import { ProblemCell } from "./ProblemCell.tsx";
import { useBoard } from "./queries.ts";
import { useHelpText } from "./texts.ts";
import "./order-help.css";

/** /orders: what must leave today and what not, what is short or in trouble and who was told of it (R-TK-05). */
export default function OrderBoard(): ReactNode {
  const t = useHelpText();
  const [address, setAddress] = useAddress();
  const group = boardGroups.find((one) => one === address.group);
  const board = useBoard(address.shop, group);
  const [open, setOpen] = useState<string | null>(address.order ?? null);
  const columns = useColumns(setOpen);
  const { counts, shops = [], untold = 0, rows = [], more = false } = board.data ?? {};
  const first = shops.toSorted((a, b) => (a.tellBy < b.tellBy ? -1 : 1))[0];
  return (
    <Page wide>
      <PageHead title={t.title} note={t.note} />
      <p className="k-line k-wrap order-cutoffs">
        {shops.map((shop) => (
          <span key={shop.id} className={`k-tag ${shop.passed ? "is-outlined" : "is-accent"}`} title={shop.version}>
            {t.cutOff(shop.name, shop.cutOff)}
            {shop.passed ? ` · ${t.passed}` : null}
          </span>
        ))}
        {untold > 0 && first !== undefined ? <span className="k-tag is-warn">{(first.tellByPassed ? t.untoldLate : t.untold)(untold, first.tellBy)}</span> : null}
      </p>
      <div className="k-line k-wrap">
        <FilterChips name="group" label={t.state} options={boardGroups.map((value) => ({ value, label: t.groups[value], ...(counts === undefined ? {} : { count: counts[value] }) }))} />
        <Select
          aria-label={t.shop}
          value={address.shop ?? ""}
          popupMatchSelectWidth={false}
          options={[{ value: "", label: t.allShops }, ...shops.map((shop) => ({ value: shop.id, label: shop.name }))]}
          onChange={(shop) => setAddress({ shop: shop === "" ? undefined : shop })}
        />
      </div>
      <Panel flush former={board.isPlaceholderData}>
        {board.data === undefined ? (
          board.error === null ? <LoadingState rows={6} onRetry={() => void board.refetch()} /> : <ErrorState what={t.failed} error={board.error} onRetry={() => void board.refetch()} />
        ) : (
          <DataTable<BoardRow> label={t.title} rows={rows} rowKey={(row) => row.id} columns={columns} empty={<EmptyState>{t.empty}</EmptyState>} {...(more ? { foot: <p className="k-small k-ink-3">{t.more}</p> } : {})} />
        )}
      </Panel>
      {open === null ? null : <OrderDialog id={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function useColumns(onOpen: (id: string) => void): Column<BoardRow>[] {
  const t = useHelpText();
  const o = useOrderText().actions;
  const when = useWhen();
  const clock = (at: string) => `${when.day(at).slice(5)} ${when.clock(at)}`;
  return [
    {
      key: "number", title: t.number, narrow: "name",
      cell: (row) => (
        <button type="button" className="k-plain k-link k-num" onClick={() => onOpen(row.id)}>
          {row.number}
        </button>
      ),
    },
    { key: "shop", title: t.shop, cell: (row) => row.shop.name },
    { key: "goods", title: t.goods, cell: (row) => row.goods },
    { key: "paid", title: t.paidAt, cell: (row) => <span className="k-num">{clock(row.paidAt)}</span> },
    {
      key: "due", title: t.due, narrow: "value",
      cell: (row) => (
        <span className="k-num">
          {row.dueOn.slice(5)}
          {row.overdue ? <span className="k-tag is-warn order-tag">{t.overdue}</span> : null}
        </span>
      ),
    },
    {
      key: "state", title: t.state,
      cell: (row) => (row.leftAt === null && row.confirmation === null && row.action === null && row.chasings === 0 && row.problem === null ? null : (
        <span className="k-line k-wrap">
          {row.leftAt === null ? null : <span className="k-num k-ink-2">{t.leftAt(when.clock(row.leftAt))}</span>}
          {row.confirmation === null ? null : <span className={`k-tag ${row.confirmation === "confirmed" ? "is-ok" : row.confirmation === "asked" ? "is-accent" : "is-outlined"}`}>{t.confirmations[row.confirmation]}</span>}
          {row.action === null ? null : (
            <span className="k-tag is-outlined">
              {o.kinds[row.action.kind]} · {o.states[row.action.state]}
            </span>
          )}
          {row.chasings === 0 ? null : <span className="k-tag is-warn">{t.chasings(row.chasings)}</span>}
          {row.problem === null ? null : <ProblemCell row={row} problem={row.problem} />}
        </span>
      )),
    },
  ];
}
