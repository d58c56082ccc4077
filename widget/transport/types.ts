import type { WidgetCalls, WidgetFrame, WidgetHello, WidgetWelcome } from "#contract/widget.ts";

export type CallName = keyof WidgetCalls;
export type PostInput = WidgetCalls["post"]["input"];
export type PostResult = WidgetCalls["post"]["result"];

/** What a refused call carries: a code, to which the reader's language has the sentence. */
export class No extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
  /** Whether the same request may succeed later without anybody changing it. */
  get passing(): boolean {
    return passingCodes.has(this.code);
  }
}

const passingCodes = new Set(["try_again", "too_many", "internal", "offline", "timeout"]);

/** Reads a refusal that came from outside. */
export function noFrom(said: unknown, otherwise: string): No {
  const code = (said as { code?: unknown } | null)?.code;
  return new No(typeof code === "string" ? code : otherwise);
}

/** Everything that may arrive on the visitor's line. */
export type Incoming =
  | WidgetFrame
  | WidgetWelcome
  | { t: "pong" }
  | { t: "ok"; id: number; result: unknown }
  | { t: "no"; id?: number; code: string };

export type Line = "connecting" | "open" | "lost" | "refused";

/** What a line reports to its session. */
export interface Ears {
  hello(): Promise<WidgetHello>;
  welcome(welcome: WidgetWelcome): void;
  frame(frame: WidgetFrame): void;
  line(line: Line, code?: string): void;
}

/** One way of reaching the server: a socket, or polling where sockets are blocked. */
export interface Way {
  call<N extends CallName>(name: N, input: WidgetCalls[N]["input"]): Promise<WidgetCalls[N]["result"]>;
  subscribe(topic: string, since: number): void;
  unsubscribe(topic: string): void;
  /** Finds out at once whether the line still stands: after sleep, or when the network returns. */
  nudge(): void;
  close(): void;
}
