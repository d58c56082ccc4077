import { Button, Input, Select } from "antd";
import type { ReactNode } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { labelIn } from "#locales/index.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Field } from "#console/ui/Field.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useInForce } from "../handbook.ts";
import { useDeskText } from "../texts.ts";
import { ProductField } from "./ProductField.tsx";
import { mostWords, type RecordDraft, recordGaps, type Stance, stanceOf, wordsOver } from "./record.ts";

interface FieldsProps {
  row: ConversationRow;
  /** The product of a record that was written before. */
  product: { id: string; name: string } | null;
  record: RecordDraft;
  /** Gaps are said once somebody has tried to go on. */
  tried: boolean;
  onChange: (record: RecordDraft) => void;
}

/** What a conversation was about: topic, problem, process, result, and what the customer needs and thinks (R-CV-05, R-CV-06). */
export function RecordFields({ row, product, record, tried, onChange }: FieldsProps): ReactNode {
  const t = useDeskText();
  const [locale] = useLocale();
  const topics = useInForce("topics");
  const gaps = tried ? recordGaps(record) : new Set<string>();
  // What was pasted stays whole; it is said at once by how much it is too long.
  const tooLong = (words: string): string | undefined => (wordsOver(words) > 0 ? t.record.tooLong(wordsOver(words), mostWords) : undefined);
  const set = (to: Partial<RecordDraft>): void => onChange({ ...record, ...to });
  const groups = (topics?.topics ?? []).map((one) => ({
    label: labelIn(one.name, locale),
    options: [{ value: one.key, label: labelIn(one.name, locale) }, ...one.children.map((leaf) => ({ value: leaf.key, label: `${labelIn(one.name, locale)} / ${labelIn(leaf.name, locale)}` }))],
  }));
  const needs = (topics?.needs ?? []).map((one) => ({ value: one.key, label: labelIn(one.name, locale) }));
  const opinions = (topics?.opinions ?? []).map((one) => ({ value: one.key, label: labelIn(one.name, locale) }));
  return (
    <div className="desk-form">
      <Field label={t.record.topic} problem={gaps.has("topic") ? t.record.topicMissing : undefined}>
        <Select autoFocus showSearch={{ optionFilterProp: "label" }} value={record.topic} placeholder={t.record.topicPlaceholder} options={groups} loading={topics === undefined} onChange={(topic) => set({ topic })} />
      </Field>
      <ProductField row={row} known={product} value={record.productId ?? null} onChange={(productId) => set({ productId })} />
      <Field label={t.record.problem} problem={tooLong(record.problem) ?? (gaps.has("problem") ? t.record.problemMissing : undefined)}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} value={record.problem} onChange={(event) => set({ problem: event.target.value })} />
      </Field>
      <Field label={t.record.process} optional problem={tooLong(record.process)}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} value={record.process} onChange={(event) => set({ process: event.target.value })} />
      </Field>
      <Field label={t.record.result} problem={tooLong(record.result) ?? (gaps.has("result") ? t.record.resultMissing : undefined)}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} value={record.result} onChange={(event) => set({ result: event.target.value })} />
      </Field>
      <fieldset className="desk-repeat">
        <legend>{t.record.needs}</legend>
        {record.needs.map((one, at) => {
          const change = (to: Partial<typeof one>): void => set({ needs: record.needs.map((other, i) => (i === at ? { ...other, ...to } : other)) });
          return (
            <Item key={at} gap={gaps.has(`needs.${at}`)} onRemove={() => set({ needs: record.needs.filter((_, i) => i !== at) })}>
              <Select showSearch={{ optionFilterProp: "label" }} aria-label={t.record.category} placeholder={t.record.category} value={one.category === "" ? null : one.category} options={needs} onChange={(category) => change({ category })} />
              <Input aria-label={t.record.words} placeholder={t.record.words} maxLength={500} value={one.text} onChange={(event) => change({ text: event.target.value })} />
            </Item>
          );
        })}
        <Button type="dashed" size="small" onClick={() => set({ needs: [...record.needs, { category: "", text: "" }] })}>
          <Icon name="plus" size="xs" /> {t.record.addNeed}
        </Button>
      </fieldset>
      <fieldset className="desk-repeat">
        <legend>{t.record.opinions}</legend>
        {record.opinions.map((one, at) => {
          const change = (to: Partial<typeof one>): void => set({ opinions: record.opinions.map((other, i) => (i === at ? { ...other, ...to } : other)) });
          return (
            <Item key={at} gap={gaps.has(`opinions.${at}`)} onRemove={() => set({ opinions: record.opinions.filter((_, i) => i !== at) })}>
              <Select
                showSearch={{ optionFilterProp: "label" }}
                aria-label={t.record.category}
                placeholder={t.record.category}
                value={one.category === "" ? null : one.category}
                options={opinions}
                onChange={(category) => change({ category, stance: stanceOf(topics?.opinions.find((other) => other.key === category)?.tone) })}
              />
              <Input aria-label={t.record.words} placeholder={t.record.words} maxLength={500} value={one.text} onChange={(event) => change({ text: event.target.value })} />
              <Select
                aria-label={t.record.stance}
                className="desk-stance"
                value={one.stance}
                options={(["praise", "neutral", "criticism"] satisfies Stance[]).map((value) => ({ value, label: t.record.stances[value] }))}
                onChange={(stance) => change({ stance })}
              />
            </Item>
          );
        })}
        <Button type="dashed" size="small" onClick={() => set({ opinions: [...record.opinions, { category: "", text: "", stance: "neutral" }] })}>
          <Icon name="plus" size="xs" /> {t.record.addOpinion}
        </Button>
      </fieldset>
    </div>
  );
}

function Item({ gap, onRemove, children }: { gap: boolean; onRemove: () => void; children: ReactNode }): ReactNode {
  const t = useDeskText();
  return (
    <div className="desk-item">
      <div className="desk-item-line">
        {children}
        <button
          type="button"
          className="desk-icon-button"
          aria-label={t.record.remove}
          title={t.record.remove}
          onClick={(event) => {
            // What had the hand goes; the next key begins at the button that adds another one.
            event.currentTarget.closest("fieldset")?.querySelector<HTMLButtonElement>(":scope > button")?.focus();
            onRemove();
          }}
        >
          <Icon name="trash" />
        </button>
      </div>
      {gap ? (
        <p className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {t.record.incomplete}
        </p>
      ) : null}
    </div>
  );
}
