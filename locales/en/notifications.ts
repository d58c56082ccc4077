import type zh from "#locales/zh-CN/notifications.ts";

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
  unknown: "There is a new notification",
  kinds: {
    "webhook.paused": (p) => (p.why === "gone" ? `Webhook “${p.name}” was paused: its receiver says it is gone` : `Webhook “${p.name}” was paused after three hours without success. Find out why, then resume it`),
  
    "presence.away_too_long": (p) => `${p.name} has been away for ${p.minutes} minutes`,
    "presence.meal_too_long": (p) => `${p.name} has been at a meal for ${p.minutes} minutes`,
    "conversation.unanswered_too_long": (p) => `The customer of conversation ${p.number} has waited ${p.minutes} minutes for ${p.name}'s answer`,
    "conversation.queued_too_long": (p) => `The customer of conversation ${p.number} has been queued for ${p.minutes} minutes, with nobody yet`,
  },
};

export default notifications;
