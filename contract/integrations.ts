import { channelEndpoints } from "./channel.ts";
import { tokenEndpoints } from "./tokens.ts";

/** The open interface: tokens, the channel of an own app or any platform. */
export const integrationEndpoints = { ...tokenEndpoints, ...channelEndpoints };
