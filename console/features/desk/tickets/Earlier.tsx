import type { ReactNode } from "react";
import type { FormField, FormValue } from "#contract/forms.ts";
import { severities } from "#contract/forms.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { type TicketText, useLabel, useTicketText } from "./texts.ts";

/** What other stages hold, as it was filled in. */
export function Earlier({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const stages = detail.workflow.stages.filter((stage) => stage.key !== detail.row.place && stage.form.some((field) => detail.form[field.key] !== undefined)).toReversed();
  if (stages.length === 0) return null;
  return (
    <Panel title={t.page.earlier}>
      {stages.map((stage) => (
        <section key={stage.key} className="tickets-earlier">
          <h3>{label(stage.name)}</h3>
          <dl className="tickets-facts">
            {stage.form.filter((field) => detail.form[field.key] !== undefined).map((field) => (
              <Fact key={field.key} field={field} value={detail.form[field.key]!} />
            ))}
          </dl>
        </section>
      ))}
    </Panel>
  );
}

/** One value beside its name. */
export function Fact({ field, value }: { field: FormField; value: FormValue }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  return (
    <>
      <dt>{label(field.name)}</dt>
      <dd>{valueText(t, label, field, value)}</dd>
    </>
  );
}

/** A value of a form in words. */
function valueText(t: TicketText, label: ReturnType<typeof useLabel>, field: FormField, value: FormValue): string {
  const option = (key: string): string => {
    const found = field.options.find((one) => one.key === key);
    return found ? label(found.name) : key;
  };
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(option).join(t.listComma);
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (field.type === "choice") return option(String(value));
  if (field.type === "severity") return t.severities[severities.find((one) => one === value) ?? "normal"];
  return field.type === "money" ? `¥${(Number(value) / 100).toLocaleString("en", { minimumFractionDigits: 2 })}` : String(value);
}
