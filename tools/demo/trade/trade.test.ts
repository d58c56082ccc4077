import { describe, expect, it } from "vitest";
import { createRng } from "../random.ts";
import { addDays } from "../wallclock.ts";
import { makeCustomers, writtenAddress } from "./customers.ts";
import { makeOrders } from "./orders.ts";
import { productOf, products } from "./products.ts";
import { regions } from "./regions.ts";

const until = new Date("2026-11-20T06:30:00Z");
const customers = makeCustomers(createRng("t/customers"), "2026-11-20");
const orders = makeOrders(createRng("t/orders"), customers, until);

describe("the demo shops", () => {
  it("demo products: each product is complete, priced in fen, unique", () => {
    expect(new Set(products.map((one) => one.sku)).size).toBe(products.length);
    expect(products.length).toBeGreaterThanOrEqual(24);
    for (const one of products) {
      expect(Number.isInteger(one.priceFen) && one.priceFen > 0, one.sku).toBe(true);
      for (const text of [one.material, one.size, one.fits, one.care, one.suits]) {
        expect(text.length, one.sku).toBeGreaterThan(3);
        expect(text, one.sku).not.toMatch(/[。！]$/);
      }
    }
  });

  it("demo customers: equal seeds give equal customers, every province has one, phones differ", () => {
    expect(makeCustomers(createRng("t/customers"), "2026-11-20")).toEqual(customers);
    expect(new Set(customers.map((one) => one.address.province)).size).toBe(regions.length);
    expect(new Set(customers.map((one) => one.phone)).size).toBe(customers.length);
    for (const one of customers) {
      expect(one.phone).toMatch(/^1\d{10}$/);
      expect(one.honorific).toBe(one.family + (one.gender === "female" ? "女士" : "先生"));
      expect(writtenAddress(one.address)).toMatch(/号.+幢.+室$/);
      expect(regions.find((region) => region.code === one.address.province)?.cities.map((city) => city[0])).toContain(one.address.city);
    }
  });

  it("R-OR-01 (a demo shop): amounts add up, numbers are unique, every customer has bought", () => {
    expect(new Set(orders.map((one) => one.number)).size).toBe(orders.length);
    expect(new Set(orders.map((one) => one.customerId)).size).toBe(customers.length);
    for (const one of orders) {
      const goods = one.lines.reduce((sum, line) => sum + line.quantity * productOf(line.sku).priceFen, 0);
      expect(one.goodsFen).toBe(goods);
      expect(one.paidFen).toBe(one.goodsFen - one.discountFen + one.freightFen);
      expect(one.refundFen ?? 0).toBeLessThanOrEqual(one.paidFen);
      for (const line of one.lines) expect(productOf(line.sku).shop).toBe(one.shop);
    }
  });

  it("R-OR-01 (a demo shop, shipments): nothing lies in the future, events are in order, each kind of trouble occurs", () => {
    for (const one of orders) {
      expect(one.placedAt <= until && one.placedAt >= new Date(`${addDays("2026-11-20", -91)}T00:00:00Z`)).toBe(true);
      const times = one.shipment?.events.map((event) => event.at.getTime()) ?? [];
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      for (const time of times) expect(time).toBeLessThanOrEqual(until.getTime());
      if (one.state === "signed") expect(one.signedAt).toBeDefined();
    }
    expect(new Set(orders.map((one) => one.trouble)).size).toBe(4);
    expect(new Set(orders.map((one) => one.state)).size).toBe(6);
  });
});
