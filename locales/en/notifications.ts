import type zh from "#locales/zh-CN/notifications.ts";

type Params = Parameters<(typeof zh)["kinds"][string]>[0];
const clockNames: Record<string, string> = { first_reply: "first reply", next_reply: "reply", resolution: "solution", stage: "stage", task: "task" };
const subjectNames: Record<string, string> = { conversation: "Conversation", ticket: "Ticket", task: "Ticket" };
/** As in Conversation 12: first reply. */
const timed = (p: Params) => `${subjectNames[String(p.subject)] ?? ""} ${p.number}: ${clockNames[String(p.clock)] ?? "deadline"}`;

const actionNames: Record<string, string> = { address: "the new address", cancel: "the cancellation", intercept: "the interception", refund: "the refund", exchange: "the exchange" };

/** Words of the notification centre. */
const notifications: typeof zh = {
  bell: (unread) => (unread === "" ? "Notifications" : `Notifications, ${unread} unread`),
  title: "Notifications",
  filter: "Which notifications",
  all: "All",
  unread: "Unread",
  today: "Today",
  earlier: "Earlier",
  readAll: "Mark all as read",
  more: "Show earlier ones",
  empty: "Nothing yet. When somebody mentions you or hands a conversation to you, you are told here.",
  noneUnread: "Nothing unread.",
  readFailed: "The notifications could not be read",
  close: "Close notifications",
  isUnread: "Unread",
  arrived: (words) => `New notification: ${words}`,
  desktop: {
    why: "Told by the browser while this page is hidden",
    ask: "Switch on browser notifications",
    on: "Browser notifications",
    previews: "Show customer and words",
    denied: "The browser does not let this site notify. Allow it in the site settings beside the address.",
  },
  unknown: "There is a new notification",
  kinds: {
    "sla.warned": (p) => `${timed(p)} due in ${p.minutes} min`,
    "sla.breached": (p) => `${timed(p)} is overdue`,
    "sla.escalated": (p) => `${timed(p)} overdue by ${p.minutes} min, please look into it`,
    "order.action_refused": (p) => `The shop did not agree to ${actionNames[String(p.action)] ?? "the request"} for order ${p.order}; see why`,
    "order.action_stuck": (p) => `The shop has not answered ${actionNames[String(p.action)] ?? "the request"} for order ${p.order}; contact it directly`,
    "order.action_contradicted": (p) => `The shop has given two different answers to ${actionNames[String(p.action)] ?? "the request"} for order ${p.order}; please check`,
    "order.problem_told": (p) => `${p.by}: order ${p.order} is ${p.short === 1 ? "short of goods" : "in trouble"}${p.note ? `, ${p.note}` : ""}`,
    "returns.over": (p) => `Order ${p.order}: ${p.yuan} yuan more refunded than paid, please check`,
    "ticket.task_given": (p) => `${p.by} asks for your help with ticket ${p.code}`,
    "ticket.task_answered": (p) => `${p.by} answered the task of ticket ${p.code}`,
    "ticket.assigned": (p) => (p.by ? `${p.by} gave you ticket ${p.code}` : `Ticket ${p.code} is yours`),
    "ticket.needs_you": (p) => `Ticket ${p.code} has come to “${p.stage}”: please look at it`,
    "ticket.silent": (p) => `The customer of ticket ${p.code} did not answer; it has moved on`,
    "ticket.went_on": (p) => `The shop's answer moved ticket ${p.code} on; please look at it`,
    "ticket.customer_acted": (p) => `The customer answered on ticket ${p.code}`,
    "ticket.commented": (p) => `${p.by} commented on ticket ${p.code}`,
    "ticket.cause_ended": (p) => `The fault behind ticket ${p.code} has ended; please go on with it`,
    "ticket.day_has_come": (p) => `Ticket ${p.code}: today is the day that was agreed`,
    "ticket.reopened": (p) => `Ticket ${p.code} was reopened`,
    "promise.missed": (p) => `Promise ${p.number ?? ""} was missed${p.owner ? `, owner ${p.owner}` : "; nobody had claimed it"}`,
    "promise.soon": (p) => `Promise ${p.number ?? ""} is due in ${p.minutes ?? ""} min`,
    "promise.withdrawn": (p) => `The customer cancelled the booked call ${p.number ?? ""}`,
    "conversation.mentioned": (p) => `${p.by} mentioned you in a note in conversation #${p.number}`,
    "conversation.follow_up_due": (p) => `Conversation #${p.number} is due for following up`,
    "privacy.request_near": (p) => `Request ${p.number} about personal data is due soon`,
    "privacy.request_overdue": (p) => `Request ${p.number} about personal data is overdue`,
    "privacy.unusual_reading": (p) => `${p.name} read personal data of ${p.customers} customers: please look into it`,
    "webhook.paused": (p) => (p.why === "gone" ? `Webhook “${p.name}” was paused: its receiver says it is gone` : `Webhook “${p.name}” was paused after three hours without success. Find out why, then resume it`),
    "presence.away_too_long": (p) => `${p.name} has been away for ${p.minutes} minutes`,
    "presence.meal_too_long": (p) => `${p.name} has been at a meal for ${p.minutes} minutes`,
    "conversation.unanswered_too_long": (p) => `The customer of conversation ${p.number} has waited ${p.minutes} minutes for ${p.name}'s answer`,
    "conversation.queued_too_long": (p) => `The customer of conversation ${p.number} has been queued for ${p.minutes} minutes, with nobody yet`,
    "conversations.offered": (p) => `${p.by} asks you to take conversation ${p.number}`,
    "conversations.offer_accepted": (p) => `${p.by} accepted conversation ${p.number}`,
    "conversations.offer_declined": (p) => `${p.by} declined conversation ${p.number}`,
    "conversations.offer_expired": (p) => `No answer from ${p.to}; conversation ${p.number} stays with you`,
    "conversations.passed_on_often": (p) => `Conversation ${p.number} was passed on ${p.passed} times; please look`,
    "conversations.helper_asked": (p) => `${p.by} asks for your help with conversation ${p.number}`,
    "conversations.helper_reported": (p) => `${p.by} recorded what was done in conversation ${p.number}`,
    "conversations.consulted": (p) => `${p.by} asks you about conversation ${p.number}`,
    "conversations.consult_answered": (p) => `${p.by} answered your question about conversation ${p.number}`,
    "conversations.taken_over": (p) => `${p.by} took over conversation ${p.number}`,
    "conversations.wrong_shop": (p) => `Conversation ${p.number} reached the wrong shop and went to ${p.shop}`,
    "conversations.wrong_platform": (p) => `${p.by} registered conversation ${p.number} as meant for another platform`,
  },
};

export default notifications;
