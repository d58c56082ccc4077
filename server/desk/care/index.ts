import { careEndpoints } from "#contract/care.ts";
import type { HeldLiking } from "#contract/data-requests.ts";
import { habitEndpoints } from "#contract/habits.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Module } from "#server/kernel/module.ts";
import type { CarePorts } from "./ports.ts";
import { endAccount, giveAccount, listKeyAccounts } from "./service/accounts.ts";
import { contest, decide, writeCredit } from "./service/credit.ts";
import { customerHabits, segmentHabits } from "./service/habits.ts";
import { dropLiking, heldLikings, readLikings, writeLiking } from "./service/likings.ts";
import { followFile, watchWork } from "./service/reckon.ts";
import { endStep, planStep } from "./service/steps.ts";
import { carePeople, endCare, giveCare, listCare, readCare, reopenCare } from "./service/watch.ts";
import { dropCare } from "./store/steps.ts";

export type { CarePorts } from "./ports.ts";

type Act<F> = F extends (ports: CarePorts, ...rest: infer A) => infer R ? (...rest: A) => R : never;

/** The door of the care module. */
export interface CareDoor {
  module: Module;
  /** Brings the watch list to what is due now; by itself it does so twice a day. */
  reckon(kernel: Kernel): Promise<void>;
  /** The same for one customer, in the transaction of what changed. */
  follow(ctx: Ctx, customerId: string): Promise<void>;
  /** What staff do about customers, as the demo does it too. */
  acts: { give: Act<typeof giveAccount>; plan: Act<typeof planStep>; write: Act<typeof writeCredit>; contest: Act<typeof contest> };
  /** What is written down of these contacts' likes, for their data copy (R-CU-04). */
  likings(tx: Tx, contactIds: readonly string[]): Promise<HeldLiking[]>;
  /** Erases what is kept of these contacts (R-CU-04). */
  erase(tx: Tx, contactIds: readonly string[]): Promise<void>;
}

/** Key accounts, credit records, care plans and the watch list (R-CU-02, R-CU-08). */
export function openCare(ports: CarePorts): CareDoor {
  const work = watchWork(ports);
  return {
    reckon: (kernel) => Promise.resolve(work.handle(kernel, {})),
    acts: { give: (ctx, id, input) => giveAccount(ports, ctx, id, input), plan: (ctx, id, input) => planStep(ports, ctx, id, input), write: (ctx, id, input) => writeCredit(ports, ctx, id, input), contest: (ctx, id, input) => contest(ports, ctx, id, input) },
    follow: (ctx, customerId) => followFile(ports, ctx, customerId),
    likings: (tx, contactIds) => heldLikings(ports, tx, contactIds),
    erase: dropCare,
    module: {
      name: "care",
      work: [work],
      schedules: [{ work, cron: "40 5,12 * * *" }],
      routes: [...routes(habitEndpoints, {
        "GET /v1/customers/{id}/habits": (ctx, { params }) => customerHabits(ports, ctx, params.id),
        "GET /v1/customer-segments/{id}/habits": (ctx, { params }) => segmentHabits(ports, ctx, params.id),
        "GET /v1/customers/{id}/likings": async (ctx, { params }) => ({ rows: await readLikings(ports, ctx, params.id) }),
        "POST /v1/customers/{id}/likings": (ctx, { params, body }) => writeLiking(ports, ctx, params.id, body),
        "POST /v1/likings/{id}/end": async (ctx, { params }) => (await dropLiking(ports, ctx, params.id), {}),
      }), ...routes(careEndpoints, {
        "GET /v1/care": (ctx, { query }) => listCare(ports, ctx, query),
        "POST /v1/care/{id}/end": async (ctx, { params, body }) => (await endCare(ports, ctx, params.id, body), {}),
        "POST /v1/care/{id}/reopening": async (ctx, { params }) => (await reopenCare(ctx, params.id), {}),
        "PUT /v1/care/{id}/owner": async (ctx, { params, body }) => (await giveCare(ports, ctx, params.id, body.ownerId), {}),
        "GET /v1/key-accounts": (ctx, { query }) => listKeyAccounts(ports, ctx, query),
        "GET /v1/care-people": async (ctx) => ({ rows: await carePeople(ports, ctx) }),
        "GET /v1/customers/{id}/care": (ctx, { params }) => readCare(ports, ctx, params.id),
        "PUT /v1/customers/{id}/account": async (ctx, { params, body }) => (await giveAccount(ports, ctx, params.id, body), {}),
        "POST /v1/customers/{id}/account/end": async (ctx, { params, body }) => (await endAccount(ports, ctx, params.id, body.reason), {}),
        "POST /v1/customers/{id}/credit": (ctx, { params, body }) => writeCredit(ports, ctx, params.id, body),
        "POST /v1/customers/{id}/credit/contests": (ctx, { params, body }) => contest(ports, ctx, params.id, body),
        "POST /v1/credit-contests/{id}/decision": async (ctx, { params, body }) => (await decide(ports, ctx, params.id, body), {}),
        "POST /v1/customers/{id}/care-steps": (ctx, { params, body }) => planStep(ports, ctx, params.id, body),
        "POST /v1/care-steps/{id}/end": async (ctx, { params, body }) => (await endStep(ports, ctx, params.id, body), {}),
      })],
    },
  };
}
