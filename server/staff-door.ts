import type { IncomingMessage } from "node:http";
import type { Identity } from "#server/foundation/identity/index.ts";
import type { Config } from "#server/kernel/config.ts";
import { Refusal } from "#server/kernel/refusal.ts";

/** Who may open the staff's socket: whoever is signed in, from our own pages. */
export const admitStaff = (config: Config, identity: Identity) => async (request: IncomingMessage) => {
  const own = config.publicUrl ? new URL(config.publicUrl).origin : `http://${request.headers.host ?? ""}`;
  if (request.headers.origin !== own) throw new Refusal("foreign_origin", { status: 403 });
  const actor = await identity.authenticateCookie(request.headers.cookie);
  if (!actor) throw new Refusal("unauthenticated");
  return actor;
};
