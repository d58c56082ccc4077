import { abandonment } from "./abandonment.ts";
import { firstReplyRate } from "./first-reply-rate.ts";
import { firstResponseLate, firstResponseMean, firstResponseMedian } from "./first-response.ts";
import { handled } from "./handled.ts";
import type { Metric } from "./metric.ts";
import { load, occupancy } from "./occupancy.ts";
import { opened } from "./opened.ts";
import { ratingShare } from "./rating-share.ts";
import { notAnswered, resolution } from "./resolution.ts";
import { responseTime } from "./response-time.ts";
import { satisfaction } from "./satisfaction.ts";
import { serviceLevel } from "./service-level.ts";
import { threeMinuteReply } from "./three-minute-reply.ts";
import { transfer } from "./transfer.ts";
import { criticism, needs, opinions } from "./voice.ts";
import { longestWait, waiting } from "./waiting.ts";

/** Every figure, in the order in which pages show them: one line each. */
export const metrics: readonly Metric[] = [
  opened, handled, serviceLevel, abandonment, firstReplyRate, firstResponseMean, firstResponseMedian, firstResponseLate, responseTime, threeMinuteReply,
  satisfaction, ratingShare, resolution, notAnswered, transfer, occupancy, load, waiting, longestWait,
  needs, opinions, criticism,
];
