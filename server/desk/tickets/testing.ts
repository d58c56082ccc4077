import { expect } from "vitest";
import type { FollowedTicket, TicketDetail } from "#contract/tickets.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";

export interface Person {
  id: string;
  ask: Asks;
}

/** A centre with a desk of the Southwest, for tests of tickets: two agents, a supervisor, a manager, customers who write. */
export async function ticketDesk(settings: Parameters<typeof wholeCentre>[1] = {}) {
  const centre: WholeCentre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" }, settings);
  const shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  const teams = await centre.rows<{ id: string; key: string }>("select id, key from organization.team");
  const inTeam = async (login: string, team: string): Promise<Person> => {
    const person = await centre.signedIn(login, ["agent"]);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [teams.find((one) => one.key === team)!.id] }));
    return person;
  };
  const li = await inTeam("t.li", "team-southwest");
  const wang = await inTeam("t.wang", "team-southwest");
  const zhou = await centre.signedIn("t.zhou", ["supervisor"]);
  const manager = await centre.signedIn("t.manager", ["manager"]);

  /** A customer who has written: the contact, and the conversation. */
  const customer = () =>
    centre.kernel.run(system, async (ctx) => {
      const contactId = (await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) })).id;
      const { id } = await conversationFor(centre.app.conversations.desk, ctx, { contactId, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" });
      return { contactId, conversationId: id };
    });
  const detail = async (id: string, who: Person = zhou) => (await who.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
  const act = async (id: string, exit: string, form: object = {}, who: Person = li, reason = ""): Promise<Answer> => who.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version: (await detail(id)).version, form, reason });
  return {
    centre, shopId, li, wang, zhou, manager, customer, detail, act,
    async open(type: string, about: object, form: object = {}, who: Person = li): Promise<string> {
      const { status, body } = await who.ask("POST", "/v1/tickets", { type, title: `${type} 的工单`, form, ...about });
      expect([status, body.code]).toEqual([200, expect.any(String)]);
      return body.id as string;
    },
    /** Takes an exit, and gives where it led. */
    async done(id: string, exit: string, form: object = {}, who: Person = li, reason = ""): Promise<unknown> {
      const { status, body } = await act(id, exit, form, who, reason);
      if (status !== 200) throw new Error(`${exit}: ${JSON.stringify(body)}`);
      return body.place;
    },
    linkOf: async (id: string) => (await li.ask("POST", `/v1/tickets/${id}/follow-link`)).body.token as string,
    followed: async (token: string) => (await centre.nobody("POST", "/v1/follow", { token })).body as unknown as FollowedTicket,
    byLink: (token: string, doing: object) => centre.nobody("POST", "/v1/follow/acts", { token, act: doing }),
    /** What the customer was told, newest last. */
    told: async (id: string) => (await detail(id)).entries.filter((one) => one.kind === "said").map((one) => one.words),
    close: () => centre.close(),
  };
}
export type TicketDesk = Awaited<ReturnType<typeof ticketDesk>>;
