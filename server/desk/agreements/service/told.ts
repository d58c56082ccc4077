import type { AgreementRules, ToldChange } from "#contract/policies/agreements.ts";
import type { AgreementLineKind } from "#contract/agreements.ts";
import { fill, labelIn } from "#locales/index.ts";
import type { MailSettled } from "#server/foundation/mail/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { AgreementPorts } from "../ports.ts";
import { readAgreement, type StoredAgreement, type StoredLine } from "../store.ts";
import { caring, codeOf, linkTo, note } from "./core.ts";

const about = "agreement.told";
export const letterKey = (agreementId: string, n: number): string => `agreement/${agreementId}/${n}`;
const yuan = (fen: number): string => `¥${Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",")}.${String(fen % 100).padStart(2, "0")}`;

/**
 * The customer hears of a change, in their language: in the conversation that they have with the shop at this moment, else by mail, where they agreed to that. What was said, and how,
 * stands in the agreement's course, in the same transaction: neither without the other.
 */
export async function tell(ports: AgreementPorts, ctx: Ctx, rules: AgreementRules, a: StoredAgreement, change: ToldChange & AgreementLineKind, more: { words?: string; data?: Record<string, unknown>; what?: string; from?: string | null } = {}): Promise<void> {
  const values = { number: codeOf(a.number), title: a.title, total: yuan(a.totalFen ?? 0), until: a.untilOn ?? a.holdsUntil ?? "", from: more.from ?? a.fromOn ?? "", what: more.what ?? "" };
  const talk = a.shopId === null ? null : await ports.openTalkOf(ctx.tx, a.contactId, a.shopId);
  const locale = await ports.localeOf(ctx.tx, await ports.customers.contactsOf(ctx.tx, a.customerId), talk);
  const told = fill(labelIn(rules.told[change], locale), values);
  const letter = talk === null ? await ports.tickets.letterTo(ctx, a.contactId, rules.mail.consent) : null;
  const way: StoredLine["way"] = letter === null ? "talk" : letter.to === null ? letter.why : "mail";
  const n = await note(ports, ctx, a, change, { words: more.words ?? "", data: more.data ?? {}, told: { told, way } });
  if (talk !== null) await ports.tell(ctx, talk, { clientId: `agreement-${a.id}-${n}`, text: told, link: "" });
  if (letter === null || letter.to === null) return;
  const places = { ...values, told, shop: a.shopName ?? (await ports.centreName(ctx.tx)) };
  await ports.mail.sendMail(ctx, { key: letterKey(a.id, n), about, ownerId: a.contactId, to: letter.to, subject: fill(labelIn(rules.mail.subject, locale), places), text: fill(labelIn(rules.mail.text, locale), places), shopId: a.shopId, link: linkTo(a.id) });
}

/** A letter did not arrive, or nobody knows: whoever looks after the agreement hears it. */
export async function letterSettled(ports: AgreementPorts, ctx: Ctx, mail: MailSettled): Promise<void> {
  if (mail.about !== about || mail.state === "sent") return;
  const a = await readAgreement(ctx.tx, mail.key.split("/")[1] ?? "");
  if (a) await notify(ctx, await caring(ports, ctx.tx, a), { kind: "agreement.letter", params: { code: codeOf(a.number), state: mail.state }, link: linkTo(a.id) });
}
