import type { Bar, Feature, SearchPart, TopPart } from "#console/shell/feature.ts";

/** Every page of the console in the order of the rail; a page stands here from the day its file exists. */
export const features: readonly Feature[] = [
  {
    path: "/signin",
    name: "signin",
    frame: "bare",
    load: () => import("#console/features/foundation/identity/SignIn.tsx"),
  },
  {
    path: "/signin/sso",
    name: "signin",
    frame: "bare",
    load: () => import("#console/features/foundation/identity/SsoReturn.tsx"),
  },
  {
    path: "/first-run",
    name: "firstRun",
    frame: "bare",
    load: () => import("#console/features/foundation/identity/FirstRun.tsx"),
  },
  {
    path: "/invite/$token",
    name: "invite",
    frame: "bare",
    load: () => import("#console/features/foundation/identity/Invite.tsx"),
  },
  {
    path: "/desk",
    also: ["$id"],
    name: "desk",
    frame: "shell",
    permission: "conversations.read",
    rail: { icon: "chat" },
    load: () => import("#console/features/desk/conversations/Desk.tsx"),
    words: "huihua conversations inbox desk",
  },
  {
    path: "/misplaced",
    name: "misplaced",
    frame: "shell",
    permission: "conversations.transfer",
    words: "zhuancuo dengji misplaced wrong shop platform",
    load: () => import("#console/features/desk/conversations/passing/Misplaced.tsx"),
  },
  {
    path: "/customers",
    name: "customers",
    frame: "shell",
    permission: "customers.read",
    rail: { icon: "user" },
    words: "kehu customers",
    load: () => import("#console/features/desk/customers/Customers.tsx"),
  },
  {
    path: "/customers/$id",
    name: "customers",
    frame: "shell",
    permission: "customers.read",
    load: () => import("#console/features/desk/customers/CustomerPage.tsx"),
  },
  {
    path: "/promises",
    name: "promises",
    frame: "shell",
    permission: "promises.read",
    rail: { icon: "phone" },
    load: () => import("#console/features/desk/promises/Promises.tsx"),
    words: "chengnuo huidian callback promise",
  },
  {
    path: "/search",
    name: "search",
    frame: "shell",
    permission: "conversations.read",
    rail: { icon: "search" },
    words: "sousuo search find messages orders",
    load: () => import("#console/features/desk/search/Search.tsx"),
  },
  {
    path: "/floor",
    name: "floor",
    frame: "shell",
    permission: "floor.read",
    rail: { icon: "floor" },
    load: () => import("#console/features/desk/floor/Floor.tsx"),
    words: "dating supervisor queue wallboard live",
  },
  {
    path: "/figures",
    name: "figures",
    frame: "shell",
    permission: "insight.read",
    rail: { icon: "chart" },
    load: () => import("#console/features/insight/figures/Figures.tsx"),
    words: "zhibiao baobiao figures metrics reports service level",
  },
  {
    path: "/settings/shops",
    name: "shops",
    frame: "settings",
    group: "organization",
    permission: "people.read",
    words: "dianpu shops widget",
    load: () => import("#console/features/foundation/organization/shops/Shops.tsx"),
  },
  {
    path: "/settings/people",
    name: "people",
    frame: "settings",
    group: "organization",
    permission: "people.read",
    words: "renyuan people invite roles",
    load: () => import("#console/features/foundation/organization/people/People.tsx"),
  },
  {
    path: "/settings/teams",
    name: "teams",
    frame: "settings",
    group: "organization",
    permission: "people.read",
    words: "xiaozu teams skills partners units",
    load: () => import("#console/features/foundation/organization/teams/Teams.tsx"),
  },
  {
    path: "/settings/duty",
    name: "duty",
    frame: "settings",
    group: "organization",
    permission: "people.read",
    words: "zhiban duty roster",
    load: () => import("#console/features/foundation/organization/duty/Duty.tsx"),
  },
  {
    path: "/settings/territories",
    name: "territories",
    frame: "settings",
    group: "rules",
    permission: "handbook.read",
    words: "shudi territories map",
    load: () => import("#console/features/foundation/organization/territories/Territories.tsx"),
  },
  {
    path: "/settings/sign-in",
    name: "singleSignOn",
    frame: "settings",
    group: "organization",
    permission: "people.write",
    words: "dandian denglu oidc sso provider",
    load: () => import("#console/features/foundation/identity/Providers.tsx"),
  },
  {
    path: "/settings/calendars",
    name: "calendars",
    frame: "settings",
    group: "rules",
    permission: "handbook.read",
    words: "rili calendars holidays",
    load: () => import("#console/features/foundation/organization/calendars/Calendars.tsx"),
  },
  {
    path: "/settings/handbook",
    also: ["$kind/$key"],
    name: "handbook",
    frame: "settings",
    group: "rules",
    permission: "handbook.read",
    words: "zhidu guize yaml policy handbook",
    load: () => import("#console/features/foundation/handbook/Handbook.tsx"),
  },
  {
    path: "/settings/integrations",
    name: "integrations",
    frame: "settings",
    group: "organization",
    permission: "integrations.write",
    words: "jiekou api token webhook lingpai tuisong integrations",
    load: () => import("#console/features/foundation/integrations/Integrations.tsx"),
  },
  {
    path: "/settings/reading-alerts",
    name: "readingAlerts",
    frame: "settings",
    group: "rules",
    permission: "privacy.watch",
    words: "yichang chayue yinsi geren xinxi privacy alerts audit",
    load: () => import("#console/features/desk/privacy/ReadingAlerts.tsx"),
  },
  {
    path: "/settings/data-requests",
    name: "dataRequests",
    frame: "settings",
    group: "rules",
    permission: "privacy.handle",
    words: "geren xinxi qingqiu shanchu fuzhi data requests deletion copy",
    load: () => import("#console/features/desk/privacy/DataRequests.tsx"),
  },
  {
    path: "/account",
    name: "account",
    frame: "shell",
    load: () => import("#console/features/foundation/identity/Account.tsx"),
  },
  ...(import.meta.env.MODE === "production"
    ? []
    : [
        {
          path: "/gallery",
          name: "gallery",
          frame: "shell",
          rail: { icon: "map", foot: true },
          load: () => import("#console/features/kernel/gallery/Gallery.tsx"),
        } satisfies Feature,
      ]),
];

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
  {
    permission: "operation.write",
    load: () => import("#console/features/foundation/operation/RecoveryBanner.tsx"),
  },
  {
    permission: "shops.write",
    load: () => import("#console/features/foundation/organization/start/StartBar.tsx"),
  },
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
