import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { type ReactNode, useState } from "react";
import type { Card } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { ErrorState } from "#console/ui/States.tsx";
import { useDeskText } from "../texts.ts";

/** Finds a product of the conversation's shop and gives its card, with the price of this moment. */
export function ProductSearch({ shopId, onChoose }: { shopId: string; onChoose: (card: Card) => void }): ReactNode {
  const t = useDeskText();
  const [typed, setTyped] = useState("");
  const found = useQuery({
    queryKey: ["products", shopId, typed],
    queryFn: ({ signal }) => api("GET /v1/products", { query: { q: typed === "" ? undefined : typed, shop: shopId, limit: 12 } }, { signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <div className="desk-products">
      <Input autoFocus allowClear value={typed} placeholder={t.products.find} aria-label={t.products.find} onChange={(event) => setTyped(event.target.value)} />
      {found.error !== null ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ul aria-label={t.products.title}>
          {found.data?.rows.map((product) => (
            <li key={product.id}>
              <button
                type="button"
                onClick={() =>
                  onChoose({
                    type: "product",
                    productId: product.id,
                    title: product.name,
                    priceFen: product.priceFen,
                    ...(product.icon === null ? {} : { icon: product.icon }),
                  })
                }
              >
                <span className="k-cut">{product.name}</span>
                <span className="k-small k-ink-3 k-num">
                  {moneyText(product.priceFen)}
                  <span className="k-dot" />
                  {t.products.stock(product.stock)}
                </span>
              </button>
            </li>
          ))}
          {found.data?.rows.length === 0 ? <li className="k-ink-3">{t.products.none}</li> : null}
        </ul>
      )}
    </div>
  );
}
