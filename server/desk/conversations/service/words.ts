import type { Ctx } from "#server/kernel/context.ts";
import type { GreetingTexts } from "../ports.ts";
import { fill, withoutGaps } from "../rules.ts";
import { staffOf, type ConversationState } from "../store/conversations.ts";
import { shopNames } from "../store/conversations.ts";
import type { Desk } from "./desk.ts";

export interface Speaking {
  shopId: string;
  contactId: string;
  language: string;
  assigneeId?: string | null;
  /** The shop whose people serve it, where that is another one. */
  forShopId?: string | null;
  /** Who goes on with it, where the text says so. */
  other?: string;
  reach?: string;
  /** People ahead in the queue, where the text says so. */
  ahead?: number;
}

/**
 * A text of the handbook's greetings with its places filled: {店铺} {客服} {工号} {称呼} {服务时间} {下次上班} {热线} {排队人数}.
 * A place that has no value leaves nothing behind, so that no customer reads a brace.
 */
export async function wordsOf(desk: Desk, ctx: Ctx, about: Speaking | ConversationState, which: keyof GreetingTexts): Promise<string> {
  const english = about.language === "en";
  const shop = (await shopNames(ctx.tx)).get(about.forShopId ?? about.shopId);
  const { body } = await desk.ports.rules.greeting(ctx.tx, shop?.key ?? "", ctx.now);
  // How it goes on after a wrong turn is always said: a shop without words of its own speaks the centre's (R-CH-08).
  const said = body[which] ?? (which === "wrongShop" || which === "wrongPlatform" ? (await desk.ports.rules.greeting(ctx.tx, "", ctx.now)).body[which] : undefined);
  if (!said) return ""; // the handbook says nothing at this moment
  const text = (english && said.en) || said["zh-CN"];
  if (!text.includes("{")) return text;
  const hours = await desk.ports.rules.serviceHours(ctx.tx, ctx.now, english ? "en" : "zh-CN");
  const staff = about.assigneeId ? await staffOf(ctx.tx, about.assigneeId) : undefined;
  const name = (await desk.ports.customers.labels(ctx.tx, [about.contactId])).get(about.contactId)?.name ?? "";
  const filled = fill(text, {
    店铺: shop?.name ?? "", 客服: staff?.name ?? "", 工号: staff?.staffNo ?? "", 称呼: name, 服务时间: hours.text, 下次上班: hours.nextOpeningText, 热线: body.phone ?? "",
    对方: "other" in about ? (about.other ?? "") : "", 联系方式: "reach" in about ? (about.reach ?? "") : "",
    排队人数: String("ahead" in about ? (about.ahead ?? 0) : 0),
  });
  return withoutGaps(filled);
}
