import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { CustomerFile } from "#contract/customers.ts";
import { countText, moneyText } from "#console/lib/figures.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Earlier } from "./Earlier.tsx";
import { Notes } from "./Notes.tsx";
import { OrderCard, OrderDialog, OrderLines } from "./OrderCard.tsx";
import { Personal, Section, useCalled } from "./Parts.tsx";
import { useChoices, useFile, useOrders } from "./queries.ts";
import { TagEdit } from "./TagEdit.tsx";
import { useCustomerText, useOrderText } from "./texts.ts";
import "./customers.css";

/** The customer beside the conversation: who, where to, what was bought, what was before. */
export function CustomerPanel({ customerId, contactId }: { customerId: string; contactId: string }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const file = useFile(customerId);
  if (file.data === undefined) {
    return file.error === null ? <LoadingState rows={8} onRetry={() => void file.refetch()} /> : <ErrorState error={file.error} onRetry={() => void file.refetch()} />;
  }
  return (
    <div className="customer-panel" key={customerId}>
      <Head file={file.data} contactId={contactId} />
      {may("orders.read") ? <Orders customerId={customerId} contactId={contactId} /> : null}
      <Section title={t.notes.title}>
        <Notes customerId={customerId} contactId={contactId} most={5} />
      </Section>
      <Section title={t.conversations} act={file.data.conversations.count > 6 ? <AllOfIt customerId={customerId} /> : undefined}>
        <Earlier customerId={customerId} />
      </Section>
    </div>
  );
}

function Head({ file, contactId }: { file: CustomerFile; contactId: string }): ReactNode {
  const t = useCustomerText();
  const when = useWhen();
  const called = useCalled()({ ...file, contacts: [{ id: contactId }] });
  const { tierName } = useChoices();
  const phone = file.contacts.flatMap((contact) => contact.fields.filter((field) => field.field === "phone"))[0];
  return (
    <Section>
      <div className="k-line">
        <Avatar kind="customer" name={called} size="l" />
        <div className="k-column k-space">
          <span className="k-line customer-name">
            <b className="k-cut">{called}</b>
            {file.tier === "standard" ? null : <TierTag name={tierName(file.tier)} />}
          </span>
          <span className="k-small k-ink-3 k-num k-cut">
            {t.number(file.number)}
            <i className="k-dot" />
            {t.since(when.day(file.createdAt).slice(0, 7))}
          </span>
        </div>
        <Link to={`/customers/${file.id}`} className="k-small">
          {t.file}
        </Link>
      </div>
      <dl className="customer-facts">
        {phone === undefined ? null : (
          <div>
            <dt>{t.personal.phone}</dt>
            <dd>
              <Personal file={file} field="phone" text={file.phone ?? phone.text} />
            </dd>
          </div>
        )}
        {file.addresses.length === 0 && file.place === "" ? null : (
          <div>
            <dt>{file.addresses.length > 0 ? t.delivery : t.place}</dt>
            <dd>{file.addresses[0]?.text ?? file.place}</dd>
          </div>
        )}
        <div>
          <dt>{t.totals}</dt>
          <dd className="k-num">
            {file.orders === null ? null : (
              <>
                {t.ordersCount(file.orders.count)} {moneyText(file.orders.paidFen)}
                <i className="k-dot" />
              </>
            )}
            {t.conversationsCount(file.conversations.count)}
          </dd>
        </div>
      </dl>
      <TagEdit file={file} />
    </Section>
  );
}

function AllOfIt({ customerId }: { customerId: string }): ReactNode {
  const t = useCustomerText();
  return (
    <Link to={`/customers/${customerId}`} className="k-small customer-light">
      {t.all}
    </Link>
  );
}

const shownOrders = 5;

function Orders({ customerId, contactId }: { customerId: string; contactId: string }): ReactNode {
  const t = useOrderText();
  const [open, setOpen] = useState(false);
  const orders = useOrders(customerId);
  if (orders.data === undefined) {
    return (
      <Section title={t.current}>
        {orders.error === null ? <LoadingState rows={4} onRetry={() => void orders.refetch()} /> : <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />}
      </Section>
    );
  }
  // Beside a conversation the order of this very contact, at this very shop, is meant before those of others.
  const rows = orders.data.rows;
  const current = rows.find((order) => order.contactId === contactId) ?? rows[0];
  if (current === undefined) {
    return (
      <Section title={t.current}>
        <p className="k-small k-ink-3">{t.none}</p>
      </Section>
    );
  }
  const others = rows.filter((order) => order.id !== current.id);
  return (
    <>
      <Section
        title={t.current}
        note={<span className="k-num">{current.number}</span>}
        act={
          <button type="button" className="k-link k-small customer-light" onClick={() => setOpen(true)}>
            {t.detail}
          </button>
        }
      >
        <OrderCard order={current} />
        {open ? <OrderDialog id={current.id} onClose={() => setOpen(false)} /> : null}
      </Section>
      {others.length === 0 ? null : (
        <Section title={t.others} note={<span className="k-num">{countText(others.length)}</span>} act={others.length > shownOrders ? <AllOfIt customerId={customerId} /> : undefined}>
          <OrderLines orders={others.slice(0, shownOrders)} />
        </Section>
      )}
    </>
  );
}
