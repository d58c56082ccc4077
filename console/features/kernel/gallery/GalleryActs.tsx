import { Button, Checkbox, Input, Radio, Segmented, Select, Switch, Tag } from "antd";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useCommands } from "#console/lib/commands.ts";
import { useKeys } from "#console/lib/keys.ts";
import { Chart } from "#console/ui/Chart.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Diff } from "#console/ui/Diff.tsx";
import { drawings, type IconName } from "#console/ui/drawings.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import type { Palette } from "#console/ui/palette.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { YamlEditor } from "#console/ui/YamlEditor.tsx";
import samples from "./samples.json";

const hours = ["9:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"];
const rates = [92, 90, 83, 91, 88, 86.4, null, null];

export function Charts(): ReactNode {
  const option = useCallback(
    (c: Palette) => ({
      xAxis: { type: "category", data: hours, boundaryGap: false },
      yAxis: { type: "value", min: 60, max: 100, splitNumber: 4, axisLabel: { formatter: "{value}%" } },
      tooltip: { trigger: "axis" },
      series: [
        {
          type: "line",
          name: samples.sections.chart,
          data: rates,
          markLine: {
            symbol: "none",
            silent: true,
            lineStyle: { type: "dashed", color: c.ink2 },
            label: { formatter: samples.target, color: c.ink2 },
            data: [{ yAxis: 85 }],
          },
        },
      ],
    }),
    [],
  );
  return (
    <Panel title={samples.sections.chart}>
      <Chart label={samples.sections.chart} option={option} table={<p>{rates.join(", ")}</p>} />
    </Panel>
  );
}

export function Forms(): ReactNode {
  const words = samples.form;
  const submitting = useSubmit(async () => Promise.reject(new TypeError("network")));
  const [name, setName] = useState(words.shop);
  return (
    <Panel title={samples.sections.forms}>
      <Form submitting={submitting} act={words.save}>
        <Field label={words.name} hint={words.nameHint} aside="7/20">
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <FieldRow>
          <Field label={words.phone} problem={words.phoneProblem}>
            <Input defaultValue="138 0571 620" />
          </Field>
          <Field label={words.origin} optional>
            <Select defaultValue="a" options={[{ value: "a", label: "https://shop.example" }]} />
          </Field>
        </FieldRow>
        <Field label={words.greeting} starred>
          <Input.TextArea rows={2} defaultValue={words.text} />
        </Field>
        <div className="gallery-flow">
          <Checkbox defaultChecked>{words.name}</Checkbox>
          <Radio defaultChecked>{words.phone}</Radio>
          <Switch defaultChecked size="small" aria-label={words.greeting} />
          <Segmented size="small" options={[words.name, words.phone]} />
          <Tag>{words.shop}</Tag>
        </div>
      </Form>
      <p>{samples.script}</p>
      <CopyField
        label={samples.script}
        value='<script src="https://kefu.example/w.js" data-shop="hemu" async></script>'
      />
    </Panel>
  );
}

export function Texts(): ReactNode {
  const [text, setText] = useState(samples.yaml);
  const line = text.split("\n").findIndex((one) => one.includes("headquaters")) + 1;
  return (
    <Panel title={samples.sections.text} className="is-double">
      <div className="gallery-stack">
        <YamlEditor
          label={samples.sections.text}
          value={text}
          onChange={setText}
          minLines={10}
          problems={line === 0 ? [] : [{ line, text: samples.yamlProblem }]}
        />
        <Diff label={samples.sections.text} before={samples.yamlBefore} after={text} />
      </div>
    </Panel>
  );
}

export function Acts(): ReactNode {
  const words = samples.acts;
  const [ending, setEnding] = useState(false);
  const snooze = useCallback(() => toast(words.snoozed, () => undefined), [words]);
  useKeys(samples.sections.rows, {
    KeyJ: { label: words.rowsKey, run: () => undefined },
    "Alt+KeyT": { label: words.transfer, run: () => undefined },
    "Alt+KeyS": { label: words.snooze, run: snooze },
  });
  useCommands(
    useMemo(
      () => [{ id: "snooze", title: words.snooze, keys: "Alt+KeyS", icon: "moon" as const, run: snooze }],
      [words, snooze],
    ),
  );
  return (
    <Panel title={samples.sections.acts}>
      <div className="gallery-flow">
        <Button type="primary">
          {words.answer} <Kbd keys="Mod+Enter" />
        </Button>
        <Button onClick={snooze}>
          {words.snooze} <Kbd keys="Alt+KeyS" />
        </Button>
        <Button type="text">{words.transfer}</Button>
        <Button size="small">
          {words.next} <Kbd keys="KeyN" />
        </Button>
        <Button danger onClick={() => setEnding(true)}>
          {words.end}
        </Button>
        <Button disabled>{words.next}</Button>
      </div>
      {ending ? (
        <ConfirmAct
          title={words.endTitle}
          act={words.end}
          keep={words.keep}
          onAct={() => undefined}
          onClose={() => setEnding(false)}
        >
          <p>{words.endText}</p>
        </ConfirmAct>
      ) : null}
    </Panel>
  );
}

export function Icons(): ReactNode {
  return (
    <Panel title={samples.sections.icons}>
      <div className="gallery-flow">
        {(Object.keys(drawings) as IconName[]).map((name) => (
          <span key={name} title={name}>
            <Icon name={name} size="l" />
          </span>
        ))}
      </div>
    </Panel>
  );
}
