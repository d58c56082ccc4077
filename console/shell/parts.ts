import type { Bar, SearchPart, TopPart } from "#console/shell/feature.ts";

/** What features put into the top bar. */
export const topParts: readonly TopPart[] = [
  {
    slot: "presence",
    permission: "presence.set",
    load: () => import("#console/features/desk/presence/PresenceControl.tsx"),
  },
  { slot: "bell", permission: "conversations.serve", load: () => import("#console/features/desk/conversations/alerts/DeskAlerts.tsx") },
  { slot: "bell", load: () => import("#console/features/foundation/notifications/Bell.tsx") },
];

/** What features put above every page. */
export const bars: readonly Bar[] = [
  { load: () => import("#console/shell/PlainHttp.tsx") },
  {
    permission: "operation.write",
    load: () => import("#console/features/foundation/operation/RecoveryBanner.tsx"),
  },
  {
    permission: "shops.write",
    load: () => import("#console/features/foundation/organization/start/StartBar.tsx"),
  },
  { permission: "tasks.answer", load: () => import("#console/features/team/closing/CloseBar.tsx") },
];

/** What the command bar searches beside commands and places: one line for each kind of record. */
export const searchParts: readonly SearchPart[] = [
  {
    permission: "conversations.read",
    load: () => import("#console/features/desk/search/FoundInPalette.tsx"),
  },
  {
    permission: "customers.read",
    load: () => import("#console/features/desk/customers/CustomerSearch.tsx"),
  },
];
