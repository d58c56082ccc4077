import { channelEndpoints } from "./channel.ts";
import { tokenEndpoints } from "./tokens.ts";
import { webhookEndpoints } from "./webhooks.ts";

/** The open interface: tokens, the channel of an own app or any platform, webhooks. */
export const integrationEndpoints = { ...tokenEndpoints, ...channelEndpoints, ...webhookEndpoints };
