import type { Notification } from "#contract/notifications.ts";
import { textsIn } from "#locales/index.ts";
import en from "#locales/en/notifications.ts";
import zh from "#locales/zh-CN/notifications.ts";
import { useText } from "#console/lib/locale.ts";

const notificationTexts = textsIn<typeof zh>(zh, en);

/** Words of the notification centre in the reader's language. */
export function useNotificationText(): typeof zh {
  return useText(notificationTexts);
}

/** What a notification says; one of a kind that this page does not know yet still says that there is one. */
export const wordsOf = (t: typeof zh, note: Pick<Notification, "kind" | "params">): string => t.kinds[note.kind]?.(note.params) ?? t.unknown;
