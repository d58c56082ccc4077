import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { SegmentFilter } from "#contract/customer-groups.ts";
import { customerKinds } from "#contract/kinds.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useMay } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { SegmentHabits } from "../care/Habits.tsx";
import { useCareText } from "../care/texts.ts";
import { useCustomerText } from "./texts.ts";

const segmentsKey = ["customer-segments"];
const useSegments = () => useQuery({ queryKey: segmentsKey, queryFn: ({ signal }) => api("GET /v1/customer-segments", {}, { signal }) }).data?.rows ?? [];

/** The saved groups as a filter of the list, each with its count; kept and dropped by whoever may share views. */
export function SegmentFilterPart(): ReactNode {
  const t = useCustomerText().segments;
  const care = useCareText().habits;
  const may = useMay();
  const queries = useQueryClient();
  const [address, change] = useAddress();
  const [asked, setAsked] = useState<"keep" | "drop" | "habits" | null>(null);
  const segments = useSegments();
  const chosen = segments.find((one) => one.id === address.segment);
  return (
    <>
      <Select
        allowClear
        className="customers-select"
        aria-label={t.title}
        placeholder={t.all}
        value={chosen?.id}
        options={segments.map((one) => ({ value: one.id, label: t.counted(one.name, cappedCountText(one.count)) }))}
        onChange={(segment: string | undefined) => change({ segment })}
      />
      {chosen === undefined ? null : <Button onClick={() => setAsked("habits")}>{care.see}</Button>}
      {asked === "habits" && chosen !== undefined ? <SegmentHabits id={chosen.id} name={chosen.name} onClose={() => setAsked(null)} /> : null}
      {may("views.share") ? <Button onClick={() => setAsked("keep")}>{t.keep}</Button> : null}
      {may("views.share") && chosen !== undefined ? <Button onClick={() => setAsked("drop")}>{t.drop}</Button> : null}
      {asked === "keep" ? <KeepSegment onClose={() => setAsked(null)} onKept={(id) => change({ segment: id, kind: undefined, tier: undefined, tag: undefined, province: undefined })} /> : null}
      {asked === "drop" && chosen !== undefined ? (
        <ConfirmAct
          title={t.dropTitle(chosen.name)} act={t.drop} onClose={() => setAsked(null)}
          onAct={async () => {
            await api("DELETE /v1/customer-segments/{id}", { params: { id: chosen.id } });
            change({ segment: undefined });
            await queries.invalidateQueries({ queryKey: segmentsKey });
          }}
        >
          <p>{t.dropHint}</p>
        </ConfirmAct>
      ) : null}
    </>
  );
}

/** A group of customers: what the list is narrowed to now, and what their orders come to. */
function KeepSegment({ onClose, onKept }: { onClose: () => void; onKept: (id: string) => void }): ReactNode {
  const t = useCustomerText().segments;
  const cancel = useCustomerText().edit.cancel;
  const queries = useQueryClient();
  const [address] = useAddress();
  const [name, setName] = useState("");
  const [more, setMore] = useState<{ paid: number | null; orders: number | null; silent: number | null }>({ paid: null, orders: null, silent: null });
  const filter: SegmentFilter = {
    kind: customerKinds.find((one) => one === address.kind), tier: address.tier, tag: address.tag, province: address.province,
    paidFenAtLeast: more.paid === null ? undefined : Math.round(more.paid * 100), ordersAtLeast: more.orders ?? undefined, silentDays: more.silent ?? undefined,
  };
  const submitting = useSubmit(async () => {
    const { id } = await api("POST /v1/customer-segments", { body: { name, filter } });
    toast(t.kept);
    onClose();
    await queries.invalidateQueries({ queryKey: segmentsKey });
    onKept(id);
  });
  const number = (key: keyof typeof more, label: string, most: number) => (
    <Field label={label} optional>
      <InputNumber className="segment-number" min={key === "silent" ? 1 : 0} max={most} precision={key === "paid" ? 2 : 0} value={more[key]} onChange={(value) => { setMore({ ...more, [key]: value }); submitting.mended("filter"); }} />
    </Field>
  );
  return (
    <Modal open width={520} title={t.keepTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.keep} beside={<Button onClick={onClose}>{cancel}</Button>}>
        <p className="k-small k-ink-2">{t.keepHint}</p>
        <Field label={t.name} problem={submitting.problemAt("name")}>
          <Input value={name} maxLength={40} onChange={(event) => { setName(event.target.value); submitting.mended("name"); }} />
        </Field>
        <FieldRow>
          {number("paid", t.paid, 100_000_000)}
          {number("orders", t.orders, 100_000)}
          {number("silent", t.silent, 3660)}
        </FieldRow>
        {submitting.problemAt("filter") === undefined ? null : <p className="k-problem" role="alert">{submitting.problemAt("filter")}</p>}
      </Form>
    </Modal>
  );
}
