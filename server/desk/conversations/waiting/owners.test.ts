import { afterAll, beforeAll, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { confirmSolved } from "../index.ts";
import { waitOf } from "../service/waiting.ts";
import { readConversation } from "../store/conversations.ts";
import { clientId, smallCentre, type SmallCentre } from "../testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const rules = { fewest: 1, steps: [1, 2, 3, 5, 8, 10, 15, 20, 30], lookBackMinutes: 120 };

/** What the wait page says of a conversation when these people own a territory in person, as the handbook's `agents` names them. */
function said(id: string, owners: Readonly<Record<string, string>>) {
  const { desk } = centre.conversations;
  const { rules: usual } = desk.ports;
  const territoriesOfTeams: typeof usual.territoriesOfTeams = async (tx, teams, login) => [...(await usual.territoriesOfTeams(tx, teams)), ...(login !== undefined && owners[login] !== undefined ? [owners[login]] : [])];
  return centre.kernel.run(system, async (ctx) => waitOf({ ...desk, ports: { ...desk.ports, rules: { ...usual, territoriesOfTeams } } }, ctx, (await readConversation(ctx.tx, id))!, rules));
}
async function arrive(province: string): Promise<{ id: string; visitor: Awaited<ReturnType<SmallCentre["visitor"]>> }> {
  const visitor = await centre.visitor({ province });
  const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" });
  return { id: conversationId, visitor };
}

test("R-CV-09 (expected wait), R-PE-04 (owners): who owns a territory in person counts with all their places, and only while they serve", async () => {
  // Ten minutes were spent on the last one there, by a team's agent who has gone home since.
  const team = await centre.agent("north.team", { team: "team-northeast", capacity: 1 });
  const first = await arrive("21");
  await centre.settle();
  await centre.conversations.post.fromAgent(team, first.id, { clientId: clientId(), text: "您好" });
  await centre.settle();
  centre.clock.advance(600);
  await centre.kernel.run(first.visitor.actor, (ctx) => confirmSolved(centre.conversations.desk, ctx, first.visitor.actor.id!, { conversationId: first.id, solved: true }));
  await centre.rows("update conversations.presence set state = 'offline' where person_id = $1", team.id);

  await centre.agent("in.person", { team: "team-helpers", capacity: 2 });
  await centre.agent("elsewhere", { team: "team-helpers", capacity: 9 });
  await centre.rows("update conversations.agent_slot s set load = s.capacity from identity.person p where p.id = s.person_id and p.login_name in ('in.person', 'elsewhere')");
  const waiting = await arrive("21");
  await centre.settle();

  // Nobody of the territory's teams serves: nothing is said rather than guessed.
  expect(await said(waiting.id, {})).toEqual({ ahead: 0, expected: null });
  // Two places of ten minutes each: one ends in five.
  expect(await said(waiting.id, { "in.person": "northeast" })).toEqual({ ahead: 0, expected: { minutes: 5, more: false } });
  // An owner of another territory says nothing about this one.
  expect(await said(waiting.id, { "in.person": "northeast", elsewhere: "southwest" })).toEqual({ ahead: 0, expected: { minutes: 5, more: false } });
  await centre.rows("update conversations.presence set state = 'away' where person_id = (select id from identity.person where login_name = 'in.person')");
  expect(await said(waiting.id, { "in.person": "northeast" })).toEqual({ ahead: 0, expected: null });
});
