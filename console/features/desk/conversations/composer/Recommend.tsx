import { useQuery } from "@tanstack/react-query";
import { Input, InputNumber } from "antd";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Product } from "#contract/orders.ts";
import type { RecommendReason } from "#contract/recommend.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { EmptyState, ErrorState } from "#console/ui/States.tsx";
import { useOrderText } from "../../customers/texts.ts";
import { useDeskText } from "../texts.ts";

/** Suitable products by what the customer needs, each with its reasons; one click puts its card into the conversation (R-OR-03). */
export function Recommend({ shopId, customerId, onChoose }: { shopId: string; customerId: string | null; onChoose: (product: Product) => void }): ReactNode {
  const t = useDeskText();
  const r = useOrderText().recommend;
  const [need, setNeed] = useState("");
  const [mostYuan, setMostYuan] = useState<number | null>(null);
  const asked = useDeferredValue(need.trim());
  const found = useQuery({
    queryKey: ["products", shopId, "recommended", customerId ?? "", asked, mostYuan],
    queryFn: ({ signal }) => api("POST /v1/products/recommendations", { body: { shop: shopId, need: asked, ...(customerId === null ? {} : { customer: customerId }), ...(mostYuan === null ? {} : { toFen: Math.round(mostYuan * 100) }) } }, { signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <div className="desk-products">
      <Input autoFocus allowClear maxLength={200} value={need} placeholder={r.need} aria-label={r.need} onChange={(event) => setNeed(event.target.value)} />
      <div className="desk-picker-filters">
        <InputNumber size="small" min={0} max={10_000_000} value={mostYuan} placeholder={r.most} aria-label={r.most} onChange={setMostYuan} />
      </div>
      {found.error !== null ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ul aria-label={r.title} title={found.data?.version} className="k-former" aria-busy={found.isPlaceholderData || asked !== need.trim()}>
          {(found.data?.rows ?? []).map(({ product, reasons }) => (
            <li key={product.id}>
              <button type="button" onClick={() => onChoose(product)}>
                <span className="k-cut">{product.name}</span>
                <span className="k-small k-ink-3 k-num k-cut">
                  {moneyText(product.priceFen)}
                  <span className="k-dot" />
                  {t.products.stock(product.stock)}
                </span>
                <span className="k-small k-ink-2 desk-reasons">
                  <Reasons reasons={reasons} />
                </span>
              </button>
            </li>
          ))}
          {found.data?.rows.length === 0 ? (
            <li>
              <EmptyState>{r.none}</EmptyState>
            </li>
          ) : null}
        </ul>
      )}
    </div>
  );
}

function Reasons({ reasons }: { reasons: readonly RecommendReason[] }): ReactNode {
  const r = useOrderText().recommend;
  return <>{reasons.map(({ code, params }) => r.reasons[code](params)).join(r.and)}</>;
}
