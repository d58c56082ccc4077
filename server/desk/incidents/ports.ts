import type { Sla } from "#server/desk/sla/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What incidents need from below and beside; app.ts hands it in. */
export interface IncidentPorts {
  keys: DataKeys;
  /** When people expect to hear of it again: warned, breached and carried upwards by the handbook. */
  clocks: Pick<Sla, "startClock" | "stopClock">;
  tickets: Pick<Tickets, "rows" | "reached" | "named" | "openIncident" | "mayOpenIncident">;
  /** An active person as they would act now. */
  actorOf(tx: Tx, personId: string): Promise<Actor | null>;
}

/** What a complaint brings along when its grade opens an incident. */
export interface IncidentOf {
  ticketId: string;
  /** Who may lead it by the workflow, and the managers, who stand in. */
  lead: readonly string[];
  managers: readonly string[];
  /** Who hears of it at once. */
  tell: readonly string[];
}
