import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { mayEndPart, mayInvite, openPart } from "../passing-rules.ts";
import type { ConversationState } from "../store/conversations.ts";
import { activePeople, addParties, endParties, setReport } from "../store/parties.ts";
import { enter, ownerChanged, type Desk } from "./desk.ts";
import { about, others } from "./told.ts";
import { inner, within } from "./within.ts";

const leads = (ctx: Ctx) => ctx.actor.scopeOf("conversations.supervise") === "all";

/** A cross-territory case (R-CV-10): a person or a territory helps with a named part; the owner stays responsible. */
export async function addHelper(desk: Desk, ctx: Ctx, id: string, input: { to: { kind: "person"; id: string } | { kind: "territory"; key: string }; task: string }): Promise<string> {
  const c = await within(ctx, id, "conversations.transfer");
  const person = input.to.kind === "person" ? input.to.id : null;
  const territory = input.to.kind === "territory" ? input.to.key : null;
  insist(mayInvite(c, ctx.actor.id!, { kind: "helper", personId: person, territory }, leads(ctx)));
  const found = person === null ? undefined : (await activePeople(ctx.tx, person))[0];
  if (person !== null && !found) throw new Refusal("invalid", { fields: [{ path: "to.id", code: "not_found" }] });
  if (territory !== null && !(await desk.ports.rules.territoryNames(ctx.tx)).has(territory)) throw new Refusal("invalid", { fields: [{ path: "to.key", code: "unknown_territory" }] });
  const entry = await inner(desk, ctx, c, "helper", input.task, { what: "asked", ...(found ? { to: found.id, name: found.name } : { territory }) });
  const [partyId] = await addParties(ctx.tx, id, [{ kind: "helper", personId: person, territory, byId: ctx.actor.id!, task: entry.text, since: ctx.now, dueAt: null }]);
  await enter(desk, ctx, [entry]);
  ownerChanged(desk, ctx, id);
  ctx.record({ kind: "conversation.helper_added", subject: ["conversation", id], data: { personId: person, territory } });
  await notify(ctx, others(ctx, person), { kind: "conversations.helper_asked", ...about(ctx, c) });
  return partyId!;
}

/** What the helper did, in the helper's words: the other side's part on record. */
export async function reportHelp(desk: Desk, ctx: Ctx, id: string, partyId: string, text: string): Promise<void> {
  const c = await within(ctx, id, "conversations.read");
  const part = openPart(c, partyId, "helper");
  if (!part) throw new Refusal("not_found");
  if (part.personId !== ctx.actor.id && !(part.territory !== null && ctx.actor.territories.includes(part.territory))) throw new Refusal("not_yours");
  if (!c.open) throw new Refusal("conversation_ended");
  const entry = await inner(desk, ctx, c, "helper", text, { what: "reported" });
  await setReport(ctx.tx, partyId, entry.text);
  await enter(desk, ctx, [entry]);
  await notify(ctx, others(ctx, c.assigneeId), { kind: "conversations.helper_reported", ...about(ctx, c) });
}

/** The owner, a supervisor, or the helper ends the part; the right to read ends with it. */
export async function endHelper(desk: Desk, ctx: Ctx, id: string, partyId: string): Promise<void> {
  await endPart(desk, ctx, await within(ctx, id, "conversations.read"), partyId, "helper");
}

/** Ends a part of this kind; whoever loses the right by it loses the open topic too. */
export async function endPart(desk: Desk, ctx: Ctx, c: ConversationState, partyId: string, kind: "helper" | "consultant"): Promise<void> {
  const part = openPart(c, partyId, kind);
  if (!part) throw new Refusal("not_found");
  insist(mayEndPart(c, ctx.actor.id!, part, leads(ctx)));
  const [row] = await endParties(ctx.tx, c.id, { ids: [partyId] }, kind === "helper" ? "removed" : "answered", ctx.actor.id, ctx.now);
  const [person] = row?.personId ? await activePeople(ctx.tx, row.personId) : [];
  if (c.open) await enter(desk, ctx, [{ ...(await inner(desk, ctx, c, kind === "helper" ? "helper" : "consult", "", { what: "ended", ...(person ? { name: person.name } : { territory: part.territory }) })) }]);
  ownerChanged(desk, ctx, c.id);
  ctx.after(() => desk.changed(c.id));
  if (kind === "helper") ctx.record({ kind: "conversation.helper_ended", subject: ["conversation", c.id], data: { personId: part.personId, territory: part.territory } });
  else ctx.record({ kind: "conversation.consult_ended", subject: ["conversation", c.id], data: { personId: part.personId } });
}
