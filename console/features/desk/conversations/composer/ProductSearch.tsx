import { useQuery } from "@tanstack/react-query";
import { Input, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Card } from "#contract/conversation.ts";
import type { Product } from "#contract/orders.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { ErrorState } from "#console/ui/States.tsx";
import { useOrderText } from "../../customers/texts.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { Recommend } from "./Recommend.tsx";
import { useListKeys } from "./useListKeys.ts";

const cardOf = (product: Product): Card => ({
  type: "product",
  productId: product.id,
  title: product.name,
  priceFen: product.priceFen,
  ...(product.icon === null ? {} : { icon: product.icon }),
});

const none: readonly Product[] = [];

/** A product of the conversation's shop, by its name or by what the customer needs; gives its card with the price of this moment. */
export function ProductSearch({ shopId, customerId, onChoose }: { shopId: string; customerId: string | null; onChoose: (card: Card) => void }): ReactNode {
  const r = useOrderText().recommend;
  const [way, setWay] = useState<"name" | "need">("name");
  return (
    <>
      <Segmented block size="small" className="desk-product-ways" value={way} onChange={setWay} options={[{ value: "name", label: r.search }, { value: "need", label: r.tab }]} />
      {way === "name" ? <ByName shopId={shopId} onChoose={onChoose} /> : <Recommend shopId={shopId} customerId={customerId} onChoose={(product) => onChoose(cardOf(product))} />}
    </>
  );
}

/** By name, type and colour. */
function ByName({ shopId, onChoose }: { shopId: string; onChoose: (card: Card) => void }): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const [typed, setTyped] = useState("");
  const [type, setType] = useState<string | undefined>(undefined);
  const [colour, setColour] = useState<string | undefined>(undefined);
  const wholeShop = useQuery({
    queryKey: ["products", shopId, "choices"],
    queryFn: ({ signal }) => api("GET /v1/products", { query: { shop: shopId, limit: 200 } }, { signal }),
    staleTime: 300_000,
    retry: false,
  });
  const found = useQuery({
    queryKey: ["products", shopId, typed, type, colour],
    queryFn: ({ signal }) => api("GET /v1/products", { query: { q: typed === "" ? undefined : typed, type, colour, shop: shopId, limit: 12 } }, { signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  const rows = found.data?.rows ?? none;
  // Enter means what was typed, never what was found for the words before.
  const keys = useListKeys(found.isPlaceholderData ? none : rows, (product) => onChoose(cardOf(product)));
  const options = (of: (product: Product) => readonly string[]) =>
    [...new Set((wholeShop.data?.rows ?? none).flatMap(of))].filter((one) => one !== "").map((value) => ({ value, label: value }));
  return (
    <div className="desk-products">
      <Input autoFocus allowClear value={typed} placeholder={t.products.find} aria-label={t.products.find} onChange={(event) => setTyped(event.target.value)} onKeyDown={keys.onKeyDown} />
      <div className="desk-picker-filters">
        <Select size="small" allowClear value={type} placeholder={w.products.type} aria-label={w.products.type} options={options((product) => [product.type])} onChange={setType} />
        <Select size="small" allowClear value={colour} placeholder={w.products.colour} aria-label={w.products.colour} options={options((product) => product.colours)} onChange={setColour} />
      </div>
      {found.error !== null ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <ul aria-label={t.products.title} className="k-former" aria-busy={found.isPlaceholderData}>
          {rows.map((product, n) => (
            <li key={product.id} className={n === keys.at && !found.isPlaceholderData ? "is-at" : ""}>
              <button type="button" onClick={() => onChoose(cardOf(product))}>
                <span className="k-cut">{product.name}</span>
                <span className="k-small k-ink-3 k-num k-cut">
                  {moneyText(product.priceFen)}
                  <span className="k-dot" />
                  {t.products.stock(product.stock)}
                  {product.colours.length === 0 ? null : (
                    <>
                      <span className="k-dot" />
                      {product.colours.join(" ")}
                    </>
                  )}
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
