import { Button, Dropdown } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { TicketDetail } from "#contract/tickets.ts";
import { fill } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { CopyField } from "#console/ui/CopyField.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useNames } from "../conversations/handbook.ts";
import { PromisesOf } from "../promises/PromisesOf.tsx";
import { ClocksPart } from "../sla/ClocksPart.tsx";
import { Clocks } from "./Clocks.tsx";
import { Course } from "./Course.tsx";
import { AssignDialogue, MergeDialogue, ReopenDialogue, useRefreshed } from "./Dialogues.tsx";
import { Earlier } from "./Earlier.tsx";
import { HangingPanel } from "./HangingPanel.tsx";
import { MoneyPanel } from "./MoneyPanel.tsx";
import { customerOf, DueCell, SeverityTag } from "./parts.tsx";
import { StagePanel } from "./StagePanel.tsx";
import { TasksPanel } from "./TasksPanel.tsx";
import { PrintLink, RelationsPanel, SplitDialogue, TicketTags } from "./views/PageParts.tsx";
import { useViewsText } from "./views/texts.ts";
import { IncidentPanel } from "../incidents/IncidentPanel.tsx";
import { reasonText, useLabel, useTicketText } from "./texts.ts";
import { Timeline } from "./Timeline.tsx";
import "../conversations/panel/panel.css";
import "./tickets.css";

/** One ticket: its place in the workflow, the form of its stage, its timeline, who it concerns (R-TK-01). */
export default function TicketPage(): ReactNode {
  const t = useTicketText();
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useQuery({ queryKey: ["ticket", id], queryFn: ({ signal }) => api("GET /v1/tickets/{id}", { params: { id } }, { signal }), refetchInterval: 15_000 });
  if (found.data === undefined) return <Page wide>{found.error === null ? <LoadingState rows={10} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />}</Page>;
  const detail = found.data;
  return (
    <Page wide>
      <Head detail={detail} />
      <div className="tickets-page">
        <div className="tickets-main">
          {detail.row.endedAt === null ? <StagePanel key={`${detail.row.place}/${detail.visits[detail.row.place]}`} detail={detail} /> : null}
          <Earlier detail={detail} />
        </div>
        <Timeline detail={detail} />
        <Side detail={detail} />
      </div>
    </Page>
  );
}

