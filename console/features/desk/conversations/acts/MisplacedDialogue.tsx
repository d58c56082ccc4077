import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Input, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePassingText } from "../passing/texts.ts";
import { useDeskText } from "../texts.ts";
import { ActDialogue } from "./ActDialogue.tsx";

/** A contact that reached the wrong shop or platform is registered and passed on (R-CH-08). */
export function MisplacedDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const [kind, setKind] = useState<"shop" | "outside">("shop");
  const [shopId, setShopId] = useState<string | null>(null);
  const [partnerId, setPartnerId] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [reach, setReach] = useState("");
  const [note, setNote] = useState("");
  const shops = useQuery({ queryKey: ["shops", "rows"], queryFn: async () => (await api("GET /v1/shops", {})).rows });
  const partners = useQuery({ queryKey: ["partners", "open"], queryFn: async () => (await api("GET /v1/partners", { query: { state: "open", limit: 200 } })).rows });
  const here = row.forShop?.id ?? row.shop.id;
  const others = (shops.data ?? []).filter((one) => one.state === "open" && one.id !== here);
  const submitting = useSubmit(async () => {
    if (note.trim() === "" || (kind === "shop" ? shopId === null : name.trim() === "" || reach.trim() === "")) return;
    const to = kind === "shop" ? { kind, id: shopId! } : { kind, partnerId, name: name.trim(), reach: reach.trim() };
    await api("POST /v1/conversations/{id}/misplacement", { params: { id: row.id }, body: { to, note: note.trim() } });
    toast(kind === "shop" ? p.misplaced.sentShop(others.find((one) => one.id === shopId)?.shortName ?? "") : p.misplaced.sentOutside(name.trim()));
    onClose();
  });
  const missing = (tried: boolean, value: string | null, path: string): string | undefined => (tried && (value ?? "").trim() === "" ? p.misplaced.missing : submitting.problemAt(path));
  return (
    <ActDialogue title={p.misplaced.title} act={p.misplaced.send} keep={t.end.keep} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <>
          <div className="k-line">
            <Segmented value={kind} aria-label={p.misplaced.act} onChange={setKind} options={(["shop", "outside"] as const).map((value) => ({ value, label: p.misplaced.kinds[value] }))} />
            <span className="k-space" />
            <Link to="/misplaced" className="k-small">
              {p.misplaced.list}
            </Link>
          </div>
          {kind === "shop" ? (
            <Field label={p.misplaced.shop} hint={p.misplaced.shopHint} problem={missing(tried, shopId, "to.id")}>
              <Select<string> value={shopId} loading={shops.isPending} showSearch optionFilterProp="label" options={others.map((one) => ({ value: one.id, label: one.shortName }))} onChange={setShopId} />
            </Field>
          ) : (
            <>
              <Field label={p.misplaced.partner} optional>
                <Select<string>
                  value={partnerId ?? ""}
                  loading={partners.isPending}
                  showSearch
                  optionFilterProp="label"
                  options={[{ value: "", label: p.misplaced.otherPartner }, ...(partners.data ?? []).map((one) => ({ value: one.id, label: one.name }))]}
                  onChange={(id) => {
                    setPartnerId(id === "" ? null : id);
                    const known = partners.data?.find((one) => one.id === id);
                    if (known) setName(known.name);
                  }}
                />
              </Field>
              <Field label={p.misplaced.name} problem={missing(tried, name, "to.name")}>
                <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
              </Field>
              <Field label={p.misplaced.reach} hint={p.misplaced.reachHint} problem={missing(tried, reach, "to.reach")}>
                <Input value={reach} maxLength={300} onChange={(event) => setReach(event.target.value)} />
              </Field>
            </>
          )}
          <Field label={p.misplaced.note} hint={p.misplaced.noteHint} problem={missing(tried, note, "note")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </>
      )}
    </ActDialogue>
  );
}
