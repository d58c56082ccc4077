import { Button, Input, InputNumber, Segmented, Select } from "antd";
import { createContext, type ReactNode, useContext } from "react";
import { Field } from "#console/ui/Field.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useHandbookText } from "../texts.ts";
import type { Path } from "./formDocument.ts";

/** What a form's fields share: reading and setting places of the body, and the sentence of a problem there. */
export interface Body {
  get(path: Path): unknown;
  set(path: Path, value: unknown): void;
  problemAt(path: Path): string | undefined;
}
const BodyContext = createContext<Body | null>(null);
export const BodyProvider = BodyContext.Provider;

/** The body that the form around is about. */
export function useBody(): Body {
  const body = useContext(BodyContext);
  if (body === null) throw new Error("useBody outside of a form");
  return body;
}

interface PlaceProps {
  path: Path;
  label: string;
  hint?: string;
}

/** A number; with `optional`, emptying it takes the place away. */
export function NumberField({ path, label, hint, unit, optional = false }: PlaceProps & { unit?: string; optional?: boolean }): ReactNode {
  const body = useBody();
  const value = body.get(path);
  return (
    <Field label={label} hint={hint} problem={body.problemAt(path)}>
      <InputNumber className="handbook-number" suffix={unit} value={typeof value === "number" ? value : null} onChange={(to: number | null) => (to !== null || optional) && body.set(path, to ?? undefined)} />
    </Field>
  );
}

/** A text in both languages; Chinese is required, English may be left out. */
export function TextsField({ path, label, hint, lines = false, optional = false }: PlaceProps & { lines?: boolean; optional?: boolean }): ReactNode {
  const t = useHandbookText();
  const body = useBody();
  const one = (language: "zh-CN" | "en"): ReactNode => {
    const value = body.get([...path, language]);
    const text = typeof value === "string" ? value : "";
    const change = (to: string): void => {
      if (language === "zh-CN" && to === "" && optional && (body.get([...path, "en"]) ?? "") === "") return body.set(path, undefined);
      if (body.get(path) === undefined) return body.set(path, { "zh-CN": "", [language]: to });
      body.set([...path, language], to === "" && language === "en" ? undefined : to);
    };
    return (
      <Field
        label={language === "zh-CN" ? label : t.forms.english(label)}
        hint={language === "zh-CN" ? hint : undefined}
        optional={language === "en" || optional}
        problem={body.problemAt([...path, language]) ?? (language === "zh-CN" ? body.problemAt(path) : undefined)}
      >
        {lines ? <Input.TextArea autoSize={{ minRows: 1, maxRows: 5 }} value={text} onChange={(event) => change(event.target.value)} /> : <Input value={text} onChange={(event) => change(event.target.value)} />}
      </Field>
    );
  };
  return (
    <div className="handbook-pair">
      {one("zh-CN")}
      {one("en")}
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function ChoiceField({ path, label, hint, options }: PlaceProps & { options: readonly Option[] }): ReactNode {
  const body = useBody();
  return (
    <Field label={label} hint={hint} problem={body.problemAt(path)} plain>
      <Segmented aria-label={label} value={String(body.get(path) ?? "")} onChange={(to: string) => body.set(path, to)} options={[...options]} />
    </Field>
  );
}

export function SelectField({ path, label, hint, options, none }: PlaceProps & { options: readonly Option[]; none?: string }): ReactNode {
  const body = useBody();
  const value = body.get(path);
  return (
    <Field label={label} hint={hint} problem={body.problemAt(path)}>
      <Select
        value={typeof value === "string" ? value : ""}
        options={[...(none === undefined ? [] : [{ value: "", label: none }]), ...options]}
        onChange={(to) => body.set(path, to === "" ? undefined : to)}
      />
    </Field>
  );
}

/** Several of a list, in the order in which they were chosen. */
export function ManyField({ path, label, hint, options }: PlaceProps & { options: readonly Option[] }): ReactNode {
  const body = useBody();
  const value = body.get(path);
  return (
    <Field label={label} hint={hint} problem={body.problemAt(path)}>
      <Select mode="multiple" value={Array.isArray(value) ? value.map(String) : []} options={[...options]} onChange={(to: string[]) => body.set(path, to)} />
    </Field>
  );
}

/** A list whose entries can be moved, taken away and added. */
export function ListField({ path, label, add, start, children, sortable = false }: { path: Path; label: string; add?: string; start?: unknown; sortable?: boolean; children: (item: Path, index: number) => ReactNode }): ReactNode {
  const t = useHandbookText();
  const body = useBody();
  const value = body.get(path);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const swap = (at: number): void => body.set(path, items.toSpliced(at, 2, items[at + 1], items[at]));
  return (
    <fieldset className="handbook-list" aria-label={label}>
      <ol>
        {items.map((_, i) => (
          <li key={i}>
            <div className="handbook-list-item">{children([...path, i], i)}</div>
            {sortable ? (
              <>
                <Button size="small" type="text" disabled={i === 0} aria-label={t.forms.up(i + 1)} icon={<Icon name="arrow-up" />} onClick={() => swap(i - 1)} />
                <Button size="small" type="text" disabled={i === items.length - 1} aria-label={t.forms.down(i + 1)} icon={<Icon name="arrow-down" />} onClick={() => swap(i)} />
              </>
            ) : null}
            <Button size="small" type="text" aria-label={t.forms.remove(i + 1)} icon={<Icon name="x" />} onClick={() => body.set(path, items.toSpliced(i, 1))} />
          </li>
        ))}
      </ol>
      {add === undefined ? null : (
        <Button size="small" icon={<Icon name="plus" />} onClick={() => body.set(path, [...items, start])}>
          {add}
        </Button>
      )}
    </fieldset>
  );
}
