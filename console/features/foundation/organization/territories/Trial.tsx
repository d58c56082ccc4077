import { Button, Input } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useOrganizationText } from "../texts.ts";
import type { Division } from "./edit.ts";

const fields = ["orderAddress", "profile", "phone", "ip", "stated"] as const;
type Facts = Record<(typeof fields)[number], string>;
type Answer = Awaited<ReturnType<typeof ask>>;
const ask = (facts: Partial<Facts>, draft: Division | null) => api("POST /v1/territories/trial", { body: { ...facts, ...(draft === null ? {} : { draft: { territories: draft } }) } });

/** Tries what would become of a contact, by the draft when one is open; nothing is stored. */
export function Trial({ division }: { division: Division | null }): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const words = t.territories;
  const [facts, setFacts] = useState<Facts>({ orderAddress: "", profile: "", phone: "", ip: "", stated: "" });
  const [answer, setAnswer] = useState<Answer | null>(null);
  const asking = useSubmit(async () => setAnswer(await ask(Object.fromEntries(Object.entries(facts).filter(([, value]) => value.trim() !== "")), division)));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void asking.submit();
  };
  return (
    <Panel title={words.trial} note={words.trialNote}>
      <form className="organization-block" onSubmit={submit}>
        <FieldRow>
          {fields.map((field) => (
            <Field key={field} label={words.trialFields[field]} problem={asking.problemAt(field)}>
              <Input value={facts[field]} maxLength={200} autoComplete="off" onChange={(event) => setFacts((before) => ({ ...before, [field]: event.target.value }))} />
            </Field>
          ))}
        </FieldRow>
        <div>
          <Button htmlType="submit" loading={asking.busy}>
            {words.trialAct}
          </Button>
        </div>
        {asking.problem === null ? null : <p className="k-problem">{asking.problem.text}</p>}
      </form>
      {answer === null ? null : (
        <div className="organization-tried" role="status">
          <p>
            <b>{words.trialResult(label(answer.name))}</b> <span className="k-tag">{words.certainties[answer.certainty]}</span>{" "}
            <span className="k-ink-2">
              {words.sources[answer.source]} {answer.areaName ?? ""}
            </span>
          </p>
          <ol>
            {answer.tried.map((one) => (
              <li key={one.source} className={one.outcome === "used" ? "" : "k-ink-3"}>
                {words.sources[one.source]}: {words.outcomes[one.outcome]} {one.areaName ?? ""}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
