import type { LocalText } from "#contract/common.ts";
import type { Matter } from "#contract/filing.ts";
import type { FormField } from "#contract/forms.ts";
import { endOf, stageOf } from "#server/desk/workflows/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { lockTicket, ticketsOfContact } from "../store/tickets.ts";
import { partsOf, whole } from "../words.ts";
import { customersForm } from "./create.ts";
import { codeOf, note } from "./core.ts";

/** The kinds that customers open by themselves, with what each asks for. */
export async function fileableTypes(ports: TicketPorts, tx: Tx, at: Date): Promise<{ key: string; name: LocalText; form: FormField[] }[]> {
  return (await ports.workflows.all(tx, at)).filter(({ body }) => body.fileable === "customer").map(({ key, body }) => ({ key, name: body.name, form: customersForm(body) }));
}

/** Words and files that a customer adds to what was just opened in the customer's name. */
export async function customerSays(ports: TicketPorts, ctx: Ctx, id: string, { words, files }: { words: string; files: readonly string[] }): Promise<void> {
  if (words === "" && files.length === 0) return;
  await note(ports, ctx, found(await lockTicket(ctx.tx, id)), "customer_comment", { files: files.length }, words, true, files);
}

/** A contact's tickets in the customer's words. */
export async function mattersOf(ports: TicketPorts, tx: Tx, contactId: string): Promise<Matter[]> {
  const tickets = await ticketsOfContact(tx, contactId);
  const parts = await partsOf(ports.keys, tx, tickets, ["title"]);
  return Promise.all(tickets.map(async (t): Promise<Matter> => {
    const w = await ports.workflows.version(tx, t.type, t.workflowVersion);
    const stage = stageOf(w, t.place);
    return {
      id: t.id, code: codeOf(w, t.number), typeName: w.name, title: whole(t.title, parts(t.id, "title")), now: (stage ?? endOf(w, t.place))!.shown, openedAt: t.openedAt.toISOString(), ended: t.endedAt !== null,
      // Only the customer can go on.
      waits: stage?.silence !== undefined,
    };
  }));
}
