import { z } from "zod";
import { Id, Instant, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** One entry of the record: who did what to what, when; `data` says from what to what. Personal fields in it are sealed (D5). */
export const AuditEntry = z.object({
  position: z.number().int(),
  at: Instant,
  kind: z.string(),
  subject: z.object({ kind: z.string(), id: Id.nullable() }),
  actor: z.object({ kind: z.string(), id: Id.nullable(), /** Of the staff; empty for others. */ name: z.string() }),
  data: z.record(z.string(), z.unknown()),
  /** What the ids in `subject` and `data` are called: people, shops, teams, numbers of conversations and tickets; an id without a name is absent. */
  names: z.record(z.string(), z.string()),
  /** The workflow of the ticket that it was done to; its stages are called as that says. */
  course: z.string().nullable(),
});
export type AuditEntry = z.output<typeof AuditEntry>;

export const auditEndpoints = endpoints({
  "GET /v1/audit": {
    summary: "The record of what was done, the newest first; a look goes so far back, `next` says where the next one begins, also when nothing was found on the way",
    perm: "audit.read",
    query: PageQuery.extend({
      kind: z.string().max(80).optional(),
      actor: Id.optional(),
      subject: Id.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: page(AuditEntry),
    refusals: [],
  },
});
