import { z } from "zod";
import { Id, Instant, LocalText, Nothing } from "./common.ts";
import { FileRef } from "./conversation.ts";
import { FormField, FormValue } from "./forms.ts";
import { endpoints } from "./endpoint.ts";

export const taskStates = ["open", "answered", "refused", "withdrawn"] as const;

/** A file that somebody added to a ticket, with an address that its reader may open for some hours. */
export const TicketFile = FileRef.extend({ url: z.string() });
export type TicketFile = z.output<typeof TicketFile>;
/** Files brought before, by their ids. */
export const FileIds = z.array(Id).max(9).default([]);

/** What a department or a person is asked about a ticket (R-TK-08). */
export const TaskRow = z.object({
  id: Id,
  ticket: z.object({ id: Id, code: z.string(), title: z.string(), typeName: LocalText }),
  /** Asked of a partner outside. */
  partnerId: Id.nullable(),
  /** The department's, the person's or the partner's name. */
  to: z.string(),
  what: z.string(),
  state: z.enum(taskStates),
  givenBy: z.string(),
  givenAt: Instant,
  dueAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  endedBy: z.string(),
  answer: z.string(),
  /** What the answer fills in: the form of a stage, or nothing but words. */
  form: z.array(FormField),
  files: z.array(TicketFile),
});
export type TaskRow = z.output<typeof TaskRow>;

const byId = z.object({ id: Id });
const words = z.string().trim().min(1).max(2000);

export const taskEndpoints = endpoints({
  "GET /v1/tasks": {
    summary: "What one's department, or oneself, is asked: open ones by when they are due, or those answered lately",
    perm: "tasks.answer",
    query: z.object({ state: z.enum(["open", "answered"]).default("open") }),
    response: z.object({ rows: z.array(TaskRow) }),
    refusals: [],
  },
  "POST /v1/tickets/{id}/tasks": {
    summary: "Asks a department or a person, by a deadline in business time",
    perm: "tickets.work",
    params: byId,
    body: z.object({ to: z.union([z.object({ departmentId: Id }), z.object({ personId: Id })]), what: words, within: z.object({ amount: z.number().int().min(1).max(100), unit: z.enum(["hours", "half_working_days", "working_days"]) }) }),
    response: z.object({ id: Id }),
    refusals: ["ticket_ended", "task_to_unknown"],
  },
  "POST /v1/tasks/{id}/answer": { summary: "Answers what was asked", perm: "tasks.answer", params: byId, body: z.object({ words: z.string().trim().max(2000).default(""), form: z.record(z.string().max(40), FormValue).default({}), files: FileIds }), response: Nothing, refusals: ["task_over"] },
  "POST /v1/tasks/{id}/withdrawal": { summary: "Takes a question back", perm: "tickets.work", params: byId, response: Nothing, refusals: ["task_over"] },
});
