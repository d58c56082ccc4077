import { agreementEndpoints } from "#contract/agreements.ts";
import type { HeldAgreement } from "#contract/data-requests.ts";
import type { MailSettled } from "#server/foundation/mail/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { AgreementPorts } from "./ports.ts";
import { heldAgreements } from "./service/held.ts";
import { choices, detail, list } from "./service/read.ts";
import { check, deliver, planServices } from "./service/services.ts";
import { begin, cancel, decide, expire, giveTo, handOver, propose, settle, sign } from "./service/steps.ts";
import { letterSettled } from "./service/told.ts";
import { runningOf } from "./store.ts";

export { codeOf as agreementCode } from "./service/core.ts";
export type { AgreementPorts } from "./ports.ts";

type Act<F> = F extends (ports: AgreementPorts, ...rest: infer A) => infer R ? (...rest: A) => R : never;

/** The door of the agreements module. */
export interface Agreements {
  readonly module: Module;
  /** What came of a letter to a customer. */
  letterSettled(ctx: Ctx, mail: MailSettled): Promise<void>;
  /** What a leaving person looks after goes to another one (R-PE-06); gives how many. */
  handOver(ctx: Ctx, fromId: string, toId: string | null): Promise<number>;
  /** What is held of these contacts, for their data copy; how many of it still run (R-CU-04). */
  held(tx: Tx, contactIds: readonly string[], at: Date): Promise<HeldAgreement[]>;
  openOf(tx: Tx, contactIds: readonly string[]): Promise<number>;
  /** What staff do about agreements, as the demo does it too. */
  acts: { begin: Act<typeof begin>; propose: Act<typeof propose>; decide: Act<typeof decide>; settle: Act<typeof settle>; sign: Act<typeof sign>; cancel: Act<typeof cancel>; plan: Act<typeof planServices>; read: Act<typeof detail>; deliver: Act<typeof deliver>; check: Act<typeof check> };
}

/** Agreements with customers: offered, approved, won, quoted, signed, amended, served, renewed or ended (R-CU-06). */
export function openAgreements(ports: AgreementPorts): Agreements {
  return {
    letterSettled: (ctx, mail) => letterSettled(ports, ctx, mail),
    handOver: (ctx, fromId, toId) => handOver(ports, ctx, fromId, toId),
    held: (tx, contactIds, at) => heldAgreements(ports, tx, contactIds, at),
    openOf: runningOf,
    acts: {
      begin: (ctx, input) => begin(ports, ctx, input), propose: (ctx, id, input) => propose(ports, ctx, id, input), decide: (ctx, id, input) => decide(ports, ctx, id, input), settle: (ctx, id, input) => settle(ports, ctx, id, input), sign: (ctx, id, input) => sign(ports, ctx, id, input),
      cancel: (ctx, id, input) => cancel(ports, ctx, id, input), plan: (ctx, id, input) => planServices(ports, ctx, id, input), read: (ctx, id) => detail(ports, ctx, id), deliver: (ctx, id, input) => deliver(ports, ctx, id, input), check: (ctx, id, input) => check(ports, ctx, id, input),
    },
    module: {
      name: "agreements",
      deadlines: [{ kind: "agreement.expiry", handle: (ctx, due) => expire(ports, ctx, due.subject) }],
      routes: routes(agreementEndpoints, {
        "GET /v1/agreements": (ctx, { query }) => list(ports, ctx, query),
        "GET /v1/agreement-choices": (ctx) => choices(ports, ctx),
        "GET /v1/agreements/{id}": (ctx, { params }) => detail(ports, ctx, params.id),
        "POST /v1/agreements": (ctx, { body }) => begin(ports, ctx, body),
        "PUT /v1/agreements/{id}/owner": async (ctx, { params, body }) => (await giveTo(ports, ctx, params.id, body.ownerId), {}),
        "POST /v1/agreements/{id}/versions": (ctx, { params, body }) => propose(ports, ctx, params.id, body),
        "POST /v1/agreements/{id}/decision": async (ctx, { params, body }) => (await decide(ports, ctx, params.id, body), {}),
        "POST /v1/agreements/{id}/withdrawal": async (ctx, { params, body }) => (await decide(ports, ctx, params.id, { n: body.n, as: "withdrawn", reason: "" }), {}),
        "POST /v1/agreements/{id}/result": async (ctx, { params, body }) => (await settle(ports, ctx, params.id, body), {}),
        "POST /v1/agreements/{id}/signing": async (ctx, { params, body }) => (await sign(ports, ctx, params.id, body), {}),
        "POST /v1/agreements/{id}/cancellation": async (ctx, { params, body }) => (await cancel(ports, ctx, params.id, body), {}),
        "POST /v1/agreements/{id}/services": (ctx, { params, body }) => planServices(ports, ctx, params.id, body),
        "POST /v1/agreement-services/{id}/delivery": async (ctx, { params, body }) => (await deliver(ports, ctx, params.id, body), {}),
        "POST /v1/agreement-services/{id}/check": async (ctx, { params, body }) => (await check(ports, ctx, params.id, body), {}),
      }),
    },
  };
}
