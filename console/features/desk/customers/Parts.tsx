import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CustomerFile, PersonalField } from "#contract/customers.ts";
import { Masked } from "#console/ui/Masked.tsx";
import { unmaskField, usePurposes, useUnmask } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** How a customer is called who has not said a name: 顾客 7F3A. */
export function useCalled(): (customer: { name: string; contacts?: readonly { id: string }[]; id: string }) => string {
  const t = useCustomerText();
  return ({ name, contacts, id }) => (name === "" ? t.unnamed((contacts?.[0]?.id ?? id).slice(-4).toUpperCase()) : name);
}

/** A section of the panel beside the conversation. */
export function Section({ title, note, act, children }: { title?: ReactNode; note?: ReactNode; act?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="customer-section">
      {title === undefined ? null : (
        <h2 className="k-line">
          {title}
          {note === undefined ? null : <span className="k-small k-ink-3 customer-light k-cut">{note}</span>}
          <span className="k-space" />
          {act}
        </h2>
      )}
      {children}
    </section>
  );
}

/** A personal field: masked, with 查看 for whoever may. */
export function Personal({ file, field, contactId, text }: { file: CustomerFile; field: PersonalField; contactId?: string; text: string }): ReactNode {
  const t = useCustomerText();
  const unmask = useUnmask();
  const onReveal = file.mayUnmask ? (reason: string, purpose?: string) => unmask(() => unmaskField(file.id, field, contactId, reason, purpose)) : undefined;
  return <Masked what={t.personal[field]} masked={text} onReveal={onReveal} purposes={usePurposes(file.mayUnmask)} />;
}

/** Opens a conversation in the desk. */
export function ConversationLink({ id, whole = false, children }: { id: string; whole?: boolean; children: ReactNode }): ReactNode {
  return (
    <Link to={`/desk/${id}`} className={whole ? "is-whole" : "k-cut"}>
      {children}
    </Link>
  );
}
