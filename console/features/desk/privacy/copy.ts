import { csvFile } from "#contract/csv.ts";
import type { DataRequest, HeldData } from "#contract/data-requests.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import type { usePrivacyText } from "./texts.ts";

type Words = ReturnType<typeof usePrivacyText>["copy"];

/** What we hold as one table: part, what it is, when, the value. A person can read it, a spreadsheet too. */
export function heldLines(held: HeldData, t: Words): string[][] {
  return [
    ...held.fields.map((field) => [t.parts.fields, `${t.fields[field.field] ?? field.field}${field.stated ? ` (${t.stated})` : ""}`, field.updatedAt, field.value]),
    ...held.orders.map((order) => [t.parts.orders, `${order.shop} ${order.number}`, order.placedAt, [moneyText(order.paidFen), order.address ?? ""].filter(Boolean).join(" · ")]),
    ...held.conversations.flatMap((c) => c.said.map((said) => [t.parts.conversations, `${c.number} ${t.by[said.by] ?? said.by}`, said.at, said.text])),
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
export async function handOver(request: DataRequest, form: "csv" | "json", t: Words): Promise<void> {
  const held = await api("GET /v1/data-requests/{id}/copy", { params: { id: request.id } });
  const name = `C-${request.customer.number}.${form}`;
  if (form === "json") save(name, "application/json", JSON.stringify(held, null, 2));
  else save(name, "text/csv;charset=utf-8", csvFile(t.heads, heldLines(held, t)));
}
