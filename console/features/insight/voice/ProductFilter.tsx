import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useUiText } from "#console/ui/texts.ts";
import { useVoiceText } from "./texts.ts";

interface ProductFilterProps {
  value: string | undefined;
  shop: string | undefined;
  onChange: (product: string | undefined) => void;
}

/** One product, found by its name. */
export function ProductFilter({ value, shop, onChange }: ProductFilterProps): ReactNode {
  const t = useVoiceText();
  const { loading } = useUiText().state;
  const [typed, setTyped] = useState("");
  const found = useQuery({
    queryKey: ["products", shop ?? "", typed],
    queryFn: ({ signal }) => api("GET /v1/products", { query: { q: typed === "" ? undefined : typed, shop, limit: 50 } }, { signal }),
    staleTime: 60_000,
  });
  const options = (found.data?.rows ?? []).map((product) => ({ value: product.id, label: product.name }));
  const known = value === undefined || options.some((one) => one.value === value);
  return (
    <Select
      aria-label={t.product}
      className="voice-pick"
      allowClear={value !== undefined}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value ?? ""}
      onChange={(product) => onChange(product === "" ? undefined : product)}
      // To words only what they find is offered: Enter takes the first.
      options={typed !== "" ? options : [{ value: "", label: t.everyProduct }, ...(known ? [] : [{ value: value, label: t.product }]), ...options]}
      {...(found.isFetching ? { notFoundContent: loading } : {})}
    />
  );
}
