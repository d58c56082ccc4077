import { useLocation } from "@tanstack/react-router";
import type { Feature } from "#console/shell/feature.ts";
import { features } from "#console/shell/features.ts";
import { useMay } from "#console/shell/session.tsx";
import type { PlaceName } from "#console/shell/texts.ts";
import type { IconName } from "#console/ui/drawings.ts";

/** An item of the rail: a page, or the settings as a whole. */
export interface RailItem {
  path: string;
  name: PlaceName;
  icon: IconName;
  foot: boolean;
}

/** The pages that the person signed in may open. */
export function useOpenFeatures(): Feature[] {
  const may = useMay();
  return features.filter((feature) => feature.frame !== "bare" && may(feature.permission));
}

/** What stands in the rail for this person: nothing that would refuse. */
export function useRailItems(): RailItem[] {
  const open = useOpenFeatures();
  const items = open.flatMap((feature): RailItem[] =>
    feature.rail === undefined
      ? []
      : [
          {
            path: feature.path,
            name: feature.name,
            icon: feature.rail.icon,
            foot: feature.rail.foot ?? false,
          },
        ],
  );
  if (open.some((feature) => feature.frame === "settings")) {
    items.push({ path: "/settings", name: "settings", icon: "gear", foot: true });
  }
  return [...items.filter((item) => !item.foot), ...items.filter((item) => item.foot)];
}

/** Whether an address lies at a place or beneath it. */
export function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(`${path}/`);
}

/** The name of the place that is open now. */
export function useHere(): PlaceName {
  const { pathname } = useLocation();
  const fits = (feature: Feature): boolean => {
    const pattern = feature.path
      .split("/")
      .map((part) => (part.startsWith("$") ? "[^/]+" : part))
      .join("/");
    return new RegExp(`^${pattern}(/|$)`).test(pathname);
  };
  const found = features.filter(fits).toSorted((a, b) => b.path.length - a.path.length)[0];
  if (found !== undefined) return found.name;
  return isWithin(pathname, "/settings") ? "settings" : "notFound";
}
