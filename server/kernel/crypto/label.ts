import { Refusal } from "#server/kernel/refusal.ts";
import { cutPersonal } from "./personal.ts";

/** Labels (tags, topics, names of views) are read by everybody, searched in the clear and stand in events: personal data in one is refused, never cut. */
export function insistImpersonal(labels: Readonly<Record<string, string>>): void {
  const fields = Object.entries(labels).flatMap(([path, label]) => (cutPersonal(label).parts.length > 0 ? [{ path, code: "personal_in_tag" }] : []));
  if (fields.length > 0) throw new Refusal("invalid", { fields });
}
