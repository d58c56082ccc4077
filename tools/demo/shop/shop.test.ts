import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createRng } from "../random.ts";
import { makeCustomers } from "../trade/customers.ts";
import { makeOrders } from "../trade/orders.ts";
import { products } from "../trade/products.ts";
import { territoryOf } from "../company/regions.ts";
import { demoCatalogue } from "./catalogue.ts";

const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), "utf8");
const customers = makeCustomers(createRng("shop/customers"), "2026-11-20");
const orders = makeOrders(createRng("shop/orders"), customers, new Date("2026-11-20T06:30:00Z"));
const catalogue = demoCatalogue(customers, orders);

describe("the demo storefront", () => {
  it("R-OR-01 (a demo shop, storefront): the page has one place for the widget and nothing that a strict CSP forbids", async () => {
    const page = await read("index.html");
    expect(page.split("<!--kefu-widget-->")).toHaveLength(2);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=/i);
    for (const name of ["shop.js", "icons.js"]) expect(await read(name)).not.toMatch(/innerHTML|outerHTML|eval\(|new Function|\.style\b|setAttribute\("style/);
  });

  it("R-OR-01 (a demo shop, storefront): each product has its own drawing and each colour its paint", async () => {
    const icons = await read("icons.js");
    for (const product of products) {
      expect(icons, product.sku).toMatch(new RegExp(`\\n  "?${product.icon}"?: \\(`));
      for (const colour of product.colours) expect(icons, product.sku).toContain(`${colour}: "#`);
    }
  });

  it("R-OR-01 (a demo shop, storefront): one can be a visitor from Chengdu or a shopper of any territory, who sees only her own orders", () => {
    expect(catalogue.visitors[0]).toMatchObject({ label: "四川 成都 的访客", signedIn: false, province: "51" });
    const shoppers = catalogue.visitors.filter((one) => one.signedIn);
    expect(new Set(shoppers.map((one) => territoryOf(one.province))).size).toBe(8);
    for (const one of shoppers) {
      expect(catalogue.orders[one.as]?.length).toBeGreaterThan(0);
      for (const order of catalogue.orders[one.as] ?? []) expect(orders.find((each) => each.number === order.number)?.customerId).toBe(one.as);
    }
    expect(Object.keys(catalogue.orders)).toHaveLength(shoppers.length);
    expect(JSON.stringify(catalogue)).not.toMatch(/1[56]4\d{8}/);
  });
});
