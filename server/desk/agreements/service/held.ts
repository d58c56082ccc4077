import type { HeldAgreement } from "#contract/data-requests.ts";
import { fillIn, openParts } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { AgreementPorts } from "../ports.ts";
import * as store from "../store.ts";
import { codeOf } from "./core.ts";

/** Agreements of these contacts in the customer's own view (R-CU-04): versions that were put to them, never one that waited or was returned among ourselves, nor our words about them. */
export async function heldAgreements(ports: AgreementPorts, tx: Tx, contactIds: readonly string[], at: Date): Promise<HeldAgreement[]> {
  const rules = await ports.rules(tx, at);
  const nameOf = (list: readonly { key: string; name: HeldAgreement["kind"] }[], key: string) => list.find((one) => one.key === key)?.name ?? { "zh-CN": key };
  const held: HeldAgreement[] = [];
  for (const a of await store.agreementsOfContacts(tx, contactIds)) {
    const key = await ports.keys.find(tx, a.contactId);
    const versions = (await store.versionsOf(tx, a.id)).filter((v) => v.n !== a.pendingN && (v.decision === null || v.decision === "approved"));
    held.push({
      code: codeOf(a.number), kind: nameOf(rules.kinds, a.kind), title: a.title, shop: a.shopName, state: a.state, openedAt: a.openedAt.toISOString(), fromOn: a.fromOn, untilOn: a.untilOn, noticeDays: a.noticeDays,
      endedBy: a.endedBy === null ? null : nameOf([...rules.lostBy, ...rules.endedBy], a.endedBy),
      versions: versions.map(({ kind, at: put, lines, totalFen, holdsUntil, fromOn, untilOn }) => ({ kind, at: put.toISOString(), lines, totalFen, holdsUntil, fromOn, untilOn })),
      services: (await store.servicesOf(tx, a.id)).map((s) => ({
        what: s.what, dueOn: s.dueOn, deliveredAt: s.deliveredAt?.toISOString() ?? null, checkedAt: s.checkedAt?.toISOString() ?? null, dropped: s.dropped,
        // What the customer said of it is theirs.
        checkedWords: fillIn(s.checkedWords, openParts(key, { table: "agreements.service", column: "checked_secret", row: s.id }, s.checkedSecret)),
      })),
      told: (await store.linesOf(tx, a.id)).flatMap((line) => (line.told !== null && (line.way === "talk" || line.way === "mail") ? [{ at: line.at.toISOString(), text: line.told }] : [])),
    });
  }
  return held;
}
