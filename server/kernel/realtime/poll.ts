import type { IncomingMessage } from "node:http";
import type { Actor } from "../context.ts";
import type { Hub, Peer } from "./hub.ts";

const holdMs = 20_000;
/** After the first news a moment more, so that what belongs together comes together. */
const gatherMs = 30;

/** A caller without a socket: it can be asked who it is, and hears nothing. */
export const silentPeer = (actor: Actor): Peer => ({ actor, send: () => {}, unsent: () => 0 });

/** Long poll on the same cursors as the socket: the first frames after `since`, or how it stands once `hold` has passed (D2). */
export async function pollOnce(hub: Hub, actor: Actor, wanted: readonly { topic: string; since: number }[], request: IncomingMessage, hold = holdMs): Promise<object[]> {
  const frames: object[] = [];
  const live = new Set<string>();
  let wake: () => void = () => {};
  const something = new Promise<void>((resolve) => (wake = resolve));
  const peer: Peer = {
    actor,
    unsent: () => 0,
    send(text) {
      const frame = JSON.parse(text) as { t: string; topic: string };
      frames.push(frame);
      // The state as it stands comes with every opening; after that any frame is news.
      if (live.has(frame.topic) || frame.t === "entries" || frame.t === "closed" || frame.t === "again") setTimeout(wake, gatherMs);
      if (frame.t === "live") live.add(frame.topic);
    },
  };
  const { socket } = request;
  socket.once("close", wake);
  const timer = hold > 0 ? setTimeout(wake, hold) : undefined;
  try {
    await Promise.all(wanted.map(({ topic, since }) => hub.subscribe(peer, topic, since)));
    if (hold > 0) await something;
  } finally {
    clearTimeout(timer);
    socket.off("close", wake);
    hub.drop(peer);
  }
  return frames;
}
