import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

export interface Person {
  id: string;
  ask: Asks;
}

/** A centre for tests of money: an agent, two who may agree to it, and a customer of one shop. `name` begins the login names, which the tests read in answers. */
export async function moneyDesk(name: string, options: Parameters<typeof wholeCentre>[1] = {}): Promise<{ centre: WholeCentre; agent: Person; boss: Person; manager: Person; shopId: string; contactId: string }> {
  const centre = await wholeCentre({}, options);
  const [agent, boss, manager] = [await centre.signedIn(`${name}.agent`, ["agent"]), await centre.signedIn(`${name}.boss`, ["supervisor"]), await centre.signedIn(`${name}.manager`, ["manager"])];
  const shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  const { id: contactId } = await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) }));
  return { centre, agent, boss, manager, shopId, contactId };
}
