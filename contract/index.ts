import type { conversationEndpoints } from "./conversation.ts";
import type { floorEndpoints } from "./floor.ts";
import type { handbookEndpoints } from "./handbook.ts";
import type { identityEndpoints } from "./identity.ts";

/** Every endpoint of the product, merged by type (D26): the typed client reads it, no zod reaches the browser. */
export type Contract = typeof identityEndpoints & typeof handbookEndpoints & typeof conversationEndpoints & typeof floorEndpoints;
