import type { HeldPromise } from "#contract/data-requests.ts";
import type { Tx } from "#server/kernel/db.ts";
import { openNumber, wholeWords, type PromisePorts } from "../parts.ts";
import { promisesOfContacts } from "../store.ts";

/** What these contacts were promised, words and number whole (R-CU-04); our own notes about it are not part of it. */
export async function heldPromises({ keys }: Pick<PromisePorts, "keys">, tx: Tx, contactIds: readonly string[]): Promise<HeldPromise[]> {
  const held: HeldPromise[] = [];
  for (const p of await promisesOfContacts(tx, contactIds)) {
    held.push({
      kind: p.kind, what: await wholeWords(keys, tx, p.contactId, p.id, { text: p.what, secret: p.whatSecret }), phone: await openNumber(keys, tx, p.contactId, p.id, p.phone),
      madeAt: p.madeAt.toISOString(), dueAt: p.dueAt.toISOString(), state: p.state,
    });
  }
  return held;
}
