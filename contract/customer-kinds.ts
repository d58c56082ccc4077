import { z } from "zod";
import { Id, Instant, LocalText, Nothing } from "./common.ts";
import { CustomerRow, Mail, Name, Phone } from "./customers.ts";
import { endpoints } from "./endpoint.ts";

/** Who speaks for whom, and as what. */
export const Belonging = z.object({ id: Id, role: z.string(), roleName: LocalText, since: Instant, customer: CustomerRow });
export type Belonging = z.output<typeof Belonging>;

const byId = z.object({ id: Id });
const role = z.string().max(40);
export const customerKindEndpoints = endpoints({
  "GET /v1/customers/{id}/people": {
    summary: "Who speaks for this organisation, and for which organisations this customer speaks",
    perm: "customers.read",
    params: byId,
    response: z.object({ people: z.array(Belonging), of: z.array(Belonging), roles: z.array(z.object({ key: z.string(), name: LocalText })) }),
    refusals: [],
  },
  "POST /v1/customers/{id}/people": {
    summary: "Adds a contact person of an organisation: a customer who is known by their number, or a new one",
    perm: "customers.write",
    params: byId,
    body: z.union([z.object({ role, number: z.number().int().min(1) }), z.object({ role, name: Name, phone: Phone.optional(), mail: Mail.optional() })]),
    response: z.object({ id: Id, customerId: Id }),
    refusals: ["not_organisation", "belongs_already", "customer_known"],
  },
  "DELETE /v1/customers/{id}/people/{belongingId}": { summary: "Somebody no longer speaks for an organisation", perm: "customers.write", params: byId.extend({ belongingId: Id }), response: Nothing, refusals: [] },
});
