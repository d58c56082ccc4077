import type { Product } from "./types.ts";

const groupNames: Record<Product["group"], string> = { kitchen: "厨房电器", home: "居家电器", tent: "帐篷天幕", pack: "背包", wear: "户外服装", camp: "露营装备" };

/** A product as a shop's system tells of it. */
export function describedProduct(p: Product): { sku: string; name: string; type: string; priceFen: number; colours: readonly string[]; icon: string; stock: number; sold: number; facts: { label: string; value: string }[] } {
  return {
    sku: p.sku, name: p.name, type: groupNames[p.group], priceFen: p.priceFen, colours: p.colours, icon: p.icon, stock: p.stock, sold: p.soldLastMonth,
    facts: [
      { label: "材质", value: p.material }, { label: "尺寸", value: p.size }, { label: "适配", value: p.fits }, { label: "适合", value: p.suits }, { label: "保养", value: p.care }, { label: "质保", value: `${p.warrantyMonths} 个月` },
    ],
  };
}
