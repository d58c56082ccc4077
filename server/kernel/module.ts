import type { EventReader } from "./events/readers.ts";
import type { Route } from "./http/route.ts";
import type { DeadlineHandler } from "./jobs/deadlines.ts";
import type { AnyWork, Schedule } from "./jobs/work.ts";
import type { TopicKind } from "./realtime/hub.ts";

/** What a module hands to app.ts: lists, not globbing, so that a name can be searched. */
export interface Module {
  readonly name: string;
  readonly routes?: readonly Route[];
  readonly readers?: readonly EventReader[];
  readonly deadlines?: readonly DeadlineHandler[];
  readonly topics?: readonly TopicKind[];
  /** What is done later, at least once, and what is done at set times (D12). */
  readonly work?: readonly AnyWork[];
  readonly schedules?: readonly Schedule[];
  /** On a beat, on every node: leases, sealing. `everySeconds` is a rhythm, never a promise. */
  readonly beats?: readonly { name: string; everySeconds: number; run(): Promise<void> }[];
  close?(): Promise<void>;
}
