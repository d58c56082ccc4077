import { localeOf, openTalkOf, tellCustomer, type Conversations } from "#server/desk/conversations/index.ts";
import type { AgreementPorts } from "#server/desk/agreements/index.ts";
import { holdersOf } from "#server/foundation/identity/index.ts";
import type { Organization } from "#server/foundation/organization/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";

type Beside = Pick<AgreementPorts, "keys" | "customers" | "zone" | "calendar" | "tickets" | "mail"> & { handbook: Handbook; conversations: Conversations; organization: Organization; followed: AgreementPorts["followed"] };

/** What agreements need from beside: customers, tickets, the ways to a customer, and the rules of the handbook. */
export function agreementPorts({ handbook, conversations, organization, ...beside }: Beside): AgreementPorts {
  return {
    ...beside,
    rules: async (tx, at) => (await handbook.inForce(tx, "agreements", "default", { at })).body,
    soonDays: async (tx, at) => (await handbook.inForce(tx, "customer-care", "default", { at })).body.watch.renewalDays,
    openTalkOf,
    localeOf,
    tell: (ctx, id, said) => tellCustomer(conversations.desk, ctx, id, said),
    centreName: async (tx) => (await readCentre(tx))?.name ?? "Kefu",
    shops: organization.shops,
    workers: (tx) => holdersOf(tx, "agreements.work"),
    approvers: (tx) => holdersOf(tx, "agreements.approve"),
  };
}
