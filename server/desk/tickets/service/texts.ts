import type { Tx } from "#server/kernel/db.ts";
import type { TicketPorts } from "../ports.ts";
import { wordsOfMany } from "../store/entries.ts";
import { readTickets, type StoredTicket } from "../store/tickets.ts";
import { isWords } from "../words.ts";
import { codeOf } from "./core.ts";

/** A ticket as the search knows it: all its words as they are stored, without personal data, and what it is found by beside them. */
export interface TicketText extends Pick<StoredTicket, "id" | "openedAt" | "type" | "place" | "severity" | "territory" | "shopId" | "ownerId" | "openedBy" | "tags"> {
  ended: boolean;
  words: string;
}

/** Number, title, the texts of the form, the words of the timeline. */
export async function textsOf(ports: TicketPorts, tx: Tx, ids: readonly string[]): Promise<TicketText[]> {
  const said = await wordsOfMany(tx, ids);
  return Promise.all(
    (await readTickets(tx, ids)).map(async (t) => {
      const w = await ports.workflows.version(tx, t.type, t.workflowVersion);
      const form = w.stages.flatMap((stage) => stage.form.filter(isWords).flatMap((field) => (typeof t.form[field.key] === "string" ? [String(t.form[field.key])] : [])));
      return { ...t, ended: t.endedAt !== null, words: [codeOf(w, t.number), t.title, ...form, ...(said.get(t.id) ?? [])].join(" ") };
    }),
  );
}
