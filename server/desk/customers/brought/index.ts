import type { LocalText } from "#contract/common.ts";
import type { ImportOutcome, RowProblem } from "#contract/imports.ts";
import type { ImportKind } from "#server/foundation/imports/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { enqueue, type WorkDef } from "#server/kernel/jobs/work.ts";
import { identityHash, type FieldName } from "../contacts.ts";
import type { Parts } from "../ports.ts";
import { changeIdentities, contactsOfCustomer } from "../store/contacts.ts";
import { findByHashes, findCustomer } from "../store/customers.ts";
import { saveCustomers } from "../service/bulk.ts";
import { changeCustomer, peopleForbid } from "../service/change.ts";
import { checkCustomer, customerFields, type FileCustomer } from "./rules.ts";

type Answer = ImportOutcome | { problems: readonly RowProblem[] };

/** Who a row is about, as the next file with the same row will say again: the number, else the phone, else the mail; nobody without the key tells whose it is by trying (D5). */
const identityOf = (parts: Parts, row: FileCustomer): Buffer =>
  identityHash(row.number !== "" ? ["file", "number", row.number] : row.phone !== "" ? ["file", "phone", parts.blind.phone(row.phone).whole.toString("hex")] : ["file", "mail", parts.blind.mail(row.mail).toString("hex")]);

/** As a row with a mail address only was known before 0302: without a key. Whoever is met by it gets the keyed one. */
const beforeKeyed = (rows: readonly { row: FileCustomer; identity: Buffer }[]) =>
  rows.flatMap(({ row, identity }) => (row.number === "" && row.phone === "" ? [{ before: identityHash(["file", "mail", row.mail]), identity }] : []));

const hashesOf = (parts: Parts, row: FileCustomer): { kind: string; hash: Buffer }[] => [
  ...(row.phone === "" ? [] : [{ kind: "phone", hash: parts.blind.phone(row.phone).whole }]),
  ...(row.mail === "" ? [] : [{ kind: "mail", hash: parts.blind.mail(row.mail) }]),
];

/** The tier by its key or its name in either language. */
function tierOf(tiers: readonly { key: string; name: LocalText }[], text: string): string | null {
  const word = text.toLowerCase();
  return tiers.find((tier) => [tier.key, tier.name["zh-CN"], tier.name.en ?? ""].some((name) => name.toLowerCase() === word))?.key ?? null;
}

/** Adds to a known file what it does not have; what a shop vouched for stays as it is. */
async function addTo(parts: Parts, ctx: Ctx, customerId: string, row: FileCustomer, tier: string | undefined): Promise<Answer> {
  const customer = (await findCustomer(ctx.tx, customerId))!;
  const contactIds = await contactsOfCustomer(ctx.tx, customer.id);
  if (row.kind !== "" && (await peopleForbid(ctx.tx, customer, row.kind, contactIds))) return { problems: [{ field: "kind", code: "has_people" }] };
  const names = (["name", "phone", "mail", "address"] as const).filter((name) => row[name] !== "");
  const open = await parts.contacts.openFields(ctx.tx, contactIds, names);
  const missing = names.filter((name) => !open.some((field) => field.name === name));
  const tags = [...new Set([...customer.tags, ...row.tags])].slice(0, 20);
  const { version } = await changeCustomer(parts, ctx, customer.id, {
    version: customer.version, tags, ...(row.kind === "" ? {} : { kind: row.kind }), ...(tier === undefined ? {} : { tier }),
    fields: Object.fromEntries(missing.map((name) => [name, row[name]])) as Partial<Record<FieldName, string>>,
  });
  return version === customer.version ? "same" : "changed";
}

/** Rows of one batch: the new ones together, those who are known one by one. */
async function applyRows(parts: Parts, ctx: Ctx, rows: readonly FileCustomer[]): Promise<Answer[]> {
  const tiers = await parts.ports.tiers(ctx.tx, ctx.now);
  const answers: Answer[] = [];
  let left = rows.map((row, n) => ({ row, n, identity: identityOf(parts, row), hashes: hashesOf(parts, row) }));
  while (left.length > 0) {
    const keysOf = (one: (typeof left)[number]) => [one.identity.toString("hex"), ...one.hashes.map(({ kind, hash }) => `${kind} ${hash.toString("hex")}`)];
    const seen = new Set<string>();
    // Two rows about one person: the second meets the first one's file.
    const [now, later] = [[] as typeof left, [] as typeof left];
    for (const one of left) (keysOf(one).some((key) => seen.has(key)) ? later : now).push((keysOf(one).forEach((key) => seen.add(key)), one));
    await changeIdentities(ctx.tx, "hand", beforeKeyed(now));
    const known = await findByHashes(ctx.tx, "hand", now.map((one) => one.identity), now.flatMap((one) => one.hashes));
    const fresh: typeof left = [];
    for (const one of now) {
      const tier = one.row.tier === "" ? undefined : tierOf(tiers, one.row.tier);
      if (tier === null) {
        answers[one.n] = { problems: [{ field: "tier", code: "unknown_tier" }] };
        continue;
      }
      const own = known.byIdentity.get(one.identity.toString("hex"));
      const others = [...new Set(one.hashes.flatMap(({ kind, hash }) => known.byHash.get(`${kind} ${hash.toString("hex")}`) ?? []))];
      if (own === undefined && others.length > 1) answers[one.n] = { problems: [{ field: one.row.phone === "" ? "mail" : "phone", code: "several_known" }] };
      else if (own !== undefined || others.length === 1) answers[one.n] = await addTo(parts, ctx, own ?? others[0]!, one.row, tier);
      else fresh.push(one);
    }
    await saveCustomers(parts.keys, parts.blind, ctx, fresh.map(({ row, identity }) => ({
      channel: "hand", shopId: null, kind: "hand", hash: identity, stated: true, tags: row.tags, ...(row.kind === "" ? {} : { customerKind: row.kind }),
      tier: row.tier === "" ? "standard" : tierOf(tiers, row.tier)!,
      fields: Object.fromEntries((["name", "phone", "mail", "address"] as const).filter((name) => row[name] !== "").map((name) => [name, row[name]])),
    })));
    for (const one of fresh) answers[one.n] = "new";
    left = later;
  }
  return answers;
}

/** Customers as a file brings them; afterwards all files are looked through for doubles. */
export function customersKind(parts: Parts, doubles: WorkDef): ImportKind {
  return {
    key: "customers",
    permission: "customers.write",
    shop: false,
    fields: customerFields,
    check: checkCustomer,
    apply: (ctx, rows) => applyRows(parts, ctx, rows as FileCustomer[]),
    done: (ctx) => enqueue(ctx, doubles, {}, { key: "all" }),
  };
}
