import type { Feature, TopPart } from "#console/shell/feature.ts";

/** Every page of the console in the order of the rail; a page stands here from the day its file exists. */
export const features: readonly Feature[] = [
  {
    path: "/signin",
    name: "signin",
    frame: "bare",
    load: () => import("#console/features/foundation/identity/SignIn.tsx"),
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
export const topParts: readonly TopPart[] = [];
