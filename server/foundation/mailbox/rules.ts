import type { LetterNature } from "#contract/mailbox.ts";

/** A letter's head lines: names in lower case, the newest line of a name first. */
export type Head = readonly (readonly [name: string, value: string])[];
const valuesOf = (head: Head, name: string): string[] => head.filter(([one]) => one === name).map(([, value]) => value.trim());
const robot = /^(mailer-daemon|postmaster)@/i;

/** What kind of letter it is: a person's, a machine's answer (RFC 3834 and what is usual), or the news that ours did not arrive. */
export function natureOf(head: Head, from: string): LetterNature {
  const type = valuesOf(head, "content-type")[0] ?? "";
  const report = /^multipart\/report/i.test(type) && /delivery-status/i.test(type);
  const nobody = valuesOf(head, "return-path").some((path) => path === "<>");
  if (report || valuesOf(head, "x-failed-recipients").length > 0 || (robot.test(from) && !/^multipart\/report/i.test(type))) return "bounce";
  const says = (name: string, pattern: RegExp) => valuesOf(head, name).some((value) => pattern.test(value));
  const automatic = nobody || /^multipart\/report/i.test(type) || says("auto-submitted", /^(?!no\b)/i) || says("x-autoreply", /./) || says("x-autorespond", /./) || says("x-auto-reply", /./) || says("precedence", /^(auto_reply|bulk|junk|list)/i) || says("list-id", /./)
    || says("subject", /^(自动回复|自动答复|automatic reply|auto-?reply|out of office)\b|^(自动回复|自动答复)/i);
  return automatic ? "auto_reply" : "letter";
}

/** The tags in the addresses that it was sent to. */
export function tagsIn(head: Head): string[] {
  const to = ["to", "cc", "delivered-to", "x-original-to", "envelope-to"].flatMap((name) => valuesOf(head, name)).join(" ");
  return [...new Set([...to.matchAll(/\+([0-9a-f]{24})@/gi)].map((match) => match[1]!.toLowerCase()))];
}
export const tagged = (address: string, tag: string): string => address.replace(/@(?=[^@]*$)/, `+${tag}@`);

/** The letters that this one answers, the nearest first; the news of a bounce names ours anywhere in it. */
export function answeredIds(head: Head, nature: LetterNature, raw: string): string[] {
  const text = nature === "bounce" ? raw : [...valuesOf(head, "in-reply-to"), ...valuesOf(head, "references").map((line) => line.split(/\s+/).toReversed().join(" "))].join(" ");
  return [...new Set([...text.matchAll(/<[^<>\s@]{1,200}@[^<>\s@]{1,200}>/g)].map(([id]) => id))].slice(0, 50);
}

/** Above this line of our letters people write their answer. */
export const replyLine = /^[\s>]*[-—–]{2,}\s*(请在这条线上方回复|please reply above this line)/i;
const begins: readonly RegExp[] = [
  replyLine,
  /^\s*>/,
  /^\s*-{2,}\s*(原始邮件|回复的原邮件|转发的?邮件|original message|forwarded message)\s*-{2,}/i,
  /^\s*(在|于)?.{4,120}(写道|来信)\s*[:：]\s*$/,
  /^\s*On .{5,200}\swrote:\s*$/i,
  /^-- $/,
];
const headLine = /^\s*(发件人|From)\s*[:：]/i;
const otherHeadLine = /^\s*(收件人|主题|发送时间|发送日期|日期|时间|To|Subject|Sent|Date)\s*[:：]/i;

/** Parts what was said from what was quoted and signed; an answer below the quotation is found too. */
export function foldQuoted(text: string): { said: string; quoted: string } {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const starts = (i: number): boolean =>
    begins.some((one) => one.test(lines[i]!)) ||
    (/^\s*On .{5,}/i.test(lines[i]!) && /(^|\s)wrote:\s*$/i.test(lines[i + 1] ?? "")) ||
    (headLine.test(lines[i]!) && lines.slice(i + 1, i + 5).some((line) => otherHeadLine.test(line)));
  const at = lines.findIndex((_, i) => starts(i));
  if (at < 0) return { said: text.trim(), quoted: "" };
  const said = lines.slice(0, at).join("\n").trim();
  if (said !== "") return { said, quoted: lines.slice(at).join("\n").trim() };
  // Written below the quotation, or between its lines.
  const last = lines.findLastIndex((line) => /^\s*>/.test(line));
  const below = last < 0 ? "" : lines.slice(last + 1).join("\n").trim();
  return below === "" || replyLine.test(below) ? { said: "", quoted: text.trim() } : { said: below, quoted: lines.slice(0, last + 1).join("\n").trim() };
}

/** Text as it may be stored and shown: no control characters, no endless letter. */
export const plain = (text: string, atMost: number): string => {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "").replace(/\n{3,}/g, "\n\n").trim();
  const chars = Array.from(clean);
  return chars.length > atMost ? `${chars.slice(0, atMost).join("")}…` : clean;
};

/** Until the next try after so many that failed: 5 s, 10 s … five minutes. */
export const waitSeconds = (failures: number): number => Math.min(300, 5 * 2 ** Math.min(Math.max(failures, 1) - 1, 8));
/** Whether two addresses are one: letters' case means nothing, nor what stands after a plus. */
export const sameAddress = (one: string, other: string): boolean => one !== "" && bare(one) === bare(other);
const bare = (address: string): string => address.trim().toLowerCase().replace(/\+[^@]*@/, "@");
