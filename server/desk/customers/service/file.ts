import type { ContactView, CustomerConversation, CustomerFile, PersonalField } from "#contract/customers.ts";
import type { ConversationRow } from "#contract/conversation.ts";
import { maskAddress } from "#contract/masking.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { fieldNames, type OpenField } from "../contacts.ts";
import type { Parts } from "../ports.ts";
import { masked, mayUnmask, surest } from "../rules.ts";
import { shopNames } from "../store/customers.ts";
import { reach, type Reached } from "./reach.ts";
import { rowOf, sumOf, totalsOf } from "./list.ts";

/** How long an opened field may stay on the screen. */
export const shownSeconds = 60;

function contactView(reached: Reached, fields: readonly OpenField[], shops: ReadonlyMap<string, string>): ContactView[] {
  return reached.contacts.map((contact) => ({
    id: contact.id,
    channel: contact.channel,
    kind: contact.kind as ContactView["kind"],
    shop: contact.shopId === null ? null : { id: contact.shopId, name: shops.get(contact.shopId) ?? "" },
    province: contact.province,
    city: contact.city,
    createdAt: contact.createdAt.toISOString(),
    seenAt: contact.seenAt.toISOString(),
    fields: fields
      .filter((field) => field.contactId === contact.id)
      .sort((a, b) => fieldNames.indexOf(a.name) - fieldNames.indexOf(b.name))
      .map((field) => {
        // Whom one serves one may call by name; everything else is opened one by one, with a reason.
        const open = field.name === "name" && reached.serves;
        return { field: field.name, text: open ? field.value : masked(field.name, field.value), masked: !open, stated: field.stated, updatedAt: field.updatedAt.toISOString() };
      }),
  }));
}

/** A customer's file; personal fields leave masked. */
export async function readFile(parts: Parts, ctx: Ctx, id: string): Promise<CustomerFile> {
  const reached = await reach(parts, ctx, id, "customers.read");
  const { customer, contacts, contactIds, serves } = reached;
  await parts.ports.reading.file(ctx, { customerId: customer.id, contactIds, served: serves });
  const fields = await parts.contacts.openFields(ctx.tx, contactIds, fieldNames);
  const conversations = await parts.ports.conversationsOf(ctx, contactIds);
  const maySeeOrders = ctx.actor.scopeOf("orders.read") !== null;
  const addresses = maySeeOrders ? await parts.ports.addressesOf(ctx.tx, contactIds) : [];
  const seen = new Set<string>();
  const row = rowOf(customer, contacts, fields, sumOf(await totalsOf(parts, ctx, contactIds), contactIds), serves);
  const lastAt = conversations[0]?.openedAt ?? null;
  return {
    ...row,
    seenAt: lastAt !== null && lastAt > row.seenAt ? lastAt : row.seenAt,
    nameMasked: !serves && row.name.includes("*"),
    version: customer.version,
    contacts: contactView(reached, fields, await shopNames(ctx.tx)),
    addresses: addresses
      .filter((address) => !seen.has(address.line) && seen.add(address.line))
      .map((address) => ({ orderId: address.orderId, text: maskAddress(address.line), lastAt: address.at.toISOString() })),
    conversations: { count: conversations.length, lastAt },
    mayUnmask: mayUnmask(ctx.actor.scopeOf("customers.unmask"), serves) === true,
  };
}

/** Opens one masked field for a minute; the record keeps who, which field and why, never the value (R-CU-04). */
export async function unmaskField(parts: Parts, ctx: Ctx, id: string, input: { field: PersonalField; contactId?: string | undefined; purpose?: string | undefined; reason: string }): Promise<{ value: string; until: string }> {
  const scope = insistPermission(ctx.actor, "customers.unmask");
  const { customer, contactIds, serves } = await reach(parts, ctx, id, "customers.unmask");
  const verdict = mayUnmask(scope, serves);
  if (verdict !== true) throw new Refusal(verdict.refused, { status: 403 });
  if (input.contactId !== undefined && !contactIds.includes(input.contactId)) insist({ refused: "invalid", fields: [{ path: "contactId", code: "not_found" }] });
  const among = input.contactId === undefined ? contactIds : [input.contactId];
  const field = found(surest(await parts.contacts.openFields(ctx.tx, among, [input.field])));
  const reason = await parts.ports.reading.field(ctx, { customerId: customer.id, contactIds, served: serves, field: input.field }, input);
  ctx.record({ kind: "customer.unmasked", subject: ["customer", customer.id], data: { field: input.field, contactId: field.contactId, reason } });
  return { value: field.value, until: new Date(ctx.now.getTime() + shownSeconds * 1000).toISOString() };
}

/** What a file tells of a conversation. */
export const conversationOf = (row: ConversationRow): CustomerConversation => ({
  id: row.id,
  number: row.number,
  shop: row.shop.name,
  channel: row.channel,
  stage: row.stage,
  outcome: row.outcome,
  topic: row.topic,
  agent: row.assignee?.name ?? null,
  openedAt: row.openedAt,
  endedAt: row.endedAt,
});

/** The customer's conversations that the reader may see. */
export async function listConversations(parts: Parts, ctx: Ctx, id: string): Promise<CustomerConversation[]> {
  const { contactIds } = await reach(parts, ctx, id, "customers.read");
  return (await parts.ports.conversationsOf(ctx, contactIds)).map(conversationOf);
}
