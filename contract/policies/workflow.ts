import { z } from "zod";
import { LocalText } from "../common.ts";
import { FormField } from "../forms.ts";
import { roles } from "../permissions.ts";
import { deadlineUnits, outcomes } from "../workflow/parts.ts";
import { distinctBy, Key } from "./common.ts";
import { stageWaits } from "./sla.ts";
import { definePolicy } from "./define.ts";
import type { Consents } from "./consents.ts";
import { channelProblems, Channels } from "./workflow-channels.ts";
import { checkWorkflow } from "./workflow-check.ts";

/** Business time on a calendar (D19). */
export const Deadline = z
  .strictObject({ amount: z.number().int().min(0).max(10_000).default(1), unit: z.enum(deadlineUnits), calendar: Key.default("working-days") })
  .refine((deadline) => deadline.amount > 0, { path: ["amount"], message: "deadline_zero" });
export type Deadline = z.output<typeof Deadline>;

/** Who may act. `staff`: anybody who works on tickets; `opener`: who opened it. */
export const Actor = z.union([
  z.enum(["owner", "opener", "customer", "staff", "system"]),
  z.strictObject({ role: z.enum(roles) }),
  z.strictObject({ team: Key }),
  z.strictObject({ department: Key }),
  z.strictObject({ skill: Key }),
]);
export type WorkflowActor = z.output<typeof Actor>;

const Call = z.strictObject({ use: Key, with: z.record(Key, z.union([z.string(), z.number(), z.boolean()])).default({}) });
export type Call = z.output<typeof Call>;

export const Exit = z.strictObject({
  key: Key,
  /** The button: verb and object. */
  name: LocalText,
  /** A stage or an end. */
  to: Key,
  /** Left out: whoever acts in the stage. */
  by: z.array(Actor).min(1).max(10).optional(),
  /** The stage's required fields must be filled to leave by it. */
  complete: z.boolean().default(true),
  /** Fields that must be filled for this exit, beside those. */
  needs: z.array(Key).max(20).default([]),
  /** Asks for a sentence why. */
  reason: z.boolean().default(false),
  guards: z.array(Call).max(10).default([]),
  effects: z.array(Call).max(10).default([]),
  /** What the customer is told; `{places}` are fields that the customer may read, `{number}` and `{due}`. */
  say: LocalText.optional(),
  /** What has become of the matter; kept until the end. Only `confirmed` counts as solved (D17). */
  outcome: z.enum(outcomes).optional(),
});
export type WorkflowExit = z.output<typeof Exit>;

const Stage = z.strictObject({
  key: Key,
  name: LocalText,
  /** What the customer reads while it lasts. */
  shown: LocalText,
  by: z.array(Actor).min(1).max(10),
  form: z.array(FormField).max(40).default([]),
  deadline: Deadline.optional(),
  /** What the customer may count on meanwhile: by the end of a field's day, else by the stage's deadline. It stands in the promise book (R-FU-05), kept when the stage is left. */
  promise: z.strictObject({ what: LocalText, by: Key.optional() }).optional(),
  /** What is waited for meanwhile, beside the customer's word: clocks whose rule counts it (handbook/sla: pauses) stand still. */
  waits: z.enum(stageWaits).optional(),
  /** The customer says nothing for so long: the exit that is taken. Clocks rest meanwhile. */
  silence: z.strictObject({ after: Deadline, exit: Key }).optional(),
  exits: z.array(Exit).min(1).max(12),
});
export type WorkflowStage = z.output<typeof Stage>;

const End = z.strictObject({
  key: Key,
  name: LocalText,
  shown: LocalText,
  outcome: z.enum(outcomes),
  reopen: z.strictObject({ to: Key, days: z.number().int().min(1).max(3650), by: z.array(Actor).min(1).max(10) }).optional(),
});
export type WorkflowEnd = z.output<typeof End>;

/** Policy kind `workflow`: what a ticket goes through. A running ticket keeps its version (D18); moving to a newer one is checked. */
export const Workflow = z.strictObject({
  name: LocalText,
  /** Before the number, as in TS1047. */
  prefix: z.string().regex(/^[A-Z]{1,3}$/, "prefix_form"),
  /** Whether it is about a customer, who follows it; `no`: among colleagues. */
  customer: z.enum(["required", "optional", "no"]).default("required"),
  /** Whether customers open one by themselves, in the widget or by the shop's link: they fill in what of its first stage they may read. */
  fileable: z.enum(["customer"]).optional(),
  /** Who gets a new one: whoever opened it, or somebody of the territory's teams, with a skill where one is named. */
  owner: z.strictObject({ to: z.enum(["opener", "territory"]), skill: Key.optional() }),
  /** What the customer is told at once (GB/T 19012: acknowledged immediately). */
  greeting: LocalText.optional(),
  /** How what the customer is told goes out beside conversation and page. */
  channels: Channels.optional(),
  stages: z.array(Stage).min(1).max(30).superRefine(distinctBy<{ key: string }>((one) => one.key)),
  /** Exits that stand in every stage. */
  anywhere: z.array(Exit).max(6).default([]),
  ends: z.array(End).min(1).max(10).superRefine(distinctBy<{ key: string }>((one) => one.key)),
});
export type Workflow = z.output<typeof Workflow>;

export const workflow = definePolicy({
  kind: "workflow",
  folder: "workflows",
  schemaVersion: 1,
  schema: Workflow,
  title: { "zh-CN": "工单流程", en: "Workflows" },
  readBy: "desk/tickets",
  // The version in force when the ticket was opened counts; a running one is pinned.
  references: (body) =>
    body.stages.flatMap((stage, at) => [
      ...(stage.deadline ? [{ kind: "calendar", key: stage.deadline.calendar, path: ["stages", at, "deadline"] }] : []),
      ...(stage.silence ? [{ kind: "calendar", key: stage.silence.after.calendar, path: ["stages", at, "silence"] }] : []),
    ]),
  check: (body, others) => [...checkWorkflow(body, (key) => others("workflow", key) as Workflow | undefined), ...channelProblems(body, others("consents", "default") as Consents | undefined)],
});
