import { Checkbox, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { AgreementDetail, VersionKind } from "#contract/agreements.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { blankLine, EditLines, linesOf, PriceList, typedOf } from "./Lines.tsx";
import { useAgreementChanged, useAgreementChoices } from "./queries.ts";
import { useAgreementText } from "./texts.ts";

interface Asked {
  detail: AgreementDetail;
  onClose: () => void;
}
const dayMs = 86_400_000;

function useDone({ detail, onClose }: Asked): (said: string) => Promise<void> {
  const changed = useAgreementChanged(detail.row.customer.id);
  return async (said) => {
    onClose();
    await changed(said);
  };
}
function useDays() {
  const when = useWhen();
  return (days: number) => when.day(serverNow() + days * dayMs);
}
/** The same day so many months on; a month's end stays one. */
function monthsOn(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** An offer, a quotation, an amendment or a renewal is put forward with its price list. */
export function ProposeDialogue({ detail, onClose, kind }: Asked & { kind: Exclude<VersionKind, "agreement"> }): ReactNode {
  const t = useAgreementText();
  const done = useDone({ detail, onClose });
  const ahead = useDays();
  const choices = useAgreementChoices().data;
  const before = detail.versions.findLast((one) => one.n === (detail.current ?? detail.versions.at(-1)?.n));
  const [typed, setTyped] = useState(before ? before.lines.map(typedOf) : [blankLine]);
  const offers = kind === "offer" || kind === "quotation";
  const [day, setDay] = useState(offers ? ahead(detail.usual.offerDays) : kind === "renewal" ? monthsOn(detail.row.untilOn ?? ahead(0), detail.usual.termMonths) : ahead(0));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const lines = linesOf(typed);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (lines === null || day === "") return;
    const same = { version: detail.version, lines, reason };
    const { waits } = await api("POST /v1/agreements/{id}/versions", { params: { id: detail.row.id }, body: kind === "offer" || kind === "quotation" ? { ...same, kind, holdsUntil: day } : kind === "renewal" ? { ...same, kind, untilOn: day } : { ...same, kind, fromOn: day } });
    await done(waits ? t.waits : t.proposed);
  });
  const path = offers ? "holdsUntil" : kind === "renewal" ? "untilOn" : "fromOn";
  return (
    <FormDialogue title={`${t.steps[kind]} ${detail.row.code}`} act={t.steps[kind]} submitting={submitting} onClose={onClose} width={720}>
      <EditLines typed={typed} onChange={(next) => (submitting.mended("lines"), setTyped(next))} problem={submitting.problemAt("lines") ?? (tried && lines === null ? t.lines.bad : undefined)} />
      <Field label={offers ? t.holds : kind === "renewal" ? t.until : t.amendFrom} problem={submitting.problemAt(path) ?? (tried && day === "" ? t.dayMissing : undefined)}>
        <DateField value={day} onChange={(text) => (submitting.mended(path), setDay(text))} />
      </Field>
      <Field label={kind === "amendment" ? t.reason : t.remark} optional={kind !== "amendment"} problem={submitting.problemAt("reason")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={reason} onChange={(event) => (submitting.mended("reason"), setReason(event.target.value))} />
      </Field>
      {choices === undefined ? null : <p className="k-small k-ink-3">{t.askNote(moneyText(choices.approval.aboveFen), choices.approval.discountPercent)}</p>}
    </FormDialogue>
  );
}

/** Another person's word on the version that waits. */
export function DecideDialogue({ detail, onClose, as }: Asked & { as: "approved" | "returned" }): ReactNode {
  const t = useAgreementText();
  const done = useDone({ detail, onClose });
  const version = detail.versions.find((one) => one.n === detail.pending);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/agreements/{id}/decision", { params: { id: detail.row.id }, body: { n: version?.n ?? 0, as, reason } });
    await done(t[as]);
  });
  if (version === undefined) return null;
  return (
    <FormDialogue title={t.decideTitle(t.kinds[version.kind], version.n)} act={as === "approved" ? t.approve : t.return} submitting={submitting} onClose={onClose} width={560}>
      <PriceList lines={version.lines} />
      <p className="k-small k-ink-2">{version.asks.map((one) => <span key={one.code} className="k-tag is-warn">{t.asks[one.code]?.(one.params) ?? one.code}</span>)}</p>
      <Field label={t.reason} optional={as === "approved"} problem={submitting.problemAt("reason")}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={reason} onChange={(event) => (submitting.mended("reason"), setReason(event.target.value))} />
      </Field>
    </FormDialogue>
  );
}

