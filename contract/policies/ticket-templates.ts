import { z } from "zod";
import { LocalText } from "../common.ts";
import { FormValue } from "../forms.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy, type BodyProblem } from "./define.ts";
import type { Workflow } from "./workflow.ts";

const Template = z.strictObject({
  key: Key,
  /** The workflow that it opens. */
  type: Key,
  name: LocalText,
  /** The title as it is offered; `{…}` is left to whoever opens it. */
  title: z.string().trim().min(1).max(120),
  /** What is filled in already, by the fields of the first stage. */
  form: z.record(Key, FormValue).default({}),
});

/** Policy kind `ticket-templates`: tickets that come again and again, with title and form begun (R-TK-01). The version in force when the dialogue opens counts; what is opened is the person's own. */
export const TicketTemplates = z.strictObject({ templates: z.array(Template).max(200).superRefine(distinctBy<z.output<typeof Template>>((one) => one.key)) });
export type TicketTemplates = z.output<typeof TicketTemplates>;

export const ticketTemplates = definePolicy({
  kind: "ticket-templates",
  folder: "ticket-templates",
  schemaVersion: 1,
  schema: TicketTemplates,
  title: { "zh-CN": "工单模板", en: "Ticket templates" },
  readBy: "desk/tickets",
  references: (body) => body.templates.map((one, n) => ({ kind: "workflow", key: one.type, path: ["templates", n, "type"] })),
  check: (body, others) =>
    body.templates.flatMap((one, n): BodyProblem[] => {
      const fields = (others("workflow", one.type) as Workflow | undefined)?.stages[0]?.form;
      return fields === undefined ? [] : Object.keys(one.form).flatMap((key) => (fields.some((field) => field.key === key) ? [] : [{ path: ["templates", n, "form", key], code: "field_unknown", params: { field: key, known: fields.map((field) => field.key).join(", ") } }]));
    }),
});
