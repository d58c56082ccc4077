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
    "promise.missed": (p) => `Promise ${p.number ?? ""} was missed${p.owner ? `, owner ${p.owner}` : "; nobody had claimed it"}`,
    "promise.soon": (p) => `Promise ${p.number ?? ""} is due in ${p.minutes ?? ""} min`,
    "promise.withdrawn": (p) => `The customer cancelled the booked call ${p.number ?? ""}`,
  },
};

export default notifications;
