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
  desktop: {
    why: "Told by the browser while this page is hidden",
    ask: "Switch on browser notifications",
    on: "Browser notifications",
    previews: "Show customer and words",
    denied: "The browser does not let this site notify. Allow it in the site settings beside the address.",
  },
  unknown: "There is a new notification",
  kinds: {
    "conversation.mentioned": (p) => `${p.by} mentioned you in a note in conversation #${p.number}`,
    "conversation.follow_up_due": (p) => `Conversation #${p.number} is due for following up`,
  },
};

export default notifications;