/** The customer has decided. */
export function ResultDialogue({ detail, onClose, as }: Asked & { as: "won" | "lost" }): ReactNode {
  const t = useAgreementText();
  const label = useLabel();
  const done = useDone({ detail, onClose });
  const choices = useAgreementChoices().data;
  const [by, setBy] = useState<string>();
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (by === undefined) return;
    await api("POST /v1/agreements/{id}/result", { params: { id: detail.row.id }, body: { version: detail.version, as, by, words } });
    await done(t.settled);
  });
  return (
    <FormDialogue title={t.resultTitle[as]} act={as === "won" ? t.steps.win : t.steps.lose} submitting={submitting} onClose={onClose}>
      <Field label={t.resultBy[as]} problem={submitting.problemAt("by") ?? (tried && by === undefined ? t.fields.choice_unknown : undefined)}>
        <Select value={by} options={((as === "won" ? choices?.wonBy : choices?.lostBy) ?? []).map((one) => ({ value: one.key, label: label(one.name) }))} onChange={(value: string) => (submitting.mended("by"), setBy(value))} />
      </Field>
      <Field label={t.remark} optional problem={submitting.problemAt("words")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}

/** The quotation becomes the agreement. */
export function SignDialogue({ detail, onClose }: Asked): ReactNode {
  const t = useAgreementText();
  const done = useDone({ detail, onClose });
  const today = useDays()(0);
  const [term, setTerm] = useState({ fromOn: today, untilOn: monthsOn(today, detail.usual.termMonths), noticeDays: String(detail.usual.noticeDays) });
  const submitting = useSubmit(async () => {
    await api("POST /v1/agreements/{id}/signing", { params: { id: detail.row.id }, body: { version: detail.version, fromOn: term.fromOn, untilOn: term.untilOn, noticeDays: Number(term.noticeDays) } });
    await done(t.signed);
  });
  const set = (change: Partial<typeof term>, path: string) => (submitting.mended(path), setTerm({ ...term, ...change }));
  const quoted = detail.versions.find((one) => one.n === detail.current);
  return (
    <FormDialogue title={t.signTitle(detail.row.code)} act={t.steps.sign} submitting={submitting} onClose={onClose} width={560}>
      {quoted === undefined ? null : <PriceList lines={quoted.lines} />}
      <FieldRow>
        <Field label={t.from} problem={submitting.problemAt("fromOn")}><DateField value={term.fromOn} onChange={(fromOn) => set({ fromOn }, "fromOn")} /></Field>
        <Field label={t.until} problem={submitting.problemAt("untilOn")}><DateField value={term.untilOn} onChange={(untilOn) => set({ untilOn }, "untilOn")} /></Field>
      </FieldRow>
      <Field label={t.noticeDays} problem={submitting.problemAt("noticeDays")}><Input inputMode="numeric" maxLength={3} value={term.noticeDays} onChange={(event) => set({ noticeDays: event.target.value.replace(/\D/g, "") }, "noticeDays")} /></Field>
    </FormDialogue>
  );
}

/** It ends early. */
export function CancelDialogue({ detail, onClose }: Asked): ReactNode {
  const t = useAgreementText();
  const label = useLabel();
  const done = useDone({ detail, onClose });
  const choices = useAgreementChoices().data;
  const last = detail.row.untilOn ?? detail.earliestEndOn;
  const [end, setEnd] = useState({ endsOn: detail.earliestEndOn < last ? detail.earliestEndOn : last, by: undefined as string | undefined, mutual: false, words: "" });
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (end.by === undefined) return;
    await api("POST /v1/agreements/{id}/cancellation", { params: { id: detail.row.id }, body: { ...end, by: end.by, version: detail.version } });
    await done(t.cancelled);
  });
  const set = (change: Partial<typeof end>, path: string) => (submitting.mended(path), setEnd({ ...end, ...change }));
  const notice = detail.versions.find((one) => one.n === detail.current)?.noticeDays ?? 0;
  return (
    <FormDialogue title={t.cancelTitle(detail.row.code)} act={t.steps.cancel} submitting={submitting} onClose={onClose}>
      <Field label={t.endsOn} hint={t.endsHint(detail.earliestEndOn, notice)} problem={submitting.problemAt("endsOn")}><DateField value={end.endsOn} onChange={(endsOn) => set({ endsOn }, "endsOn")} /></Field>
      <Checkbox checked={end.mutual} onChange={(event) => set({ mutual: event.target.checked }, "endsOn")}>{t.mutual}</Checkbox>
      <Field label={t.endedBy} problem={submitting.problemAt("by") ?? (tried && end.by === undefined ? t.fields.choice_unknown : undefined)}>
        <Select value={end.by} options={(choices?.endedBy ?? []).map((one) => ({ value: one.key, label: label(one.name) }))} onChange={(by: string) => set({ by }, "by")} />
      </Field>
      <Field label={t.reason} problem={submitting.problemAt("words")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={end.words} onChange={(event) => set({ words: event.target.value }, "words")} />
      </Field>
    </FormDialogue>
  );
}

/** Somebody else looks after it. */
export function OwnerDialogue({ detail, onClose }: Asked): ReactNode {
  const t = useAgreementText();
  const done = useDone({ detail, onClose });
  const owners = useAgreementChoices().data?.owners ?? [];
  const [ownerId, setOwner] = useState<string>();
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (ownerId === undefined) return;
    await api("PUT /v1/agreements/{id}/owner", { params: { id: detail.row.id }, body: { ownerId } });
    await done(t.given);
  });
  return (
    <FormDialogue title={t.ownerTitle} act={t.steps.assign} submitting={submitting} onClose={onClose}>
      <Field label={t.owner} problem={submitting.problemAt("ownerId") ?? (tried && ownerId === undefined ? t.ownerMissing : undefined)}>
        <Select showSearch={{ optionFilterProp: "label" }} value={ownerId} options={owners.filter((one) => one.id !== detail.row.owner?.id).map((one) => ({ value: one.id, label: one.name }))} onChange={(value: string) => (submitting.mended("ownerId"), setOwner(value))} />
      </Field>
    </FormDialogue>
  );
}
