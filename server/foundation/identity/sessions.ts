import type { SignInMethod } from "#contract/sign-in.ts";
import { newId, newToken } from "#server/kernel/ids.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { staffActor } from "./actor.ts";
import { readToken, tokenHash } from "./cookie.ts";
import type { IdentityPorts } from "./ports.ts";
import { secondFactorPatience, sessionEnds, sessionIdle, sessionLongest } from "./rules.ts";
import * as store from "./store.ts";
import { insertSignIn } from "./store-passkeys.ts";

const freshMs = 5000;
const mostKnown = 20_000;

interface Known {
  personId: string;
  actor: Actor;
  /** By the monotonic clock and by ours: after five seconds of either the tables are asked again, even if every wake-up was lost. */
  freshUntil: number;
  at: number;
  ends: Date;
}

export interface Device {
  ip: string;
  userAgent: string;
}

export interface Sessions {
  /** Who holds this cookie; null when nobody does, or not any more. */
  authenticateCookie(cookieHeader: string | undefined): Promise<Actor | null>;
  /** The hash of the token in a cookie header, for acting on the session itself. */
  hashIn(cookieHeader: string | undefined): Buffer | null;
  close(): void;
}

/** Knows who is signed in: a short memory over the session table, emptied by the bus the moment something ends (topic "session"). */
export function createSessions(kernel: Kernel, ports: Pick<IdentityPorts, "teamsOf">): Sessions {
  const known = new Map<string, Known>();
  const loading = new Map<string, Promise<Actor | null>>();
  let generation = 0;
  const httpsOnly = kernel.config.publicUrl?.startsWith("https://") === true;

  const stop = kernel.bus.on("session", (personIds) => {
    generation += 1;
    loading.clear();
    if (personIds.length === 0) return known.clear();
    for (const [key, entry] of known) if (personIds.includes(entry.personId)) known.delete(key);
  });

  async function load(key: string, hash: Buffer): Promise<Actor | null> {
    const began = generation;
    const session = await store.useSession(kernel.db.kysely, hash, kernel.clock.set(), sessionIdle);
    if (session?.stage !== "full") return null;
    const place = await ports.teamsOf(kernel.db.kysely, session.personId);
    const actor = staffActor({ id: session.personId, name: session.name }, session.grants, place);
    // What was read while something ended is answered once and not remembered.
    if (began === generation) {
      if (known.size >= mostKnown) known.delete(known.keys().next().value!);
      known.set(key, { personId: session.personId, actor, freshUntil: performance.now() + freshMs, at: kernel.clock.now().getTime(), ends: sessionEnds(session) });
    }
    return actor;
  }

  function actorBehind(token: string): Promise<Actor | null> {
    const hash = tokenHash(token);
    const key = hash.toString("base64");
    const entry = known.get(key);
    const now = kernel.clock.now();
    if (entry && entry.freshUntil > performance.now() && Math.abs(now.getTime() - entry.at) < freshMs && entry.ends > now) return Promise.resolve(entry.actor);
    known.delete(key);
    let pending = loading.get(key);
    if (!pending) {
      pending = load(key, hash).finally(() => {
        if (loading.get(key) === pending) loading.delete(key);
      });
      loading.set(key, pending);
    }
    return pending;
  }

  return {
    async authenticateCookie(cookieHeader) {
      const token = readToken(cookieHeader, httpsOnly);
      return token === null ? null : actorBehind(token);
    },
    hashIn(cookieHeader) {
      const token = readToken(cookieHeader, httpsOnly);
      return token === null ? null : tokenHash(token);
    },
    close: () => void stop(),
  };
}

/** Opens a session and returns its token, which nobody but the browser keeps. The session that came with the request ends (rotation). */
export async function startSession({ kernel }: { kernel: Kernel }, ctx: Ctx, personId: string, stage: "full" | "second_factor", method: SignInMethod, device: Device, before: Buffer | null): Promise<string> {
  const ended = before && (await store.revokeByToken(ctx.tx, before, ctx.now));
  if (ended) ctx.after(() => kernel.bus.wake("session", ended.personId));
  const token = newToken();
  const expiresAt = new Date(ctx.now.getTime() + (stage === "full" ? sessionLongest : secondFactorPatience));
  const session = { id: newId(), personId, createdAt: ctx.now, seenAt: ctx.now, expiresAt, ip: device.ip, userAgent: device.userAgent, stage, method };
  await store.insertSession(ctx.tx, tokenHash(token), session);
  if (stage === "full") {
    await insertSignIn(ctx.tx, personId, { at: ctx.now, method, result: "in", ip: device.ip, userAgent: device.userAgent });
    ctx.record({ kind: "person.signed_in", subject: ["person", personId], data: { session: session.id, method } });
  }
  return token;
}
