import { z } from "zod";
import { LocalText } from "./common.ts";
import { distinctBy, Key } from "./policies/common.ts";

/** What a field of a handbook form holds. Money is in fen. */
export const fieldTypes = ["text", "long", "choice", "choices", "number", "money", "day", "yesno", "severity"] as const;
export type FieldType = (typeof fieldTypes)[number];
/** How grave a matter is; deadlines and rights follow from it. */
export const severities = ["minor", "normal", "major", "critical"] as const;
export type Severity = (typeof severities)[number];

const Option = z.strictObject({ key: Key, name: LocalText });
const Scalar = z.union([z.string().max(80), z.number(), z.boolean()]);

/** One field: its words, its type, and when it is asked. */
export const FormField = z
  .strictObject({
    key: Key,
    name: LocalText,
    hint: LocalText.optional(),
    /** As a customer is asked, where customers fill it in. */
    ask: LocalText.optional(),
    type: z.enum(fieldTypes),
    required: z.boolean().default(false),
    /** Asked only while another field holds one of these. */
    when: z.strictObject({ field: Key, is: z.array(Scalar).min(1).max(20) }).optional(),
    options: z.array(Option).max(60).default([]).superRefine(distinctBy<z.output<typeof Option>>((one) => one.key)),
    min: z.number().optional(),
    max: z.number().optional(),
    /** The customer reads it as it stands. */
    shown: z.boolean().default(false),
    /** Comes from what the ticket is about; people read it and do not write it. */
    fixed: z.boolean().optional(),
    /** While nothing is written, it holds what that field holds. */
    startsAs: Key.optional(),
  })
  .superRefine((field, ctx) => {
    const chooses = field.type === "choice" || field.type === "choices";
    if (chooses && field.options.length === 0) ctx.addIssue({ code: "custom", message: "options_missing", path: ["options"] });
    if (!chooses && field.options.length > 0) ctx.addIssue({ code: "custom", message: "options_needless", path: ["options"] });
  });
export type FormField = z.output<typeof FormField>;

export const FormValue = z.union([z.string().max(5000), z.number(), z.boolean(), z.array(z.string().max(80)).max(60), z.null()]);
export type FormValue = z.output<typeof FormValue>;
export type FormValues = Readonly<Record<string, FormValue>>;

/** What is wrong with a field: a code with its values; words belong to the reader's language. */
export interface FormProblem {
  path: string;
  code: string;
  params?: Record<string, string | number>;
}

const most: Partial<Record<FieldType, number>> = { text: 200, long: 5000 };
const isEmpty = (value: FormValue | undefined): boolean => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** Whether a field is asked, given what the others hold. */
export function isAsked(field: Pick<FormField, "when">, values: FormValues): boolean {
  const { when } = field;
  if (!when) return true;
  const held = values[when.field];
  return when.is.some((one) => (Array.isArray(held) ? held.includes(String(one)) : held === one));
}

/** The value in its type, or the name of what is wrong with it. */
function typed(field: FormField, value: FormValue): FormValue | { code: string; params?: Record<string, string | number> } {
  switch (field.type) {
    case "text":
    case "long": {
      if (typeof value !== "string") return { code: "form_type" };
      const text = value.trim();
      const limit = field.max ?? most[field.type]!;
      return [...text].length > limit ? { code: "form_too_long", params: { max: limit } } : text;
    }
    case "choice":
      return field.options.some((one) => one.key === value) ? value : { code: "form_choice" };
    case "severity":
      return severities.some((one) => one === value) ? value : { code: "form_choice" };
    case "choices":
      return Array.isArray(value) && value.every((one) => field.options.some((option) => option.key === one)) ? [...new Set(value)] : { code: "form_choice" };
    case "yesno":
      return typeof value === "boolean" ? value : { code: "form_type" };
    case "day":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value) ? value : { code: "form_day" };
    case "number":
    case "money": {
      if (typeof value !== "number" || !Number.isFinite(value)) return { code: "form_type" };
      if (field.type === "money" && !Number.isSafeInteger(value)) return { code: "form_money" };
      const min = field.min ?? (field.type === "money" ? 0 : undefined);
      if (min !== undefined && value < min) return { code: field.type === "money" ? "form_money_small" : "form_small", params: { min } };
      if (field.max !== undefined && value > field.max) return { code: field.type === "money" ? "form_money_big" : "form_big", params: { max: field.max } };
      return value;
    }
  }
}

const isDay = (value: FormValue) => typeof value !== "string" || !Number.isNaN(Date.parse(`${value}T00:00:00Z`));

/**
 * The one interpreter of handbook forms, on both sides (D26): typed values of the fields that are asked, and what is wrong. Values of fields that
 * are not asked fall away. With `complete`, required fields must be filled; a draft may leave them.
 */
export function checkForm(fields: readonly FormField[], given: FormValues, options: { complete: boolean; beside?: FormValues }): { values: Record<string, FormValue>; problems: FormProblem[] } {
  const problems: FormProblem[] = Object.keys(given).filter((key) => !fields.some((field) => field.key === key)).map((path) => ({ path, code: "form_unknown" }));
  const values: Record<string, FormValue> = {};
  const all = { ...options.beside, ...given };
  for (const field of fields) {
    if (!isAsked(field, all)) continue;
    const value = given[field.key];
    if (isEmpty(value)) {
      if (options.complete && field.required) problems.push({ path: field.key, code: "form_missing" });
      continue;
    }
    const read = field.type === "day" && !isDay(value!) ? { code: "form_day" } : typed(field, value!);
    if (read !== null && typeof read === "object" && !Array.isArray(read)) problems.push({ path: field.key, ...read });
    else if (isEmpty(read)) {
      if (options.complete && field.required) problems.push({ path: field.key, code: "form_missing" });
    } else values[field.key] = read;
  }
  return { values, problems };
}
