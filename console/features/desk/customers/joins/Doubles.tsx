import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { useCustomerText } from "../texts.ts";
import { Pair } from "./Pair.tsx";
import { useDoubles } from "./queries.ts";
import "./joins.css";

/** Files that may be one person, worked through one pair after the other. */
export default function Doubles(): ReactNode {
  const t = useCustomerText();
  const words = t.joins;
  const doubles = useDoubles();
  const search = useSubmit(async () => {
    await api("POST /v1/customer-doubles/search", {});
    toast(words.searching);
  });
  const rows = doubles.data?.rows;
  const count = doubles.data?.pages[0]?.count;
  return (
    <Page>
      <PageHead
        title={<span className="k-line"><Link to="/customers" aria-label={t.back}><Icon name="left" /></Link>{words.title}</span>}
        note={count === undefined ? undefined : words.count(cappedCountText(count))}
        acts={<Button loading={search.busy} onClick={() => void search.submit()}>{words.search}</Button>}
      >
        <p className="k-small k-ink-2">{search.problem?.text ?? words.hint}</p>
      </PageHead>
      {rows === undefined ? (
        doubles.error === null ? <LoadingState rows={8} onRetry={() => void doubles.refetch()} /> : <ErrorState error={doubles.error} onRetry={() => void doubles.refetch()} />
      ) : rows.length === 0 ? (
        <Panel><EmptyState>{words.none}</EmptyState></Panel>
      ) : (
        <Panel>
          {rows.map((pair) => <Pair key={`${pair.a.id} ${pair.b.id}`} pair={pair} mayJoin />)}
          <ShowMore list={doubles} />
        </Panel>
      )}
    </Page>
  );
}
