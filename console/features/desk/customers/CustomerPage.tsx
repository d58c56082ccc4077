import { Button } from "antd";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ContactView, CustomerFile } from "#contract/customers.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { Avatar, type Channel } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { Consents } from "../privacy/Consents.tsx";
import { AgreementsPanel } from "../agreements/AgreementsPanel.tsx";
import { CarePanels } from "../care/CarePanels.tsx";
import { FileDoubles, FileJoinings } from "./joins/FileJoins.tsx";
import { EditDetails } from "./EditDetails.tsx";
import { Notes } from "./Notes.tsx";
import { OrderLines } from "./OrderCard.tsx";
import { Personal, useCalled } from "./Parts.tsx";
import { PeoplePanel } from "./PeoplePanel.tsx";
import { useChoices, useFile, useOrders } from "./queries.ts";
import { TierPanel } from "./TierPanel.tsx";
import { TagEdit } from "./TagEdit.tsx";
import { Timeline } from "./Timeline.tsx";
import { useCustomerText, useOrderText } from "./texts.ts";
import "./customers.css";

/** A customer's whole file: contacts, addresses, orders, notes, and one line of time. */
export default function CustomerPage(): ReactNode {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const file = useFile(id);
  if (file.data !== undefined) return <File key={file.data.id} file={file.data} />;
  return <Page wide>{file.error === null ? <LoadingState rows={10} onRetry={() => void file.refetch()} /> : <ErrorState error={file.error} onRetry={() => void file.refetch()} />}</Page>;
}

function File({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  return (
    <Page wide>
      <PageHead
        title={<FileTitle file={file} />}
        note={<FileNote file={file} />}
        acts={
          may("customers.write") ? (
            <Button onClick={() => setEditing(true)}>
              <Icon name="edit" /> {t.edit.act}
            </Button>
          ) : undefined
        }
      >
        <TagEdit file={file} />
        {file.mayUnmask || !may("customers.unmask") ? null : (
          <p className="k-small k-ink-3">
            <Icon name="lock" size="xs" /> {t.notOpen}
          </p>
        )}
      </PageHead>
      <div className="customer-file">
        <div>
          <FileDoubles id={file.id} />
          <Timeline customerId={file.id} />
        </div>
        <div>
          <Panel title={t.contacts.title}>
            {file.contacts.map((contact) => (
              <Contact key={contact.id} file={file} contact={contact} />
            ))}
          </Panel>
          <PeoplePanel file={file} />
          <TierPanel file={file} />
          <CarePanels id={file.id} />
          <AgreementsPanel customerId={file.id} />
          <FileJoinings id={file.id} />
          {file.addresses.length === 0 ? null : (
            <Panel title={t.addresses.title}>
              <ul className="customer-lines">
                {file.addresses.map((address) => (
                  <li key={address.orderId}>
                    {address.text}
                    <div className="k-small k-ink-3">
                      {t.addresses.from} <Moment at={address.lastAt} />
                    </div>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          {may("orders.read") ? <FileOrders id={file.id} /> : null}
          <Panel title={t.consents}>
            <Consents customerId={file.id} />
          </Panel>
          <Panel title={t.notes.title}>
            <Notes customerId={file.id} />
          </Panel>
        </div>
      </div>
      {editing ? <EditDetails file={file} onClose={() => setEditing(false)} /> : null}
    </Page>
  );
}

function FileTitle({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const called = useCalled()(file);
  const { tierName } = useChoices();
  return (
    <span className="k-line k-wrap">
      <Link to="/customers" aria-label={t.back}>
        <Icon name="left" />
      </Link>
      <Avatar kind="customer" name={called} />
      {file.name !== "" && file.nameMasked ? <Personal file={file} field="name" text={called} /> : called}
      {file.kind === "person" ? null : <span className="k-tag">{t.kinds[file.kind]}</span>}
      <TierTag name={tierName(file.tier)} />
    </span>
  );
}

function FileNote({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const when = useWhen();
  const facts = [
    t.number(file.number),
    t.since(when.day(file.createdAt).slice(0, 7)),
    ...(file.place === "" ? [] : [file.place]),
    ...(file.orders === null ? [] : [`${t.ordersCount(file.orders.count)} ${moneyText(file.orders.paidFen)}`]),
    t.conversationsCount(file.conversations.count),
  ];
  return (
    <span className="k-num">
      {facts.map((fact, n) => (
        <span key={fact}>
          {n === 0 ? null : <i className="k-dot" />}
          {fact}
        </span>
      ))}
    </span>
  );
}

function Contact({ file, contact }: { file: CustomerFile; contact: ContactView }): ReactNode {
  const t = useCustomerText();
  const ui = useUiText();
  const channel = ui.channel[contact.channel as Channel];
  return (
    <section className="customer-contact">
      <h3 className="k-line">
        {t.contacts.kinds[contact.kind]}
        <span className="k-small k-ink-3 customer-light k-cut">
          {contact.shop?.name}
          {contact.shop === null || contact.shop === undefined || contact.kind === "hand" ? null : <span className="k-dot" />}
          {contact.kind === "hand" ? null : channel}
        </span>
        <span className="k-space" />
        <span className="k-small k-ink-3 customer-light" title={t.contacts.seen}>
          <Moment at={contact.seenAt} />
        </span>
      </h3>
      {contact.fields.length === 0 ? <p className="k-small k-ink-3">{t.contacts.none}</p> : null}
      <dl className="customer-facts">
        {contact.fields.map((field) => (
          <div key={field.field}>
            <dt>{t.personal[field.field]}</dt>
            <dd className="k-line k-wrap">
              {field.masked ? <Personal file={file} field={field.field} contactId={contact.id} text={field.text} /> : field.text}
              <span className="k-small k-ink-3">{field.stated ? t.contacts.stated : t.contacts.vouched}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function FileOrders({ id }: { id: string }): ReactNode {
  const t = useCustomerText();
  const words = useOrderText();
  const orders = useOrders(id, 50);
  return (
    <Panel title={t.orders}>
      {orders.data === undefined ? (
        orders.error === null ? <LoadingState rows={3} onRetry={() => void orders.refetch()} /> : <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />
      ) : orders.data.rows.length === 0 ? (
        <p className="k-small k-ink-3">{words.none}</p>
      ) : (
        <OrderLines orders={orders.data.rows} />
      )}
    </Panel>
  );
}
