import { Button, Input, Modal, Select } from "antd";
import { useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { customerKinds, isOrganisation, type CustomerKind } from "#contract/kinds.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useChoices } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

type Known = { id: string; number: string };

/** Opens a file by hand; when the customer is known, their file is offered first. */
export function NewCustomer({ onClose }: { onClose: () => void }): ReactNode {
  const t = useCustomerText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tiers } = useChoices();
  const [draft, setDraft] = useState({ name: "", phone: "", mail: "", address: "", kind: "person" as CustomerKind, registration: "", property: "", tier: "standard" });
  const [known, setKnown] = useState<Known | null>(null);

  const open = (id: string): void => {
    onClose();
    void navigate({ to: `/customers/${id}` });
  };
  const create = async (evenSo: boolean): Promise<void> => {
    const { name, tier, kind } = draft;
    try {
      const made = await api("POST /v1/customers", {
        body: { name, tier, kind, evenSo, registration: (isOrganisation(kind) && draft.registration) || undefined, property: (kind === "resident" && draft.property) || undefined, phone: draft.phone || undefined, mail: draft.mail || undefined, address: draft.address || undefined },
      });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      toast(t.create.done(made.number));
      open(made.id);
    } catch (error) {
      if (error instanceof ApiError && error.code === "customer_known") setKnown({ id: String(error.params?.id), number: String(error.params?.number) });
      throw error;
    }
  };
  const submitting = useSubmit(() => create(false));
  const insisting = useSubmit(() => create(true));
  const set = (name: keyof typeof draft) => (value: string) => {
    setDraft({ ...draft, [name]: value });
    setKnown(null);
    submitting.mended(name);
  };
  const text = (name: "name" | "phone" | "mail" | "address" | "registration" | "property", optional: boolean) => (
    <Field label={t.personal[name]} optional={optional} problem={submitting.problemAt(name)}>
      <Input value={draft[name]} maxLength={name === "address" ? 200 : 120} autoComplete="off" onChange={(event) => set(name)(event.target.value)} />
    </Field>
  );
  return (
    <Modal open title={t.create.title} width={520} footer={null} onCancel={onClose}>
      <Form
        submitting={submitting}
        act={t.create.act}
        beside={
          known === null ? (
            <Button onClick={onClose}>{t.create.cancel}</Button>
          ) : (
            <>
              <Button onClick={() => open(known.id)}>{t.create.open(known.number)}</Button>
              <Button type="text" loading={insisting.busy} onClick={() => void insisting.submit()}>
                {t.create.evenSo}
              </Button>
            </>
          )
        }
      >
        <Field label={t.kind} problem={submitting.problemAt("kind")}>
          <Select value={draft.kind} options={customerKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))} onChange={(kind: CustomerKind) => set("kind")(kind)} />
        </Field>
        {text("name", false)}
        <FieldRow>
          {text("phone", true)}
          {text("mail", true)}
        </FieldRow>
        {text("address", true)}
        {isOrganisation(draft.kind) ? text("registration", true) : null}
        {draft.kind === "resident" ? text("property", true) : null}
        <Field label={t.tier} problem={submitting.problemAt("tier")}>
          <Select value={draft.tier} options={tiers.map((tier) => ({ value: tier.key, label: tier.name }))} onChange={set("tier")} />
        </Field>
      </Form>
    </Modal>
  );
}
