/** What the loader hands to the panel. */
export interface Shell {
  /** Where Kefu is served: the loader's own origin. */
  origin: string;
  shop: string;
  locale: "zh-CN" | "en";
  /** Called whenever the number of unread messages changes. */
  unread(count: number): void;
  /** Called when the panel opens or folds, whoever asked for it. */
  opened(open: boolean): void;
}

/** What the panel hands back. */
export interface Mounted {
  /** Fetches what opening will need, as soon as somebody seems to want it. */
  prepare(): Promise<void>;
  open(): Promise<void>;
  close(): void;
  /** Asks anew who is logged in and reconnects: after a login or logout without a page load. */
  identify(): void;
}

export type Mount = (shell: Shell) => Promise<Mounted>;
