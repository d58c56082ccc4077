import { deadlines } from "./deadlines.ts";
import { events } from "./events.ts";
import type { Guard } from "./guard.ts";
import { honesty } from "./honesty.ts";
import { imports } from "./imports.ts";
import { notifications } from "./notifications.ts";
import { outbound } from "./outbound.ts";
import { purity } from "./purity.ts";
import { refusals } from "./refusals.ts";
import { sizes } from "./sizes.ts";
import { sqlNames } from "./sql.ts";
import { texts } from "./texts.ts";
import { words } from "./words.ts";

/** Every guard of the house; guards.test.ts shows each one refusing its fixture. */
export const guards: readonly Guard[] = [imports, sqlNames, purity, outbound, sizes, texts, honesty, words, events, deadlines, refusals, notifications];
