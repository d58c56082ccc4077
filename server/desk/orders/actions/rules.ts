import { ShopAnswer, type ActionCode, type ActionKind, type ActionState, type AskedKind } from "#contract/actions.ts";
import type { OrderState, ShipmentState } from "#contract/orders.ts";
import type { OutboundCode } from "#server/kernel/outbound/index.ts";
import { backOffSeconds, longestSeconds } from "#server/kernel/outbound/signing.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** What of an order decides what its shop may be asked. */
export interface OrderFacts {
  door: boolean;
  state: OrderState;
  /** Of its latest parcel; null: nothing is packed. */
  parcel: ShipmentState | null;
  /** Kinds that are under way with the shop. */
  open: readonly ActionKind[];
}

const changes: readonly ActionKind[] = ["address", "cancel", "intercept"];

/** May the shop be asked for this now? Until it is packed an order is changed or cancelled, on its way it is intercepted (R-TK-05). */
export function mayAskShop(kind: AskedKind, order: OrderFacts): Verdict {
  if (!order.door) return { refused: "action_no_door" };
  const over = order.state === "cancelled" || order.state === "refunded" || order.state === "signed" || order.state === "completed" || order.parcel === "signed" || order.parcel === "returned" || order.parcel === "lost";
  if (over) return { refused: "action_order_over" };
  const packed = order.parcel !== null || order.state === "shipped" || order.state === "in_transit";
  if (kind === "intercept" ? !packed : packed) return { refused: packed ? "action_packed" : "action_not_under_way" };
  const open = order.open.find((one) => changes.includes(one));
  return open === undefined ? true : { refused: "action_open", params: { kind: open } };
}

/** Done with: the shop answered, or it was taken back. */
export const isOver = (state: ActionState): boolean => state === "done" || state === "refused" || state === "withdrawn";

/** What the shop may have heard of cannot be taken back; that is a new action. */
export const mayWithdraw = (state: ActionState): Verdict => (isOver(state) ? { refused: "action_over" } : state === "waiting" ? true : { refused: "action_sent" });
export const mayAskAgain = (state: ActionState): Verdict => (isOver(state) || state === "sending" ? { refused: "action_over" } : true);
/** A person decides only what the shop has heard of and not answered. */
export const mayDecide = (state: ActionState): Verdict => (state === "uncertain" || state === "pending" ? true : { refused: "action_over" });

/** One call and what came back: `act` asks to do it, `look` asks what became of it. */
export interface Called {
  asked: "act" | "look";
  status: number | null;
  failed: OutboundCode | null;
  /** No connection came about, so nothing arrived. */
  unsent?: boolean;
  body: string;
  retryAfter: number | null;
}
export interface Step {
  /** The shop's answer, when there was one. */
  heard: ShopAnswer | null;
  state: ActionState;
  code: ActionCode | null;
  /** Seconds until the next call; null: none, a person looks at it. */
  waits: number | null;
}

/** The call never left us: the shop has heard nothing. */
const unsent: readonly OutboundCode[] = ["scheme_refused", "credentials_refused", "address_refused", "unreadable_url", "unresolvable"];
export const mostTries = 15;
/** How long the shop is given before it is asked whether it is done. */
const pendingSeconds = 600;

export function readAnswer(status: number, body: string): ShopAnswer | null {
  if (status < 200 || status > 299) return null;
  if (body.trim() === "") return status === 202 ? { result: "pending" } : null;
  try {
    return ShopAnswer.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** Who refunds says under which number: without it we could count it twice. */
export const isWhole = (kind: ActionKind, answer: ShopAnswer): boolean => !(kind === "refund" && answer.result === "done" && answer.number === null);

/** What follows from a call (D13): an answer settles; what may have reached the shop is uncertain and asked after; what did not reach it waits. */
export function afterCall(kind: ActionKind, before: ActionState, called: Called, tries: number): Step {
  const waits = tries >= mostTries ? null : Math.max(backOffSeconds(tries), Math.min(longestSeconds, called.retryAfter ?? 0));
  // What may have reached the shop once is not forgotten because of a later call that did not.
  const heardOf: ActionState = before === "pending" ? "pending" : "uncertain";
  const unheard: ActionState = before === "waiting" || before === "sending" ? "waiting" : heardOf;
  if (called.status === null) return { heard: null, state: called.unsent === true || (called.failed !== null && unsent.includes(called.failed)) ? unheard : heardOf, code: called.failed, waits };
  const heard = readAnswer(called.status, called.body);
  if (heard && isWhole(kind, heard)) return heard.result === "pending" ? { heard, state: "pending", code: null, waits: tries >= 200 ? null : Math.max(pendingSeconds, backOffSeconds(tries)) } : { heard, state: heard.result, code: null, waits: null };
  // The shop says that it does not know the id: nothing has been done, so it is asked to do it.
  if (called.asked === "look" && called.status === 404) return { heard: null, state: "waiting", code: null, waits: waits === null ? null : 0 };
  if (called.status >= 200 && called.status < 300) return { heard: null, state: heardOf, code: "unread_answer", waits };
  return { heard: null, state: called.status >= 500 || called.status === 408 ? heardOf : unheard, code: "refused", waits };
}

/** Systems that keep no list to look at are told the same again: the id keeps them from doing it twice. */
export const cannotLook = (called: Called): boolean => called.asked === "look" && (called.status === 405 || called.status === 501);

/** What an answer means for an action that may be answered already. */
export function fits(action: { state: ActionState; shopNumber: string | null }, answer: ShopAnswer): "take" | "same" | "contradiction" {
  if (!isOver(action.state)) return "take";
  if (answer.result === "pending" || (answer.result === action.state && (answer.result === "refused" || answer.number === null || answer.number === action.shopNumber))) return "same";
  return "contradiction";
}
