import { createRootRoute, createRoute, createRouter, Outlet, type AnyRoute } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import type { Feature } from "#console/shell/feature.ts";
import { features } from "#console/shell/features.ts";
import { Crashed } from "#console/shell/Crashed.tsx";
import { Home } from "#console/shell/Home.tsx";
import { NotFound } from "#console/shell/NotFound.tsx";
import { Permitted } from "#console/shell/Permitted.tsx";
import { SettingsFrame, SettingsHome } from "#console/shell/SettingsFrame.tsx";
import { Shell } from "#console/shell/Shell.tsx";
import { LoadingState } from "#console/ui/States.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });
const settings = createRoute({ getParentRoute: () => shell, path: "/settings", component: SettingsFrame });

function routeOf(feature: Feature, parent: AnyRoute): AnyRoute {
  const Page = lazy(feature.load);
  const draw = (): ReactNode => (
    <Permitted feature={feature}>
      <Suspense fallback={<LoadingState />}>
        <Page />
      </Suspense>
    </Permitted>
  );
  // The router fetches the page's files when the pointer comes near its link.
  const component = Object.assign(draw, { preload: async () => void (await feature.load()) });
  const path = feature.frame === "settings" ? feature.path.replace("/settings", "") : feature.path;
  const route: AnyRoute = createRoute({ getParentRoute: () => parent, path, component });
  const children = (feature.also ?? []).map((also) =>
    createRoute({ getParentRoute: () => route, path: also }),
  );
  return route.addChildren(children);
}

const within = (frame: Feature["frame"], parent: AnyRoute): AnyRoute[] =>
  features.filter((feature) => feature.frame === frame).map((feature) => routeOf(feature, parent));

const tree = root.addChildren([
  ...within("bare", root),
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: "/", component: Home }),
    settings.addChildren([
      createRoute({ getParentRoute: () => settings, path: "/", component: SettingsHome }),
      ...within("settings", settings),
    ]),
    ...within("shell", shell),
  ]),
]);

/** Filters are read by people and sent to colleagues: plain words in the address, no JSON. */
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== "") words.set(key, String(value));
  const text = words.toString();
  return text === "" ? "" : `?${text}`;
}

export const router = createRouter({
  routeTree: tree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPendingComponent: () => <LoadingState />,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: false,
});
