import { csvFile } from "#contract/csv.ts";
import type { DataRequest, HeldAgreement, HeldData, HeldTicket } from "#contract/data-requests.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import type { Label } from "#locales/index.ts";
import type { usePrivacyText } from "./texts.ts";

type Words = ReturnType<typeof usePrivacyText>["copy"];

type Name = (label: Label) => string;
const joined = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(" · ");

function ticketLines(ticket: HeldTicket, t: Words, name: Name): string[][] {
  const line = (item: string, at: string, text: string) => [t.parts.tickets, `${ticket.code} ${item}`, at, text];
  return [
    line(name(ticket.type), ticket.openedAt, joined(ticket.title, ticket.shop, ticket.order)),
    ...ticket.facts.map((fact) => line(name(fact.name), ticket.openedAt, fact.value)),
    ...ticket.stages.map(({ at, stage }) => line(t.ticket.stage, at, name(stage))),
    ...ticket.said.map((said) => line(t.by[said.by] ?? said.by, said.at, joined(said.text, ...said.files))),
    ...(ticket.rating === null ? [] : [line(t.ticket.rating(ticket.rating.score), ticket.endedAt ?? ticket.openedAt, ticket.rating.comment)]),
    ...(ticket.endedAt === null ? [] : [line(t.ticket.ended, ticket.endedAt, "")]),
  ];
}

function agreementLines(a: HeldAgreement, t: Words, name: Name): string[][] {
  const line = (item: string, at: string, text: string) => [t.parts.agreements, `${a.code} ${item}`, at, text];
  const term = (one: { fromOn: string | null; untilOn: string | null }) => (one.fromOn === null && one.untilOn === null ? null : `${one.fromOn ?? ""}–${one.untilOn ?? ""}`);
  return [
    line(name(a.kind), a.openedAt, joined(a.title, a.shop, t.states[a.state], term(a), a.noticeDays === null ? null : t.agreement.notice(a.noticeDays), a.endedBy && name(a.endedBy))),
    ...a.versions.map((v) => line(t.versions[v.kind], v.at, joined(moneyText(v.totalFen), term(v), v.holdsUntil, ...v.lines.map((one) => `${one.title} ${one.quantity}${one.unit} × ${moneyText(one.priceFen)}`)))),
    ...a.services.map((s) => line(`${t.agreement.service} ${s.what}`, s.dueOn, joined(s.dropped ? t.agreement.dropped : s.checkedAt !== null ? t.agreement.checked : s.deliveredAt !== null ? t.agreement.delivered : null, s.checkedWords))),
    ...a.told.map((told) => line(t.agreement.told, told.at, told.text)),
  ];
}

/** What we hold as one table: part, what it is, when, the value. A person can read it, a spreadsheet too. */
export function heldLines(held: HeldData, t: Words, name: Name): string[][] {
  return [
    ...held.fields.map((field) => [t.parts.fields, `${t.fields[field.field] ?? field.field}${field.stated ? ` (${t.stated})` : ""}`, field.updatedAt, field.value]),
    ...held.orders.map((order) => [t.parts.orders, `${order.shop} ${order.number}`, order.placedAt, [moneyText(order.paidFen), order.address ?? ""].filter(Boolean).join(" · ")]),
    ...held.conversations.flatMap((c) => c.said.map((said) => [t.parts.conversations, `${c.number} ${t.by[said.by] ?? said.by}`, said.at, said.text])),
    ...held.tickets.flatMap((ticket) => ticketLines(ticket, t, name)),
    ...held.agreements.flatMap((agreement) => agreementLines(agreement, t, name)),
    ...held.promises.map((promise) => [t.parts.promises, t.promise[promise.kind], promise.madeAt, joined(promise.what, promise.phone, promise.dueAt, t.promised[promise.state])]),
    ...held.likings.map((liking) => [t.parts.likings, `${t.liking[liking.kind]} (${t.from[liking.source]})`, liking.at, liking.text]),
    ...held.consents.map((word) => [t.parts.consents, `${word.purpose} ${word.version}`, word.at, word.given ? t.given : t.withdrawn]),
  ];
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Hands a copy over as a file: for people as a table, for machines as JSON. */
export async function handOver(request: DataRequest, form: "csv" | "json", t: Words, label: Name): Promise<void> {
  const held = await api("GET /v1/data-requests/{id}/copy", { params: { id: request.id } });
  const name = `C-${request.customer.number}.${form}`;
  if (form === "json") save(name, "application/json", JSON.stringify(held, null, 2));
  else save(name, "text/csv;charset=utf-8", csvFile(t.heads, heldLines(held, t, label)));
}
