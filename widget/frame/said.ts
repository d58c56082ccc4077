/** What the shop's page says to the frame. */
export type ToFrame =
  | { kefu: "show"; open: boolean }
  | { kefu: "identify" }
  | { kefu: "identity"; id: number; jwt: string | null };

/** What the frame says to the shop's page. */
export type ToPage =
  | { kefu: "here" }
  | { kefu: "ready" }
  | { kefu: "opened"; open: boolean }
  | { kefu: "unread"; count: number }
  | { kefu: "identity"; id: number };

/** Whether a posted message is one of ours at all. */
export function isOurs(said: unknown): said is { kefu: string } {
  return typeof said === "object" && said !== null && typeof (said as { kefu?: unknown }).kefu === "string";
}
