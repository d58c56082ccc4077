import type { FastifyRequest } from "fastify";
import { nobody, system, type Actor, type Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { staffActor } from "./actor.ts";
import { defaultCost, hashPassword, type PasswordCost } from "./password.ts";
import type { IdentityPorts, Parts } from "./ports.ts";
import { identityRoutes } from "./routes.ts";
import { signInRoutes } from "./routes-sign-in.ts";
import { failuresForgotten } from "./rules.ts";
import { addPerson, type NewPerson } from "./service/people.ts";
import { setupCode } from "./service/first-run.ts";
import { createSessions } from "./sessions.ts";
import * as store from "./store.ts";
import { sweepSignIns } from "./store-passkeys.ts";
import { createThrottle } from "./throttle.ts";
import { openOutbound, type Outbound } from "#server/kernel/outbound/index.ts";

export type { IdentityPorts, NewPerson };
export { setupCode };
export { countHolders, holdersOf, namesOf, stillHolds } from "./holders.ts";
export { nameKey } from "./name-key.ts";
export { avatarText } from "./rules.ts";

export interface IdentityDeps extends IdentityPorts {
  keys: DataKeys;
  outbound?: Outbound;
  /** Cost of new password hashes; the default is OWASP's. Stored hashes of another cost are renewed at the next sign-in. */
  passwordCost?: PasswordCost;
}

export interface Identity extends Module {
  /** Who is calling by cookie; `nobody` when no one is signed in. */
  authenticate(request: FastifyRequest): Promise<Actor>;
  /** The same for a socket's upgrade; null when no one is signed in. */
  authenticateCookie(cookieHeader: string | undefined): Promise<Actor | null>;
  /** A person as an actor without a session, for work done in their name; null when suspended or unknown. */
  actorOf(tx: Tx, personId: string): Promise<Actor | null>;
  /** Adds a person inside a use case of another (the demo company); gives the id. */
  addPerson(ctx: Ctx, input: NewPerson): Promise<string>;
  /** Hashes a password for `addPerson`. */
  hashPassword(password: string): Promise<string>;
}

/** The identity module: sign-in, sessions, permissions of people, first run. */
export function identityModule(kernel: Kernel, deps: IdentityDeps): Identity {
  const { keys, passwordCost: cost = defaultCost, outbound = openOutbound(kernel.config), ...ports } = deps;
  const sessions = createSessions(kernel, ports);
  const parts: Parts = { kernel, ports, keys, outbound, cost, sessions, guesses: createThrottle(30, 600), setupGuesses: createThrottle(10, 600) };
  const month = 30 * 24 * 3_600_000;
  return {
    name: "identity",
    routes: [...identityRoutes(parts), ...signInRoutes(parts)],
    beats: [
      {
        name: "identity.sweep",
        everySeconds: 3600,
        run: () =>
          kernel.run(system, async ({ tx, now }) => {
            await store.sweep(tx, now, new Date(now.getTime() - month), new Date(now.getTime() - failuresForgotten));
            await sweepSignIns(tx, now, new Date(now.getTime() - 6 * month));
          }),
      },
    ],
    authenticate: async (request) => (await sessions.authenticateCookie(request.headers.cookie)) ?? nobody,
    authenticateCookie: sessions.authenticateCookie,
    async actorOf(tx, personId) {
      const person = await store.findPerson(tx, personId);
      if (person?.state !== "active") return null;
      return staffActor(person, await store.grantsOf(tx, personId), await ports.teamsOf(tx, personId));
    },
    addPerson,
    hashPassword: (password) => hashPassword(password, cost),
    close: async () => sessions.close(),
  };
}
