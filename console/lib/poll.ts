import { api, ApiError } from "#console/lib/api.ts";

interface Polled {
  t: string;
  topic?: string;
  [name: string]: unknown;
}
/** What the polling tells its owner. */
export interface PollingEvents {
  /** Topics with where to resume each. */
  topics(): { topic: string; since: number }[];
  hear(frame: Polled): void;
  /** The first answer has come. */
  reached(): void;
  /** No answer: the owner decides when to try again. */
  lost(): void;
  refused(): void;
}
export interface Polling {
  /** The topics have changed: asks anew at once. */
  changed(): void;
  stop(): void;
}

const pauseMs = 2_000;
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Topics by long poll where sockets do not get through: one request at a time for all of them, on the same cursors (D2). */
export function startPolling(events: PollingEvents): Polling {
  const device = crypto.randomUUID();
  let opened = new Set<string>();
  let round = new AbortController();
  let stopped = false;
  let reached = false;

  async function ask(signal: AbortSignal): Promise<void> {
    const wanted = events.topics();
    if (wanted.length === 0) return pause(pauseMs, signal);
    // A topic that was not asked for yet is answered with how it stands; then the server holds until there is news.
    const hold = wanted.every(({ topic }) => opened.has(topic)) ? 20 : 0;
    const query = { topic: wanted.map(({ topic }) => topic), since: wanted.map(({ since }) => since), hold, device };
    const { frames } = await api("GET /v1/feed", { query }, { signal });
    if (signal.aborted) return;
    opened = new Set(wanted.map(({ topic }) => topic));
    if (!reached) {
      reached = true;
      events.reached();
    }
    for (const frame of frames) events.hear(frame);
    // Such an answer comes at once each time: no reason to hurry.
    if (frames.some(({ t }) => t === "closed" || t === "again")) await pause(pauseMs, signal);
  }
  async function follow(): Promise<void> {
    while (!stopped) {
      round = new AbortController();
      try {
        await ask(round.signal);
      } catch (error) {
        if (stopped || round.signal.aborted) continue;
        if (!(error instanceof ApiError)) return events.lost();
        if (error.code === "unauthenticated") return events.refused();
        await pause(pauseMs, round.signal);
      }
    }
  }
  void follow();
  return {
    changed: () => round.abort(),
    stop() {
      stopped = true;
      round.abort();
    },
  };
}
