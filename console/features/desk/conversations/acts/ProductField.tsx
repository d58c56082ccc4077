import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useOrders } from "../../customers/queries.ts";
import { useDeskText } from "../texts.ts";

interface ProductFieldProps {
  row: ConversationRow;
  /** The product that stands in the record already. */
  known: { id: string; name: string } | null;
  value: string | null;
  onChange: (id: string | null) => void;
}

/** Which product a conversation was about: what this customer bought first, then whatever the name finds (R-CV-06). */
export function ProductField({ row, known, value, onChange }: ProductFieldProps): ReactNode {
  const t = useDeskText();
  const { loading } = useUiText().state;
  const may = useMay();
  const [typed, setTyped] = useState("");
  const bought = useOrders(row.customer.id).data?.rows.flatMap((order) => order.lines) ?? [];
  const found = useQuery({
    queryKey: ["products", row.shop.id, "record", typed],
    enabled: may("orders.read"),
    queryFn: ({ signal }) => api("GET /v1/products", { query: { q: typed === "" ? undefined : typed, shop: row.shop.id, limit: 30 } }, { signal }),
    staleTime: 60_000,
  });
  if (!may("orders.read")) return null;
  const options = new Map<string, string>(known === null || !known.name.includes(typed) ? [] : [[known.id, known.name]]);
  for (const line of bought) if (line.productId !== null && line.title.includes(typed)) options.set(line.productId, line.title);
  for (const product of found.data?.rows ?? []) options.set(product.id, product.name);
  return (
    <Field label={t.record.product} optional>
      <Select
        allowClear
        showSearch={{ filterOption: false, onSearch: setTyped }}
        value={value}
        {...(found.isFetching ? { notFoundContent: loading } : {})}
        placeholder={t.record.productPlaceholder}
        options={[...options].map(([id, label]) => ({ value: id, label }))}
        onChange={(id: string | undefined) => onChange(id ?? null)}
      />
    </Field>
  );
}
