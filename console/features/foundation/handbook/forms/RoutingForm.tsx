import { Button, Select } from "antd";
import type { ReactNode } from "react";
import type { Criterion } from "#contract/policies/routing.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useTerritories } from "../queries.ts";
import { useHandbookText } from "../texts.ts";
import { useSkills, useTiers } from "./choices.ts";
import { ListField, ManyField, NumberField, type Option, useBody } from "./fields.tsx";
import type { Path } from "./formDocument.ts";

const criteria: readonly Criterion[] = ["territory", "skill", "shop", "language", "last_agent", "available", "least_loaded", "skill_level", "longest_idle"];

/** Who gets a waiting conversation: the order of questions, overflow, limits, priority and neighbours. */
export default function RoutingForm(): ReactNode {
  const t = useHandbookText();
  const words = t.forms.routing;
  const label = useLabel();
  const body = useBody();
  const territories = (useTerritories().data ?? []).map((one) => ({ value: one.key, label: label(one.name) }));
  const tiers = useTiers().data ?? [];
  const skills = useSkills().data ?? [];
  const chosen = body.get(["order"]);
  const left = criteria.filter((one) => !Array.isArray(chosen) || !chosen.includes(one));
  const targets = [...(["same", "neighbours", "headquarters"] as const).map((value) => ({ value, label: words.targets[value] })), ...territories.filter((one) => one.value !== "headquarters")];
  return (
    <>
      <h3>{words.order}</h3>
      <p className="k-small k-ink-3">{words.orderHint}</p>
      <ListField sortable path={["order"]} label={words.order}>
        {(item, i) => (
          <span>
            <span className="k-num k-ink-3">{i + 1}</span> {words.criteria[body.get(item) as Criterion] ?? String(body.get(item))}
          </span>
        )}
      </ListField>
      {left.length === 0 ? null : (
        <Select
          className="handbook-number"
          value={null}
          placeholder={words.addCriterion}
          aria-label={words.addCriterion}
          options={left.map((value) => ({ value, label: words.criteria[value] }))}
          onChange={(to: Criterion | null) => to !== null && body.set(["order"], [...(Array.isArray(chosen) ? chosen : []), to])}
        />
      )}
      <h3>{words.sticky}</h3>
      <div className="handbook-row">
        <NumberField path={["stickiness", "lastAgentDays"]} label={words.lastAgentDays} unit={t.forms.days} />
        <NumberField path={["stickiness", "maxExtraWaitSeconds"]} label={words.maxExtraWait} unit={t.forms.seconds} />
      </div>
      <h3>{words.overflow}</h3>
      <Steps path={["overflow"]} label={words.overflow} targets={targets} />
      <OwnSteps territories={territories} targets={targets} />
      <h3>{words.limits}</h3>
      <p className="k-small k-ink-3">{words.limitsHint}</p>
      <div className="handbook-row">
        {(["web", "app"] as const).map((channel) => (
          <NumberField key={channel} optional path={["limits", "channels", channel]} label={words.channels[channel]} unit={t.forms.pieces} />
        ))}
        {skills.map((skill) => (
          <NumberField key={skill.key} optional path={["limits", "skills", skill.key]} label={label(skill.name)} unit={t.forms.pieces} />
        ))}
      </div>
      <h3>{words.priority}</h3>
      <div className="handbook-row">
        {tiers.map((tier) => (
          <NumberField key={tier.key} path={["priority", "tiers", tier.key]} label={label(tier.name)} unit={t.forms.points} />
        ))}
        <NumberField path={["priority", "waitingPointsPerMinute"]} label={words.waiting} unit={t.forms.points} />
      </div>
      <h3>{words.neighbours}</h3>
      {territories.map((one) => (
        <ManyField key={one.value} path={["neighbours", one.value]} label={one.label} options={territories.filter((other) => other.value !== one.value)} />
      ))}
      <h3>{words.times}</h3>
      <div className="handbook-row">
        <NumberField path={["unansweredSeconds"]} label={words.unanswered} unit={t.forms.seconds} />
        <NumberField path={["unreachableSeconds"]} label={words.unreachable} unit={t.forms.seconds} />
      </div>
    </>
  );
}

function Steps({ path, label, targets }: { path: Path; label: string; targets: readonly Option[] }): ReactNode {
  const t = useHandbookText();
  const words = t.forms.routing;
  return (
    <ListField path={path} label={label} add={words.addStep} start={{ afterSeconds: 180, to: ["headquarters"] }}>
      {(item) => (
        <div className="handbook-row">
          <NumberField path={[...item, "afterSeconds"]} label={words.after} unit={t.forms.seconds} />
          <ManyField path={[...item, "to"]} label={words.to} options={targets} />
        </div>
      )}
    </ListField>
  );
}

/** Territories that widen by a list of their own. */
function OwnSteps({ territories, targets }: { territories: readonly Option[]; targets: readonly Option[] }): ReactNode {
  const words = useHandbookText().forms.routing;
  const body = useBody();
  const value = body.get(["overflowBy"]);
  const own = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const left = territories.filter((one) => !own.includes(one.value));
  const nameOf = (key: string) => territories.find((one) => one.value === key)?.label ?? key;
  return (
    <>
      <h3>{words.overflowBy}</h3>
      <p className="k-small k-ink-3">{words.overflowByHint}</p>
      {own.map((key) => (
        <section key={key} aria-label={nameOf(key)}>
          <p className="k-line">
            <b>{nameOf(key)}</b>
            <span className="k-space" />
            <Button size="small" type="text" onClick={() => body.set(["overflowBy", key], undefined)}>
              {words.removeTerritory(nameOf(key))}
            </Button>
          </p>
          <Steps path={["overflowBy", key]} label={nameOf(key)} targets={targets.filter((one) => one.value !== key)} />
        </section>
      ))}
      {left.length === 0 ? null : (
        <Select
          className="handbook-number"
          value={null}
          placeholder={words.addTerritory}
          aria-label={words.addTerritory}
          options={[...left]}
          onChange={(key: string | null) => key !== null && body.set(["overflowBy", key], [{ afterSeconds: 60, to: ["headquarters"] }])}
        />
      )}
    </>
  );
}
