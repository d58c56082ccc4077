import { z } from "zod";
import { LocalText } from "../common.ts";
import type { Consents } from "./consents.ts";
import { Key } from "./common.ts";
import type { BodyProblem } from "./define.ts";
import { placeOf } from "./workflow-check.ts";
import type { Workflow } from "./workflow.ts";

/** How what the customer is told goes out beside conversation and page: a template for each channel. */
export const Channels = z.strictObject({
  /** By mail, to whom has agreed to that purpose of the handbook's consents. `{told}` are the words, `{link}` leads to the customer's page. */
  mail: z.strictObject({ consent: Key, subject: LocalText, text: LocalText }).optional(),
  /** As a text message: signed in front as 【…】, and no longer than two parts. */
  sms: LocalText.optional(),
});

type Path = (string | number)[];
type Text = { "zh-CN": string; en?: string | undefined };
const places = { subject: ["number", "shop"], text: ["told", "number", "shop", "link"], sms: ["number", "shop", "link"] } as const;

/** A text message of Chinese characters carries 70 of them; one of several parts 67 each. More than two are neither read nor cheap. */
const smsAtMost = 2 * 67;
/** How long a place may become: the page's address with its token, the shop's name, a ticket's number. */
const roomFor: Record<string, number> = { "{link}": 84, "{shop}": 16, "{number}": 10 };
/** The sender's name in front, without which carriers pass nothing on. */
const signed = /^【(?:\{shop\}|[^【】{}]{2,16})】/;

/** The longest that a template may become. */
export const smsLength = (text: string): number => [...text.replace(placeOf, (place) => "x".repeat(roomFor[place] ?? place.length))].length;

/** Whoever waits for us hears by every channel, in every language in which the workflow speaks, with the way to the page. */
export function channelProblems(w: Workflow, consents: Consents | undefined): BodyProblem[] {
  if (w.customer === "no") return [];
  const { mail, sms } = w.channels ?? {};
  const languages = Object.keys(w.greeting ?? { "zh-CN": "" });
  const lacks = (at: Path, text: Text): BodyProblem[] => languages.filter((language) => !text[language as "en"]).map((language) => ({ path: at, code: "text_missing", params: { text: [...at, language].join(".") } }));
  const open = (at: Path, text: Text, known: readonly string[]): BodyProblem[] =>
    Object.entries(text).flatMap(([language, words]) =>
      [...String(words).matchAll(placeOf)].filter(([, place]) => !known.includes(place!)).map(([, place]) => ({ path: [...at, language], code: "place_unknown", params: { place: `{${place}}`, known: known.map((one) => `{${one}}`).join(" ") } })));
  const each = (at: Path, text: Text, holds: (words: string) => BodyProblem | null): BodyProblem[] => Object.entries(text).flatMap(([language, words]) => {
    const problem = holds(String(words));
    return problem === null ? [] : [{ ...problem, path: [...at, language] }];
  });
  const linked = (words: string): BodyProblem | null => (words.includes("{link}") ? null : { path: [], code: "link_missing" });
  const absent = (text: string): BodyProblem[] => [{ path: w.channels ? ["channels"] : [], code: "text_missing", params: { text } }];
  const [subject, text, message]: Path[] = [["channels", "mail", "subject"], ["channels", "mail", "text"], ["channels", "sms"]];
  return [
    ...(mail
      ? [
          ...lacks(subject!, mail.subject), ...open(subject!, mail.subject, places.subject), ...lacks(text!, mail.text), ...open(text!, mail.text, places.text), ...each(text!, mail.text, linked),
          ...each(text!, mail.text, (words) => (words.includes("{told}") ? null : { path: [], code: "told_missing" })),
          ...(consents && !consents.purposes.some((one) => one.key === mail.consent) ? [{ path: ["channels", "mail", "consent"], code: "reference_missing", params: { kind: "consents", key: mail.consent } }] : []),
        ]
      : absent("channels.mail")),
    ...(sms
      ? [
          ...lacks(message!, sms), ...open(message!, sms, places.sms), ...each(message!, sms, linked),
          ...each(message!, sms, (words) => (signed.test(words) ? null : { path: [], code: "sms_unsigned" })),
          ...each(message!, sms, (words) => (smsLength(words) <= smsAtMost ? null : { path: [], code: "sms_too_long", params: { length: String(smsLength(words)), most: String(smsAtMost) } })),
        ]
      : absent("channels.sms")),
  ];
}
