import en from "#locales/en/mail.ts";
import zh from "#locales/zh-CN/mail.ts";

/** Whoever reads a test mail may read either language. */
export const testLetter = (centre: string): { subject: string; text: string } => ({ subject: zh.letters.testSubject(centre), text: `${zh.letters.test(centre)}\n\n${en.letters.test(centre)}\n` });
