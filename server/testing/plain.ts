import type { z } from "zod";
import { shapeOf, type Shape } from "./shape.ts";

/** What a schema asks for by a pattern or by a rule of its own. */
const named: Readonly<Record<string, unknown>> = { clientId: "records-0001", device: "records-0001", reason: "核对订单", words: "请看一下这一件", text: "请看一下这一件", phone: "13800138000" };

/** The plainest thing that a schema takes. */
function plain(shape: Shape, id: string): unknown {
  if ("const" in shape) return shape.const;
  if (shape.enum) return shape.enum[0];
  const options = shape.anyOf ?? shape.oneOf;
  if (options) return plain(options[0]!, id);
  if (shape.allOf) return plain(Object.assign({}, ...shape.allOf) as Shape, id);
  switch (Array.isArray(shape.type) ? shape.type[0] : shape.type) {
    case "string":
      return shape.format === "uuid" ? id : shape.format === "date-time" ? "2026-03-03T02:00:00.000Z" : shape.format === "date" ? "2026-03-03" : "请看一下这一件".repeat(Math.ceil((shape.minLength ?? 1) / 7)).slice(0, shape.maxLength);
    case "integer":
    case "number":
      return Math.max(1, shape.minimum ?? 1);
    case "boolean":
      return false;
    case "array":
      return Array.from({ length: shape.minItems ?? 0 }, () => plain(shape.items || {}, id));
    case "object":
      return Object.fromEntries(Object.entries(shape.properties ?? {}).filter(([name]) => shape.required?.includes(name) || name in named).map(([name, one]) => [name, one.type === "string" && !one.enum && name in named ? named[name] : plain(one, id)]));
    default:
      return null;
  }
}
const shapes = new WeakMap<z.ZodType, Shape>();
/** What an endpoint takes: a refusal of the words would say nothing about the record. */
export function takenBy(schema: z.ZodType | undefined, id: string, key: string): unknown {
  if (!schema) return undefined;
  const shape = shapes.get(schema) ?? shapeOf(schema);
  shapes.set(schema, shape);
  const made = plain(shape, id);
  if (!schema.safeParse(made).success) throw new Error(`${key} does not take ${JSON.stringify(made)}`);
  return made;
}
