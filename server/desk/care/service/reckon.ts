import { isDeepStrictEqual } from "node:util";
import type { CustomerCare, FileField } from "#contract/policies/customer-care.ts";
import { agreementCode } from "#server/desk/agreements/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { defineWork, type WorkDef } from "#server/kernel/jobs/work.ts";
import { addDays, onDate } from "#server/kernel/time/index.ts";
import type { CarePorts } from "../ports.ts";
import { careDue, completenessOf, followDue, refusable, type Completeness, type Due } from "../rules.ts";
import { accountsOf, type AccountState } from "../store/accounts.ts";
import { agreementsOf, complaints, lastSeen, nextFiles, openOrders, type WatchedFile } from "../store/facts.ts";
import { stepsOf, type StoredStep } from "../store/steps.ts";
import { giveWatch, insertWatch, renewWatch, turnWatch, watchOf, type StoredWatch } from "../store/watch.ts";
import { tellOfGone } from "./accounts.ts";

/** Files of one transaction. */
const step = 200;

const newest = (days: readonly (string | null)[]): string | null => days.filter((day) => day !== null).sort().at(-1) ?? null;

type Kinds = Awaited<ReturnType<CarePorts["kindAsks"]>>;
type Known = Awaited<ReturnType<CarePorts["customers"]["fieldsKnown"]>>[number];

/** How complete a file is, by what its contacts have; the newest telling of a field counts. */
export function fileOf(rules: CustomerCare, kinds: Kinds, file: Pick<WatchedFile, "placed" | "peopled" | "kind">, fields: readonly Known[], today: string, zone: string): Completeness {
  const known: Partial<Record<FileField, string>> = { ...(file.placed ? { area: today } : {}), ...(file.peopled ? { people: today } : {}) };
  for (const { name, updatedAt } of fields) {
    const on = onDate(updatedAt, zone);
    if (name !== "account" && (known[name] ?? "") < on) known[name] = on;
  }
  return completenessOf({ ...rules.files, asks: kinds.get(file.kind) ?? rules.files.asks }, known, today);
}

interface Facts {
  orders: Map<string, Awaited<ReturnType<typeof openOrders>>>;
  complaints: Map<string, Awaited<ReturnType<typeof complaints>>>;
  steps: Map<string, StoredStep[]>;
  agreements: Map<string, Awaited<ReturnType<typeof agreementsOf>>>;
  seen: Map<string, Awaited<ReturnType<typeof lastSeen>>>;
  watch: Map<string, StoredWatch[]>;
  accounts: Map<string, AccountState[]>;
  birthdays: ReadonlyMap<string, string>;
  fields: Map<string, Known[]>;
}
const own = <T>(map: Map<string, T[]>, file: WatchedFile): T[] => file.contactIds.flatMap((id) => map.get(id) ?? []);
const byContact = <T extends { contactId: string }>(rows: readonly T[]) => Map.groupBy(rows, (row) => row.contactId);

/** What the list stands on, for these files at once. */
async function gather(ports: CarePorts, ctx: Ctx, contactIds: string[], rules: CustomerCare, servers: ReadonlySet<string>, today: string): Promise<Facts> {
  const ahead = Array.from({ length: rules.watch.birthdayDays + 1 }, (_, n) => addDays(today, n));
  return {
    orders: byContact(await openOrders(ctx.tx, contactIds)),
    complaints: byContact(await complaints(ctx.tx, contactIds, new Date(ctx.now.getTime() - (rules.watch.closedDays + 1) * 86_400_000))),
    steps: byContact(await stepsOf(ctx.tx, contactIds, true)),
    agreements: byContact(await agreementsOf(ctx.tx, contactIds, addDays(today, rules.watch.renewalDays))),
    seen: byContact(await lastSeen(ctx.tx, contactIds)),
    // Held: what a person ends meanwhile stays as that person ended it.
    watch: byContact(await watchOf(ctx.tx, contactIds, true)),
    accounts: byContact(await accountsOf(ctx.tx, contactIds, [...servers])),
    fields: byContact(await ports.customers.fieldsKnown(ctx.tx, contactIds)),
    birthdays: await ports.customers.birthdaysOn(ctx.tx, contactIds, ahead),
  };
}

function dueOf(rules: CustomerCare, kinds: Kinds, file: WatchedFile, facts: Facts, today: string, zone: string): Due[] {
  const day = (at: Date | null) => (at === null ? null : onDate(at, zone));
  const seen = own(facts.seen, file);
  const watch = own(facts.watch, file);
  const birthday = file.contactIds.map((id) => facts.birthdays.get(id)).find((found) => found !== undefined);
  const near = birthday === undefined ? null : Array.from({ length: rules.watch.birthdayDays + 1 }, (_, n) => n).find((n) => addDays(today, n) === birthday) ?? null;
  return careDue(rules, {
    tier: file.tier,
    keyAccount: own(facts.accounts, file).some((one) => one.endedAt === null),
    orders: own(facts.orders, file).map((order) => ({ id: order.id, state: order.state, paidOn: day(order.paidAt), parcels: order.parcels.map((parcel) => ({ state: parcel.state, expectedOn: parcel.expectedOn, movedOn: parcel.movedAt === null ? null : onDate(new Date(parcel.movedAt), zone) })) })),
    complaints: own(facts.complaints, file).map((one) => ({ id: one.id, endedOn: day(one.endedAt) })),
    steps: own(facts.steps, file),
    agreements: own(facts.agreements, file).map((one) => ({ id: one.id, code: agreementCode(one.number), untilOn: one.untilOn })),
    birthdayIn: near,
    birthdayYear: (birthday ?? today).slice(0, 4),
    lastOrderOn: newest(seen.map((one) => day(one.orderAt))),
    // Care that was done is a word with the customer.
    lastContactOn: newest([...seen.map((one) => day(one.talkAt)), ...watch.filter((one) => one.state === "done").map((one) => day(one.endedAt))]),
    knownSinceOn: onDate(file.createdAt, zone),
    file: fileOf(rules, kinds, file, own(facts.fields, file), today, zone),
    unwanted: [...new Set(watch.filter((one) => one.state === "unwanted" && refusable.includes(one.kind)).map((one) => one.kind))],
  }, today);
}

