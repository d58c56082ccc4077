import type { Permission } from "#contract/permissions.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Outbound } from "#server/kernel/outbound/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { PasswordCost } from "./password.ts";
import type { Sessions } from "./sessions.ts";
import type { createThrottle } from "./throttle.ts";

/** What became of a leaving person's open work. */
export interface HandedOver {
  handedOver: number;
  letGo: number;
}

/** What identity needs from above; app.ts hands it in. */
export interface IdentityPorts {
  /** The teams (ids) and territories (keys) of a person. */
  teamsOf(tx: Tx, personId: string): Promise<{ teams: string[]; territories: string[] }>;
  /** The people within reach of an actor whose right ends at team or territory. */
  membersOf(tx: Tx, actor: Actor, scope: "team" | "territory"): Promise<string[]>;
  /** Hands a leaving person's open work to another (null: back to the queue), in this transaction; tells how many pieces, and how many of them wait for somebody because the other one has no right for them. */
  handOver(ctx: Ctx, fromPersonId: string, toPersonId: string | null): Promise<HandedOver>;
  /** What a person has open by a right that is lost goes back to everybody, in this transaction; tells how many pieces. */
  letGo(ctx: Ctx, personId: string, lost: readonly Permission[]): Promise<number>;
}

/** What the use cases of this module share. */
export interface Parts {
  readonly kernel: Kernel;
  readonly ports: IdentityPorts;
  readonly keys: DataKeys;
  /** The one door to the outside: providers of single sign-on are asked through it. */
  readonly outbound: Outbound;
  readonly cost: PasswordCost;
  readonly sessions: Sessions;
  /** Failed guesses per address: sign-in, and the set-up code. */
  readonly guesses: ReturnType<typeof createThrottle>;
  readonly setupGuesses: ReturnType<typeof createThrottle>;
}
