import { maskAddress, maskBirthday, maskId, maskMail, maskName, maskPhone } from "#contract/masking.ts";
import { isOrganisation, isOrganisationName } from "#contract/kinds.ts";
import type { PersonalField } from "#contract/customers.ts";
import type { Scope } from "#contract/permissions.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

const masks: Record<PersonalField, (value: string) => string> = { name: maskName, phone: maskPhone, mail: maskMail, address: maskAddress, account: maskId, birthday: maskBirthday, registration: maskId, property: maskAddress };

/** A personal value as whoever has not asked for it sees it. */
/** A person speaks for an organisation: neither for oneself, nor one organisation for another. */
export function mayBelong(organisation: { id: string; kind: string }, person: { id: string; kind: string }): Verdict {
  return person.id === organisation.id || isOrganisation(person.kind) ? { refused: "invalid", fields: [{ path: "number", code: "not_a_person" }] } : true;
}
/** A name as lists show it: an organisation's is nobody's personal data. */
export const shownName = (kind: string, name: string): string => (isOrganisationName(kind, name) ? name : maskName(name));
/** The name of a customer for a reader: whole for whoever serves the customer, as lists show it for everybody else; empty where nobody told one. */
export const nameTo = (label: { kind: string; name: string } | undefined, serves: boolean): string => (label === undefined ? "" : serves ? label.name : shownName(label.kind, label.name));
export const masked = (field: PersonalField, value: string): string => masks[field](value);

/** Full-width digits and signs of a search, as an input method leaves them. */
const narrow = (text: string) => text.normalize("NFKC").replace(/[‐‑‒–—]/g, "-").trim();

/** What words in the search box mean. Each is tried; a customer found by any of them is shown. */
export interface Search {
  phone?: string;
  last4?: string;
  mail?: string;
  number?: number;
  name?: string;
}

/** Reads a search: `C-108`, four digits, a phone number, a mail address, or a part of a name. */
export function readSearch(words: string): Search | null {
  const text = narrow(words);
  if (text === "") return null;
  const numbered = /^C-?\s?(\d{1,12})$/i.exec(text);
  if (numbered) return { number: Number(numbered[1]) };
  if (text.includes("@")) return { mail: text };
  if (/^[+\d\s()转#-]+$/.test(text) && /\d/.test(text)) {
    const digits = text.replace(/\D/g, "");
    return {
      ...(digits.length === 4 ? { last4: digits } : {}),
      ...(digits.length >= 7 ? { phone: text } : {}),
      ...(digits.length <= 9 && digits === text ? { number: Number(digits) } : {}),
    };
  }
  return { name: text };
}

/** The value that stands for a customer among those of all contacts: what a shop vouched for before what was stated, then the newest. */
export function surest<T extends { stated: boolean; updatedAt: Date }>(values: readonly T[]): T | undefined {
  return [...values].sort((a, b) => Number(a.stated) - Number(b.stated) || b.updatedAt.getTime() - a.updatedAt.getTime())[0];
}

/** Whoever may open fields of all customers may; others only while they serve this one. */
export function mayUnmask(scope: Scope | null, serves: boolean): Verdict {
  return scope === "all" || (scope !== null && serves) ? true : { refused: "not_serving" };
}

/** A field that a shop vouched for is changed by the shop. */
export function mayState(current: { stated: boolean } | undefined, path: string): Verdict {
  return current === undefined || current.stated ? true : { refused: "invalid", fields: [{ path, code: "vouched_by_shop" }] };
}

/** Tags without repetition, in the order given. */
export const tidyTags = (tags: readonly string[]): string[] => [...new Set(tags.map((tag) => tag.trim()))];

/** Where a customer is: the place on the file, else the newest contact that has one. */
export function placeOf(file: { province: string | null; city: string | null }, contacts: readonly { province: string | null; city: string | null; seenAt: Date }[]): { province: string | null; city: string | null } {
  if (file.province !== null) return { province: file.province, city: file.city };
  const placed = contacts.filter((contact) => contact.province !== null).sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime())[0];
  return { province: placed?.province ?? null, city: placed?.city ?? null };
}
