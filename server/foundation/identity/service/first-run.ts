import { readCentre, setUpCentre } from "#server/kernel/centre.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { newId } from "#server/kernel/ids.ts";
import { isZone } from "#server/kernel/time/zone.ts";
import { arriving } from "../actor.ts";
import { newSetupCode, setupHash } from "../codes.ts";
import { insistRule, no, noField } from "../no.ts";
import { hashPassword } from "../password.ts";
import type { Parts } from "../ports.ts";
import { mayUsePassword, setupCodeLasts } from "../rules.ts";
import { startSession, type Device } from "../sessions.ts";
import * as store from "../store.ts";
import { addPerson } from "./people.ts";
import type { Entered } from "./sign-in.ts";

/** Makes the one-time code that the terminal prints on an empty database (D20); null when the centre is set up. */
export async function setupCode(kernel: Kernel): Promise<string | null> {
  return kernel.run(system, async (ctx) => {
    if (await readCentre(ctx.tx)) return null;
    const code = newSetupCode();
    await store.insertSetupCode(ctx.tx, setupHash(code), ctx.now, new Date(ctx.now.getTime() - setupCodeLasts));
    return code;
  });
}

/** Whether this centre still waits for its administrator. */
export async function needsFirstRun(ctx: Ctx): Promise<boolean> {
  return (await readCentre(ctx.tx)) === null;
}

export interface FirstRun {
  code: string;
  centreName: string;
  zone: string;
  loginName: string;
  name: string;
  password: string;
  locale?: string | undefined;
}

/** Sets up the centre and its first administrator, who holds the other roles too so that a centre of one works, and signs them in. */
export async function firstRun(parts: Parts, input: FirstRun, device: Device, before: Buffer | null): Promise<Entered> {
  const { kernel, cost } = parts;
  const now = kernel.clock.now();
  parts.setupGuesses.insist(device.ip, now);
  const oldest = (at: Date) => new Date(at.getTime() - setupCodeLasts);
  await kernel.run(system, async (ctx) => {
    if (!(await needsFirstRun(ctx))) throw no("already_set_up");
    if (await store.knowsSetupCode(ctx.tx, setupHash(input.code), oldest(ctx.now))) return;
    parts.setupGuesses.failed(device.ip, now);
    throw no("setup_code_wrong");
  });
  if (!isZone(input.zone)) throw noField("zone", "zone_unknown");
  insistRule(mayUsePassword(input.password, input.loginName, "password"));
  const passwordHash = await hashPassword(input.password, cost);
  const id = newId();
  return kernel.run(arriving({ id, name: input.name }), async (ctx) => {
    // First the centre: of two at once, the second waits here and learns that it was second.
    if (!(await setUpCentre(ctx.tx, ctx.now, { name: input.centreName, zone: input.zone, demo: false }))) throw no("already_set_up");
    if (!(await store.knowsSetupCode(ctx.tx, setupHash(input.code), oldest(ctx.now)))) throw no("setup_code_wrong");
    await store.dropSetupCodes(ctx.tx);
    ctx.record({ kind: "centre.set_up", subject: ["centre", null], data: { zone: input.zone } });
    await addPerson(ctx, {
      id,
      loginName: input.loginName,
      name: input.name,
      passwordHash,
      locale: input.locale,
      roles: [{ role: "administrator" }, { role: "manager" }, { role: "supervisor" }, { role: "agent" }],
    });
    return { token: await startSession(parts, ctx, id, "full", "first_run", device, before), next: "done" };
  });
}
