import { Input, type InputRef } from "antd";
import { type ReactNode, useMemo, useRef } from "react";
import { useAddress } from "#console/lib/address.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useKeys } from "#console/lib/keys.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useSearch } from "#console/features/desk/customers/useSearch.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { Filters } from "./Filters.tsx";
import { CustomerHits, OrderHits, SaidHits, TicketHits } from "./Hits.tsx";
import { narrowed, useOrders, usePeopleFound, useSaid, useTicketsFound } from "./queries.ts";
import { useSearchText } from "./texts.ts";
import "./search.css";

const kinds = ["message", "note", "order", "ticket", "customer"] as const;
type Kind = (typeof kinds)[number];
const few = 5;
const page = 20;

/** Everything that can be found, by kind; words and filters stand in the address. */
export default function Search(): ReactNode {
  const t = useSearchText();
  const may = useMay();
  const [address, change] = useAddress();
  const search = useSearch();
  const field = useRef<InputRef>(null);
  const kind = kinds.find((one) => one === address.kind);
  const permissionOf = { message: "conversations.read", note: "conversations.read", order: "orders.read", ticket: "tickets.read", customer: "customers.read" } as const;
  const open = kinds.filter((one) => may(permissionOf[one]));
  const step = (by: 1 | -1): void => {
    const hits = [...document.querySelectorAll<HTMLElement>("[aria-busy=false] > [data-hit]:not(:disabled), [aria-busy=false] > .search-talk > [data-hit]")];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    hits[at < 0 ? (by > 0 ? 0 : hits.length - 1) : Math.min(hits.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys(t.keys.scope, {
    Slash: { label: t.keys.field, run: () => field.current?.focus({ cursor: "all" }) },
    KeyJ: { label: t.keys.next, run: () => step(1) },
    KeyK: { label: t.keys.previous, run: () => step(-1) },
    ArrowDown: { label: t.keys.next, run: () => step(1), inFields: true },
    ArrowUp: { label: t.keys.previous, run: () => step(-1) },
  });
  return (
    <Page>
      <PageHead title={t.title}>
        <div role="search">
          <Input
            ref={field}
            autoFocus
            allowClear
            className="search-box"
            size="large"
            prefix={<Icon name="search" />}
            aria-label={t.title}
            placeholder={t.placeholder}
            maxLength={100}
            value={search.typed}
            onChange={(event) => search.type(event.target.value)}
          />
          <Filters kind={kind} />
        </div>
        <FilterChips name="kind" label={t.kind} options={open.map((one) => ({ value: one, label: t.kinds[one] }))} />
      </PageHead>
      {search.searched === "" ? (
        <EmptyState>
          {t.begin}
          <br />
          <span className="k-small k-ink-3">{t.hint}</span>
        </EmptyState>
      ) : (
        <div className="search-groups" aria-label={t.results}>
          {open.filter((one) => kind === undefined || one === kind).map((one) => (
            <Group key={one} kind={one} q={search.searched} settling={search.settling} whole={kind !== undefined} onWhole={() => change({ kind: one })} />
          ))}
        </div>
      )}
    </Page>
  );
}

function Group({ kind, q, settling, whole, onWhole }: { kind: Kind; q: string; settling: boolean; whole: boolean; onWhole: () => void }): ReactNode {
  const t = useSearchText();
  const [address] = useAddress();
  // An hour more or less matters to nobody, a new question with every stroke of the clock does.
  const hour = Math.floor(serverNow() / 3_600_000);
  const { zone } = useSession().centre;
  const filter = useMemo(() => narrowed(address, hour * 3_600_000, zone), [JSON.stringify(address), hour, zone]);
  const limit = whole ? page : few;
  const said = useSaid(kind === "message" || kind === "note" ? q : "", kind === "note" ? "note" : "message", filter, limit);
  const orders = useOrders(kind === "order" ? q : "", filter, limit);
  const people = usePeopleFound(kind === "customer" ? q : "", limit);
  const tickets = useTicketsFound(kind === "ticket" ? q : "", filter, limit);
  const query = kind === "order" ? orders : kind === "ticket" ? tickets : kind === "customer" ? people : said;
  const first = query.data?.pages[0];
  const count = first?.count;
  const empty = (query.data?.pages.flatMap((one) => one.rows as unknown[]).length ?? 0) === 0;
  return (
    <Panel flush former={settling || query.isPlaceholderData} title={t.kinds[kind]} note={count === undefined ? undefined : t.found(cappedCountText(count))}>
      {query.error !== null && query.data === undefined ? (
        <ErrorState error={query.error} what={t.failed} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingState rows={3} onRetry={() => void query.refetch()} />
      ) : empty ? (
        // Among others the count says it already.
        whole ? <EmptyState>{t.none}</EmptyState> : null
      ) : kind === "order" ? (
        <OrderHits hits={orders.data!.rows} />
      ) : kind === "ticket" ? (
        <TicketHits hits={tickets.data!.rows} />
      ) : kind === "customer" ? (
        <CustomerHits rows={people.data!.rows} />
      ) : (
        <SaidHits hits={said.data!.rows} />
      )}
      {first !== undefined && "complete" in first && !first.complete ? <p className="search-foot k-small k-ink-3">{t.incomplete}</p> : null}
      {query.hasNextPage ? (
        <div className="search-foot">
          {whole ? (
            <ShowMore list={query}>{t.more}</ShowMore>
          ) : (
            <button type="button" className="k-link" onClick={onWhole}>
              {t.all(t.kinds[kind])}
            </button>
          )}
        </div>
      ) : null}
    </Panel>
  );
}
