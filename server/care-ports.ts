import { servedBy } from "#server/desk/conversations/index.ts";
import type { CarePorts } from "#server/desk/care/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { Privacy } from "#server/desk/privacy/index.ts";
import { holdersOf } from "#server/foundation/identity/index.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";

/** What care needs from beside: files, who leads and serves, and the rules of the handbook. */
export function carePorts({ handbook, customers, privacy, keys, zone }: { handbook: Handbook; customers: Customers; privacy: Privacy; keys: DataKeys; zone: CarePorts["zone"] }): CarePorts {
  return {
    keys, customers, zone,
    servesNow: servedBy,
    rules: (tx, at) => handbook.inForce(tx, "customer-care", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    kindAsks: async (tx, at) => new Map((await handbook.inForce(tx, "customer-files", "default", { at })).body.kinds.flatMap(({ kind, asks }) => (asks ? [[kind, asks]] : []))),
    leaders: (tx) => holdersOf(tx, "accounts.give"),
    deciders: (tx) => holdersOf(tx, "credit.decide"),
    servers: (tx) => holdersOf(tx, "care.serve"),
    heldAmong: privacy.heldAmong,
    async voiceNames(tx, at) {
      const { needs, opinions } = (await handbook.inForce(tx, "topics", "default", { at })).body;
      const named = (list: typeof needs | typeof opinions) => new Map(list.map((one) => [one.key, one.name]));
      return { needs: named(needs), opinions: named(opinions) };
    },
  };
}
