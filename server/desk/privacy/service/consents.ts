import type { ConsentChannel, ConsentState, ConsentWord } from "#contract/consents.ts";
import type { Consents } from "#contract/policies/consents.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { maySay } from "../consent-rules.ts";
import type { PrivacyPorts } from "../ports.ts";
import { consentsOf, insertConsent, lockConsents, type StoredConsent } from "../store/consents.ts";

type Purpose = Consents["purposes"][number];

/** The contacts of a customer within the actor's reach; a right narrower than all ends with one's own conversations. */
async function reach(ports: PrivacyPorts, ctx: Ctx, customerId: string, permission: "customers.read" | "customers.write"): Promise<readonly string[]> {
  const scope = insistPermission(ctx.actor, permission);
  const contactIds = await ports.contactsOf(ctx.tx, customerId);
  const serves = async () => ctx.actor.id !== null && (await ports.servesNow(ctx.tx, ctx.actor.id, contactIds)).length > 0;
  if (contactIds.length === 0 || (scope !== "all" && !(await serves()))) throw new Refusal("not_found");
  return contactIds;
}

const statesOf = (purposes: readonly Purpose[], version: string, words: readonly StoredConsent[]): ConsentState[] =>
  purposes.map(({ key, name, text }) => {
    const latest = words.find((word) => word.purpose === key);
    return { key, name, text, given: latest?.given ?? null, at: latest?.at.toISOString() ?? null, earlierText: latest?.given === true && latest.version !== version };
  });

/** What a customer within reach has agreed to, and every word. */
export async function readConsents(ports: PrivacyPorts, ctx: Ctx, customerId: string): Promise<{ purposes: ConsentState[]; words: ConsentWord[] }> {
  const contactIds = await reach(ports, ctx, customerId, "customers.read");
  const { body, version } = await ports.consents(ctx.tx, ctx.now);
  const words = await consentsOf(ctx.tx, contactIds);
  const nameOf = new Map(body.purposes.map((one) => [one.key, one.name]));
  return {
    purposes: statesOf(body.purposes, version, words),
    words: words.map((word) => ({ id: word.id, purpose: word.purpose, name: nameOf.get(word.purpose) ?? null, given: word.given, at: word.at.toISOString(), channel: word.channel, version: word.version, by: word.by, evidence: word.evidence })),
  };
}

interface Said {
  contactId: string;
  /** All contacts of the same customer: what was said through one of them counts. */
  contactIds: readonly string[];
  purpose: string;
  given: boolean;
  channel: ConsentChannel;
  language: string;
  byId: string | null;
  evidence: string;
}

/** Adds one word to the ledger; the text in force is kept with it. */
async function say(ports: PrivacyPorts, ctx: Ctx, said: Said, customerId: string): Promise<{ id: string }> {
  const { body, version } = await ports.consents(ctx.tx, ctx.now);
  await lockConsents(ctx.tx, said.contactId);
  const latest = (await consentsOf(ctx.tx, said.contactIds)).find((word) => word.purpose === said.purpose);
  // What the handbook no longer asks for may still be withdrawn.
  if (!body.purposes.some((one) => one.key === said.purpose) && (said.given || latest === undefined)) throw new Refusal("invalid", { fields: [{ path: "purpose", code: "purpose_unknown" }] });
  insist(maySay(latest, { given: said.given, version }));
  const id = newId();
  const { contactId, purpose, given, channel, language, byId } = said;
  await insertConsent(ctx.tx, { id, contactId, purpose, given, at: ctx.now, channel, version, language, byId, evidence: withoutPersonal(said.evidence) });
  if (given) ctx.record({ kind: "consent.given", subject: ["customer", customerId], data: { contactId, purpose, version, channel } });
  else ctx.record({ kind: "consent.withdrawn", subject: ["customer", customerId], data: { contactId, purpose, version, channel } });
  return { id };
}

/** Staff take down what a customer said. */
export async function takeConsent(ports: PrivacyPorts, ctx: Ctx, customerId: string, input: { purpose: string; given: boolean; channel: ConsentChannel; evidence: string }): Promise<{ id: string }> {
  const contactIds = await reach(ports, ctx, customerId, "customers.write");
  return say(ports, ctx, { ...input, contactId: contactIds[0]!, contactIds, language: "zh", byId: ctx.actor.id }, customerId);
}

/** What the customer's own window shows, and says. */
export interface OwnConsents {
  /** The purposes that the handbook shows to customers, in the window's language. */
  list(ctx: Ctx, contactId: string, locale: "zh-CN" | "en"): Promise<{ key: string; name: string; text: string; given: boolean }[]>;
  say(ctx: Ctx, contactId: string, input: { purpose: string; given: boolean }, locale: "zh-CN" | "en"): Promise<void>;
  /** Whether there is anything to show. */
  asked(ctx: Pick<Ctx, "tx" | "now">): Promise<boolean>;
}

export function ownConsents(ports: PrivacyPorts): OwnConsents {
  const shown = async (ctx: Pick<Ctx, "tx" | "now">) => (await ports.consents(ctx.tx, ctx.now)).body.purposes.filter((one) => one.widget);
  const whole = async (ctx: Ctx, contactId: string) => {
    const customerId = found(await ports.customerOf(ctx.tx, contactId));
    return { customerId, contactIds: await ports.contactsOf(ctx.tx, customerId) };
  };
  return {
    asked: async (ctx) => (await shown(ctx)).length > 0,
    async list(ctx, contactId, locale) {
      const words = await consentsOf(ctx.tx, (await whole(ctx, contactId)).contactIds);
      const inWords = (text: { "zh-CN": string; en?: string | undefined }) => (locale === "en" && text.en) || text["zh-CN"];
      return (await shown(ctx)).map((one) => ({ key: one.key, name: inWords(one.name), text: inWords(one.text), given: words.find((word) => word.purpose === one.key)?.given ?? false }));
    },
    async say(ctx, contactId, input, locale) {
      const { customerId, contactIds } = await whole(ctx, contactId);
      if (input.given && !(await shown(ctx)).some((one) => one.key === input.purpose)) throw new Refusal("invalid", { fields: [{ path: "purpose", code: "purpose_unknown" }] });
      await say(ports, ctx, { ...input, contactId, contactIds, channel: "web", language: locale === "en" ? "en" : "zh", byId: null, evidence: "" }, customerId);
    },
  };
}
