import { Checkbox, Table, type TableColumnType } from "antd";
import type { HTMLAttributes, ReactNode } from "react";
import { useNarrow } from "#console/lib/appearance.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./datatable.css";

/** One column; figures stand right, their unit in the head; nothing known is `–`. */
export interface Column<Row> {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  figure?: boolean;
  width?: number | string;
  /** On narrow screens: the row's name, its key value at the right, in the second line (default), or left out. */
  narrow?: "name" | "value" | "line" | "none";
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: ((row: Row) => void) | undefined;
  selected?: string | undefined;
  /** What stands here when there is nothing: an EmptyState. */
  empty?: ReactNode;
  foot?: ReactNode;
  sticky?: boolean;
  /** Rows may be chosen, for acts on many. */
  choose?: { chosen: readonly string[]; onChoose: (keys: string[]) => void; label: (row: Row) => string } | undefined;
}

/** A table of hairlines; on phones each row becomes name and key value, then the rest. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactNode {
  const t = useUiText();
  const narrow = useNarrow();
  const { label, columns, rows, rowKey, onOpen, selected, empty, foot, sticky = false, choose } = props;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  if (narrow) return <NarrowRows {...props} />;
  const value = (column: Column<Row>, row: Row): ReactNode => orNone(column.cell(row), t.table.none);
  return (
    <div className="k-table">
      <Table<Row>
        size="small"
        aria-label={label}
        pagination={false}
        sticky={sticky}
        dataSource={[...rows]}
        rowKey={rowKey}
        scroll={{ x: "max-content" }}
        {...(choose === undefined ? {} : { rowSelection: { selectedRowKeys: [...choose.chosen], onChange: (keys) => choose.onChoose(keys.map(String)), getCheckboxProps: (row) => ({ "aria-label": choose.label(row) }) } })}
        rowClassName={(row) =>
          `${onOpen === undefined ? "" : "k-table-open"}${rowKey(row) === selected ? " is-selected" : ""}`
        }
        onRow={(row) => openProps(row, onOpen)}
        columns={columns.map((column): TableColumnType<Row> => ({
          key: column.key,
          title: column.title,
          align: column.figure === true ? "right" : "left",
          className: column.figure === true ? "k-num" : "",
          ...(column.width === undefined ? {} : { width: column.width }),
          render: (_: unknown, row: Row) => value(column, row),
        }))}
      />
      {foot === undefined ? null : <div className="k-table-foot">{foot}</div>}
    </div>
  );
}

// A click on a button or link within a row means that button, not the row.
function isActTarget(target: EventTarget): boolean {
  return (
    target instanceof Element &&
    target.closest("a, button, input, label, .ant-dropdown, .ant-select") !== null
  );
}

// What makes a row open by click and Enter.
function openProps<Row>(row: Row, onOpen: ((row: Row) => void) | undefined): HTMLAttributes<HTMLElement> {
  if (onOpen === undefined) return {};
  return {
    tabIndex: 0,
    onClick: (event) => (isActTarget(event.target) ? undefined : onOpen(row)),
    onKeyDown: (event) =>
      event.key === "Enter" && event.target === event.currentTarget ? onOpen(row) : undefined,
  };
}

function orNone(cell: ReactNode, none: string): ReactNode {
  return cell === null || cell === undefined || cell === "" ? <span className="k-ink-3">{none}</span> : cell;
}

function NarrowRows<Row extends object>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  selected,
  foot,
  choose,
}: DataTableProps<Row>): ReactNode {
  const t = useUiText();
  const name = columns.find((column) => column.narrow === "name") ?? columns[0];
  const key = columns.find((column) => column.narrow === "value");
  const rest = columns.filter((column) => column !== name && column !== key && column.narrow !== "none");
  return (
    <div className="k-table is-narrow">
      <ul aria-label={label} className={onOpen === undefined ? undefined : "k-table-open"}>
        {rows.map((row) => (
          <li
            key={rowKey(row)}
            className={rowKey(row) === selected ? "k-narrow-row is-selected" : "k-narrow-row"}
          >
            <div className="k-narrow" {...openProps(row, onOpen)}>
              <div className="k-line">
                {choose === undefined ? null : (
                  <Checkbox
                    aria-label={choose.label(row)}
                    checked={choose.chosen.includes(rowKey(row))}
                    onChange={(event) => choose.onChoose(event.target.checked ? [...choose.chosen, rowKey(row)] : choose.chosen.filter((key) => key !== rowKey(row)))}
                  />
                )}
                <span className="k-narrow-name k-cut">{name?.cell(row)}</span>
                <span className="k-space" />
                {key === undefined ? null : (
                  <span className="k-num">{orNone(key.cell(row), t.table.none)}</span>
                )}
              </div>
              <div className="k-narrow-rest">
                {rest.map((column) => {
                  const cell = column.cell(row);
                  return cell === null || cell === undefined || cell === "" ? null : (
                    <span key={column.key}>
                      <span className="k-ink-3">{column.title} </span>
                      <span className="k-num">{cell}</span>
                    </span>
                  );
                })}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {foot === undefined ? null : <div className="k-table-foot">{foot}</div>}
    </div>
  );
}
