import type { LocalText } from "#contract/common.ts";
import en from "#locales/en/partners.ts";
import { labelIn, textsIn, type Locale } from "#locales/index.ts";
import zh from "#locales/zh-CN/partners.ts";
import { wallClock } from "#server/kernel/time/index.ts";

const texts = textsIn<typeof zh>(zh, en);
export type LetterKind = "asked" | "reminded" | "overdue" | "replied";

export interface LetterFacts {
  locale: Locale;
  centre: string;
  zone: string;
  name: string;
  code: string;
  typeName: LocalText;
  what: string;
  dueAt: Date | null;
  address: string;
  /** There is a mailbox: he may simply answer the letter. */
  byMail: boolean;
}

/** A letter to a partner: what he is asked, masked, and where he answers. */
export function letterOf(kind: LetterKind, f: LetterFacts): { subject: string; text: string } {
  const t = texts[f.locale].letters;
  const clock = f.dueAt === null ? null : wallClock(f.dueAt, f.zone);
  const facts = { centre: f.centre, name: f.name, code: f.code, type: labelIn(f.typeName, f.locale), what: f.what, due: clock === null ? t.noDue : `${clock.on} ${clock.time}` };
  const ways = f.byMail ? [`${t.byMail}\n${f.address}`, t.footByMail(facts)] : [`${t.link}\n${f.address}`, t.foot(facts)];
  return { subject: t.subjects[kind](facts), text: [...(f.byMail ? [t.replyLine] : []), t.greeting(facts), t.bodies[kind](facts), ...ways].join("\n\n") };
}

/** A letter came when the matter was over: that it is kept, and that nothing more is to be done. */
export function lateLetter(f: { locale: Locale; centre: string; name: string; code: string; typeName: LocalText }): { subject: string; text: string } {
  const t = texts[f.locale].letters;
  const facts = { centre: f.centre, name: f.name, code: f.code, type: labelIn(f.typeName, f.locale), what: "", due: "" };
  return { subject: t.lateSubject(facts), text: [t.greeting(facts), t.late(facts), f.centre].join("\n\n") };
}