/** Brings the list of one batch of files to what is due today. Whose a line is: the step's owner, the agreement's, the key account's, else whoever talked with the customer last; never somebody who has left, or may look after nobody any more. */
async function follow(ports: CarePorts, ctx: Ctx, files: readonly WatchedFile[]): Promise<void> {
  const { body: rules, version } = await ports.rules(ctx.tx, ctx.now);
  const kinds = await ports.kindAsks(ctx.tx, ctx.now);
  const zone = await ports.zone(ctx.tx);
  const today = onDate(ctx.now, zone);
  const servers = new Set(await ports.servers(ctx.tx));
  const facts = await gather(ports, ctx, files.flatMap((file) => file.contactIds), rules, servers, today);
  const asked = files.filter((file) => file.contactIds.length > 0).map((file) => ({ file, known: own(facts.watch, file), due: dueOf(rules, kinds, file, facts, today, zone) }));
  // Most files ask for nothing and have nothing; of the others all is written in one go.
  const touched = asked.filter(({ known, due }) => due.length > 0 || known.some((one) => one.state === "open" || one.state === "later"));
  const asking = touched.filter(({ due }) => due.length > 0).map(({ file }) => file.id);
  const held = asking.length === 0 ? new Set<string>() : await ports.heldAmong(ctx.tx, asking, ctx.now);
  const [fresh, again, over, renewed, given]: [Parameters<typeof insertWatch>[1][number][], string[], string[], { id: string; why: string; facts: object }[], Map<string | null, string[]>] = [[], [], [], [], new Map()];
  for (const { file, known, due: wanted } of touched) {
    const due = held.has(file.id) ? [] : wanted;
    const account = own(facts.accounts, file).filter((one) => one.endedAt === null).sort((a, b) => b.since.getTime() - a.since.getTime())[0];
    const lastAgent = own(facts.seen, file).filter((one) => one.agentId !== null).sort((a, b) => (b.talkAt?.getTime() ?? 0) - (a.talkAt?.getTime() ?? 0))[0]?.agentId ?? null;
    const ownerOf = (one: { kind: string; about: string }): string | null => {
      const planned = one.kind === "plan" ? own(facts.steps, file).find((s) => s.id === one.about)?.ownerId : one.kind === "renewal" ? own(facts.agreements, file).find((a) => one.about.startsWith(a.id))?.ownerId : undefined;
      return [planned, account ? account.ownerId : lastAgent].find((id) => id != null && servers.has(id)) ?? null;
    };
    const contactOf = (one: Due): string =>
      (one.kind === "order" ? own(facts.orders, file).find((o) => o.id === one.about)?.contactId : one.kind === "complaint" ? own(facts.complaints, file).find((c) => one.about.startsWith(c.id))?.contactId : one.kind === "plan" ? own(facts.steps, file).find((s) => s.id === one.about)?.contactId : one.kind === "renewal" ? own(facts.agreements, file).find((a) => one.about.startsWith(a.id))?.contactId : undefined) ?? file.contactIds[0]!;
    const change = followDue(known, due);
    fresh.push(...change.fresh.map((one) => ({ ...one, id: newId(), contactId: contactOf(one), ownerId: ownerOf(one), version })));
    again.push(...change.again.map((one) => one.id));
    over.push(...change.over.map((one) => one.id));
    for (const line of known) {
      const now = due.find((one) => one.kind === line.kind && one.about === line.about);
      if (now === undefined || (line.state !== "open" && line.state !== "later" && line.state !== "gone")) continue;
      if (now.why !== line.why || !isDeepStrictEqual(now.facts, line.facts)) renewed.push({ id: line.id, why: now.why, facts: now.facts });
      const owner = ownerOf(line);
      if ((!line.ownerGiven || !servers.has(line.ownerId ?? "")) && line.ownerId !== owner) given.set(owner, [...(given.get(owner) ?? []), line.id]);
    }
  }
  await insertWatch(ctx.tx, fresh);
  await turnWatch(ctx.tx, again, "open");
  await turnWatch(ctx.tx, over, "gone");
  await renewWatch(ctx.tx, renewed);
  for (const [owner, ids] of given) await giveWatch(ctx.tx, ids, owner, false);
}

/** Brings the list of one customer to what is due now. */
export async function followFile(ports: CarePorts, ctx: Ctx, customerId: string): Promise<void> {
  await follow(ports, ctx, await nextFiles(ctx.tx, 0, 1, [customerId]));
}

/** All files anew, before the morning and at noon: who needs care today. */
export function watchWork(ports: CarePorts): WorkDef {
  return defineWork({
    name: "care.watch",
    atMostSeconds: 3600,
    async handle(kernel) {
      await kernel.run(system, (ctx) => tellOfGone(ports, ctx));
      for (let after: number | null = 0; after !== null; ) {
        const from: number = after;
        after = await kernel.run(system, async (ctx) => {
          const files = await nextFiles(ctx.tx, from, step);
          await follow(ports, ctx, files);
          return files.length < step ? null : files.at(-1)!.number;
        });
      }
    },
  });
}
