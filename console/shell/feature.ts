import type { ComponentType } from "react";
import type { Permission } from "#contract/permissions.ts";
import type { IconName } from "#console/ui/drawings.ts";
import type { PlaceName } from "#console/shell/texts.ts";

/** One page of the console, as the list in features.ts declares it. */
export interface Feature {
  /** As in `/desk`, `/customers/$id`, `/settings/shops`. */
  path: string;
  /** Addresses beneath that the same page serves without starting anew: `["$id"]`. */
  also?: readonly string[];
  name: PlaceName;
  /** bare: without session and rail; settings: within the settings frame. */
  frame: "bare" | "shell" | "settings";
  /** Who may see it; others find neither the rail item nor the page. */
  permission?: Permission;
  /** An item of the rail, in the order of the list; `foot` stands at its end. */
  rail?: { icon: IconName; foot?: boolean };
  /** The group within the settings frame. */
  group?: "organization" | "rules";
  /** Other words by which the palette finds it. */
  words?: string;
  load: () => Promise<{ default: ComponentType }>;
}

/** A part of the top bar that a feature brings: presence beside the search, the bell at the right. */
export interface TopPart {
  slot: "presence" | "bell";
  permission?: Permission;
  load: () => Promise<{ default: ComponentType }>;
}

/** A bar between the top bar and the page that a feature brings for as long as something must be done. */
export interface Bar {
  permission?: Permission;
  load: () => Promise<{ default: ComponentType }>;
}

/** Records that the command bar can find: a component that draws nothing and calls useSearchSource, on the page while the bar is open. */
export interface SearchPart {
  permission?: Permission;
  load: () => Promise<{ default: ComponentType }>;
}
