import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { signIdentity } from "#server/desk/channels/adapters/web/index.ts";
import { newToken } from "#server/kernel/ids.ts";
import type { Company } from "#demo/load.ts";
import { demoCatalogue, guests } from "#demo/shop/catalogue.ts";
import type { ShopKey } from "#demo/company/types.ts";
import { writtenAddress } from "#demo/trade/customers.ts";

const folder = fileURLToPath(new URL("./shop/", import.meta.url));
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'";
const types: Record<string, string> = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" };

/** The demo shop: a storefront under a strict CSP, and the small server part that signs who is shopping (D21). */
export function demoPages(http: FastifyInstance, company: () => Company | null): void {
  http.get<{ Querystring: { shop?: string } }>("/demo", async (request, reply) => {
    const shop = request.query.shop === "xingye" ? "xingye" : "hemu";
    const page = readFileSync(`${folder}index.html`, "utf8").replace("<!--kefu-widget-->", `<script async src="/widget/kefu.js" data-shop="${shop}"></script>`);
    return reply.type("text/html; charset=utf-8").header("content-security-policy", csp).header("cache-control", "no-cache").send(page);
  });
  for (const name of ["shop.js", "icons.js", "shop.css", "icon.svg"])
    http.get(`/demo/${name}`, async (_request, reply) => reply.type(`${types[name.split(".").at(-1)!]}; charset=utf-8`).header("cache-control", "no-cache").send(readFileSync(`${folder}${name}`)));
  http.get("/demo/catalogue.json", async (_request, reply) => {
    const known = company();
    return known ? demoCatalogue(known.customers, known.orders) : reply.code(503).send({});
  });
  http.get<{ Querystring: { shop?: string; as?: string; guest?: string } }>("/demo/identity", async (request, reply) => {
    const known = company();
    const shop = known?.shops.get((request.query.shop ?? "") as ShopKey);
    const customer = known?.customers.find((one) => one.id === request.query.as);
    const guest = guests.find((one) => one.as === request.query.as);
    if (!known || !shop || (!customer && !guest)) return reply.code(404).send({});
    const exp = Math.floor(Date.now() / 1000) + 300;
    const claims = customer
      ? { sub: customer.id, name: customer.honorific, phone: customer.phone, address: writtenAddress(customer.address), exp, jti: newToken() }
      : { sub: `${guest!.as}-${(request.query.guest ?? "").slice(0, 20)}`, address: guest!.city, exp, jti: newToken() };
    return { jwt: signIdentity(claims, shop.secret) };
  });
}
