import { openPoll } from "./poll.ts";
import { openSocket } from "./socket.ts";
import { No, type Ears, type Way } from "./types.ts";
import { waitBefore } from "./wait.ts";

const tryAgainMs = 60_000;
const tryAgainAloneMs = 300_000;

export interface Link extends Way {
  /** Starts over at once: another identity, another token, or a person who asks for it. */
  restart(): void;
}

/** Keeps a line to the server: a socket, polling when two sockets in a row do not open, reconnecting with growing waits. */
export function openLink(origin: string, ears: Ears): Link {
  const address = `${origin.replace(/^http/, "ws")}/v1/visitor/socket`;
  let way: Way | null = null;
  let attempt = 0;
  let deafSockets = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let standing = false;
  let closed = false;
  let polling = false;
  let pollingSince = 0;

  function open(): void {
    clearTimeout(timer);
    way?.close();
    standing = false;
    polling = deafSockets >= 2;
    if (polling) {
      pollingSince = Date.now();
      timer = setTimeout(trySocket, tryAgainAloneMs);
    }
    ears.line("connecting");
    const heard: Ears = {
      ...ears,
      welcome(welcome) {
        standing = true;
        attempt = 0;
        if (!polling) deafSockets = 0;
        ears.line("open");
        ears.welcome(welcome);
      },
    };
    try {
      way = polling ? openPoll(origin, heard, ended) : openSocket(address, heard, ended);
    } catch {
      // A page may forbid sockets outright.
      ended(null, false);
    }
  }

  /** Sockets may have come back: one attempt, and polling again when it does not open. */
  function trySocket(): void {
    deafSockets = 1;
    open();
  }

  function ended(refusal: No | null, welcomed: boolean): void {
    clearTimeout(timer);
    way = null;
    standing = false;
    if (closed) return;
    if (refusal && !refusal.passing) return ears.line("refused", refusal.code);
    // A socket that was never answered may be blocked on the way; one that was refused or lost is not.
    // Polling that fails too means that the server is away, not that sockets are blocked.
    if (polling) deafSockets = 0;
    else if (!welcomed && !refusal && navigator.onLine) deafSockets++;
    ears.line("lost");
    timer = setTimeout(open, waitBefore(attempt++, Math.random()));
  }

  function nudge(): void {
    if (closed || document.visibilityState === "hidden") return;
    if (standing && polling && Date.now() - pollingSince > tryAgainMs) return trySocket();
    if (standing) return way?.nudge();
    if (!way) open();
  }

  for (const event of ["online", "offline", "pageshow"]) addEventListener(event, nudge);
  document.addEventListener("visibilitychange", nudge);
  open();

  return {
    call: (name, input) => way?.call(name, input) ?? Promise.reject(new No("offline")),
    subscribe: (topic, since) => way?.subscribe(topic, since),
    unsubscribe: (topic) => way?.unsubscribe(topic),
    nudge,
    restart: open,
    close() {
      closed = true;
      clearTimeout(timer);
      way?.close();
      for (const event of ["online", "offline", "pageshow"]) removeEventListener(event, nudge);
      document.removeEventListener("visibilitychange", nudge);
    },
  };
}
