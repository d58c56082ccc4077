import type { WidgetShop } from "#contract/widget.ts";
import type { About } from "../talk/view.ts";
import type { Words } from "./words.ts";

type Ask = WidgetShop["ask"];

/** A mobile number as typed, without the spaces and dashes people put in, and without +86. */
export function plainPhone(typed: string): string {
  const plain = typed.normalize("NFKC").replace(/[\s\-()]/g, "");
  return plain.length > 11 ? plain.replace(/^(?:\+|00)?86(?=1)/, "") : plain;
}

/** What is wrong with each answer, in a sentence; no entry where all is well. */
export function problemsIn(about: About, ask: Ask, say: Words["ask"]): Partial<Record<keyof About, string>> {
  const problems: Partial<Record<keyof About, string>> = {};
  const name = about.name.trim();
  if (ask.name === "required" && name === "") problems.name = say.nameMissing;
  else if (ask.name !== "no" && name.length > 40) problems.name = say.nameLong;
  const phone = ask.phone === "no" ? null : phoneProblem(plainPhone(about.phone), ask.phone === "required", say);
  if (phone) problems.phone = phone;
  if (ask.province === "required" && about.province === "") problems.province = say.provinceMissing;
  return problems;
}

function phoneProblem(phone: string, required: boolean, say: Words["ask"]): string | null {
  if (phone === "") return required ? say.phoneMissing : null;
  if (!/^\d+$/.test(phone)) return say.phoneLetters;
  if (phone.length < 11) return say.phoneShort(11 - phone.length);
  if (phone.length > 11) return say.phoneLong(phone.length - 11);
  return /^1[3-9]/.test(phone) ? null : say.phoneStart;
}

/** Whether all that is asked may be left out. */
export function maySkip(ask: Ask): boolean {
  return ask.name !== "required" && ask.phone !== "required" && ask.province !== "required";
}
