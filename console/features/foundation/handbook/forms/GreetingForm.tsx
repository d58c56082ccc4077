import { Input } from "antd";
import type { ReactNode } from "react";
import { useLabel } from "#console/lib/locale.ts";
import { Field } from "#console/ui/Field.tsx";
import { useHandbookText } from "../texts.ts";
import { ChoiceField, ListField, SelectField, TextsField, useBody } from "./fields.tsx";
import { useSkills, useTopics } from "./choices.ts";

const said = ["welcome", "firstGreeting", "queued", "afterHours", "allAway", "transferred", "wrongShop", "wrongPlatform", "merged", "silenceReminder", "askSolved", "notSolved", "thanks", "ratingInvitation", "closedBySilence"] as const;
const optional = new Set<string>(["queued", "transferred", "wrongShop", "wrongPlatform", "merged", "notSolved", "closedBySilence"]);
const asked = ["name", "phone", "province"] as const;

/** What Kefu says by itself, what the widget asks, and its topic buttons. */
export default function GreetingForm(): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const body = useBody();
  const topics = (useTopics().data ?? []).map((one) => ({ value: one.key, label: label(one.name) }));
  const skills = (useSkills().data ?? []).map((one) => ({ value: one.key, label: label(one.name) }));
  const phone = body.get(["phone"]);
  return (
    <>
      <h3>{t.forms.greeting.texts}</h3>
      <p className="k-small k-ink-3">{t.forms.greeting.places}</p>
      {said.map((one) => (
        <TextsField key={one} lines path={[one]} label={t.forms.greeting.said[one]} optional={optional.has(one)} />
      ))}
      <h3>{t.forms.greeting.asks}</h3>
      <div className="handbook-row">
        {asked.map((one) => (
          <ChoiceField key={one} path={["ask", one]} label={t.forms.greeting.ask[one]} options={(["no", "optional", "required"] as const).map((value) => ({ value, label: t.forms.wanted[value] }))} />
        ))}
      </div>
      <h3>{t.forms.greeting.topics}</h3>
      <ListField sortable path={["topics"]} label={t.forms.greeting.topics} add={t.forms.greeting.addTopic} start={{ key: topics[0]?.value ?? "", label: { "zh-CN": topics[0]?.label ?? "" } }}>
        {(item) => (
          <>
            <div className="handbook-row">
              <SelectField path={[...item, "key"]} label={t.forms.greeting.topic} options={topics} />
              <SelectField path={[...item, "skill"]} label={t.forms.greeting.skill} none={t.forms.greeting.anySkill} options={skills} />
            </div>
            <TextsField path={[...item, "label"]} label={t.forms.greeting.button} />
          </>
        )}
      </ListField>
      <Field label={t.forms.greeting.phone} optional problem={body.problemAt(["phone"])}>
        <Input className="handbook-number" value={typeof phone === "string" ? phone : ""} onChange={(event) => body.set(["phone"], event.target.value === "" ? null : event.target.value)} />
      </Field>
    </>
  );
}