function Head({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const { row } = detail;
  const label = useLabel();
  const done = useRefreshed(row.id);
  const me = useSession().person;
  const v = useViewsText();
  const [dialogue, setDialogue] = useState<"assign" | "merge" | "split" | "reopen" | null>(null);
  const taking = useSubmit(async () => {
    await api("PUT /v1/tickets/{id}/owner", { params: { id: row.id }, body: { ownerId: me.id } });
    await done(t.page.taken);
  });
  const moving = useSubmit(async () => {
    await api("POST /v1/tickets/{id}/workflow-version", { params: { id: row.id }, body: { version: detail.version } });
    await done(t.page.moved);
  });
  const problem = taking.problem ?? moving.problem;
  return (
    <header className="tickets-head">
      <div className="tickets-head-line">
        <Link to="/tickets" className="k-link" aria-label={t.page.back} title={t.page.back}>
          <Icon name="left" />
        </Link>
        <span className="k-tag">{label(row.typeName)}</span>
        <SeverityTag severity={row.severity} />
        <h2>{row.title}</h2>
        <span className="k-ink-3 k-num">{row.code}</span>
        <span className="k-space" />
        {row.endedAt === null ? null : <DueCell row={row} />}
        {detail.mayAssign && row.owner?.id !== me.id ? (
          <Button loading={taking.busy} onClick={() => void taking.submit()}>
            {t.page.takeIt}
          </Button>
        ) : null}
        {detail.mayAssign ? (
          <Dropdown trigger={["click"]} menu={{ items: [{ key: "assign", label: t.page.assign }, { key: "merge", label: t.page.merge }, { key: "split", label: v.split.act }], onClick: ({ key }) => setDialogue(key as "assign" | "merge" | "split") }}>
            <Button icon={<Icon name="more" />}>{t.page.more}</Button>
          </Dropdown>
        ) : null}
        <PrintLink id={row.id} />
        {detail.mayReopen ? <Button onClick={() => setDialogue("reopen")}>{t.page.reopen}</Button> : null}
      </div>
      {detail.mergedInto === null ? null : (
        <Link to="/tickets/$id" params={{ id: detail.mergedInto.id }} className="k-link">
          {t.page.mergedInto(detail.mergedInto.code)}
        </Link>
      )}
      {detail.newer === null ? null : (
        <p className="k-line tickets-newer">
          {fill(t.page.newer(detail.newer), { now: detail.workflow.version.split("@")[1] })}
          <Button size="small" loading={moving.busy} onClick={() => void moving.submit()}>
            {t.page.moveAct}
          </Button>
        </p>
      )}
      {problem === null ? null : (
        <p className="k-problem" role="alert">
          {[problem.text, ...Object.values(problem.fields)].join(" ")}
        </p>
      )}
      <Course detail={detail} />
      <Clocks clocks={detail.clocks} />
      {dialogue === "assign" ? <AssignDialogue detail={detail} onClose={() => setDialogue(null)} /> : null}
      {dialogue === "merge" ? <MergeDialogue detail={detail} onClose={() => setDialogue(null)} /> : null}
      {dialogue === "split" ? <SplitDialogue detail={detail} onClose={() => setDialogue(null)} /> : null}
      {dialogue === "reopen" ? <ReopenDialogue detail={detail} onClose={() => setDialogue(null)} /> : null}
    </header>
  );
}

/** Whom and what it concerns, why it is whose it is, and the customer's way in. */
function Side({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const names = useNames();
  const may = useMay();
  const { row } = detail;
  const [why, setWhy] = useState(false);
  const v = useViewsText();
  return (
    <div className="tickets-side">
      <Panel title={t.page.more_facts}>
        <dl className="tickets-facts">
          {row.customer === null ? null : (
            <>
              <dt>{t.page.customer}</dt>
              <dd>
                <Link to="/customers/$id" params={{ id: row.customer.id }} className="k-link">
                  {customerOf(row, t.guest)}
                </Link>
              </dd>
            </>
          )}
          {row.shop === null ? null : (
            <>
              <dt>{t.page.shop}</dt>
              <dd>{row.shop.name}</dd>
            </>
          )}
          <dt>{t.page.territory}</dt>
          <dd>{names.territory(row.territory)}</dd>
          <dt>{t.page.owner}</dt>
          <dd>
            {row.owner?.name ?? t.noOwner}{" "}
            <button type="button" className="k-link k-small" aria-expanded={why} onClick={() => setWhy(!why)}>
              {t.page.why}
            </button>
            {why ? (
              <p className="k-small k-ink-2">
                {detail.routed.reasons.map((reason) => reasonText(t, "routing", reason, names)).join(t.listComma)}
                <span className="k-ink-3"> {detail.routed.version}</span>
              </p>
            ) : null}
          </dd>
          <dt>{t.page.opener}</dt>
          <dd>
            {detail.openedBy || t.actors.system} <span className="k-small k-ink-3"><Moment at={row.openedAt} /></span>
          </dd>
          {detail.order === null ? null : (
            <>
              <dt>{t.page.order}</dt>
              <dd className="k-num">
                {may("orders.read") ? (
                  <Link to="/orders" search={{ order: detail.order.id }} className="k-link">
                    {detail.order.number}
                  </Link>
                ) : (
                  detail.order.number
                )}
              </dd>
            </>
          )}
          {detail.conversations.length === 0 ? null : (
            <>
              <dt>{t.page.conversations}</dt>
              <dd>
                {detail.conversations.map((one) => (
                  <Link key={one.id} to="/desk/$id" params={{ id: one.id }} className="k-link tickets-link">
                    <Icon name="chat" size="xs" /> {t.page.conversation(one.number)}
                  </Link>
                ))}
              </dd>
            </>
          )}
          <dt>{v.tags.title}</dt>
          <dd>
            <TicketTags detail={detail} />
          </dd>
        </dl>
      </Panel>
      {detail.order === null ? null : <MoneyPanel ticketId={row.id} orderId={detail.order.id} lines={detail.entries.length} />}
      <IncidentPanel ticketId={row.id} />
      <RelationsPanel detail={detail} />
      <TasksPanel detail={detail} />
      <HangingPanel detail={detail} />
      {row.customer === null ? null : (
        <PromisesOf
          about={{ ticketId: row.id }}
          open={row.endedAt === null && detail.mayAct}
          frame={(title, acts, list) => (
            <Panel title={title} acts={acts}>
              {list}
            </Panel>
          )}
        />
      )}
      {row.customer === null || !detail.mayAct ? null : <CustomerLink id={row.id} />}
      <div className="k-panel is-flush">
        <ClocksPart kind="ticket" id={row.id} />
      </div>
    </div>
  );
}

/** The link by which the customer follows, confirms and reopens (R-TK-10); it is shown once. */
function CustomerLink({ id }: { id: string }): ReactNode {
  const t = useTicketText();
  const [token, setToken] = useState<string | null>(null);
  const done = useRefreshed(id);
  const making = useSubmit(async () => {
    setToken((await api("POST /v1/tickets/{id}/follow-link", { params: { id } })).token);
    await done(t.page.linkMade);
  });
  const ending = useSubmit(async () => {
    await api("POST /v1/tickets/{id}/follow-link/ending", { params: { id } });
    setToken(null);
    await done(t.page.linksEnded);
  });
  return (
    <Panel title={t.page.customerPage}>
      {token === null ? (
        <Button icon={<Icon name="link" />} loading={making.busy} onClick={() => void making.submit()}>
          {t.page.makeLink}
        </Button>
      ) : (
        <CopyField label={t.page.copyLink} value={`${window.location.origin}/follow#${token}`} />
      )}
      <p className="k-small k-ink-3">{t.page.linkNote}</p>
      <button type="button" className="k-link k-small" disabled={ending.busy} onClick={() => void ending.submit()}>
        {t.page.endLinks}
      </button>
      {(making.problem ?? ending.problem) === null ? null : (
        <p className="k-problem" role="alert">
          {(making.problem ?? ending.problem)?.text}
        </p>
      )}
    </Panel>
  );
}
