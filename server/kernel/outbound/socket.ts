import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import type { Config } from "../config.ts";
import { OutboundFailed } from "./index.ts";
import { mayCall } from "./rules.ts";

const connectMs = 10_000;

/** A connection to the outside that is no HTTP (mail): the same law (D14), resolved once, to the address that was judged. */
export async function openSocket(config: Pick<Config, "outboundAllow">, host: string, port: number): Promise<Socket> {
  const url = URL.parse(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  if (!url) throw new OutboundFailed("unreadable_url");
  const addresses = isIP(host) === 0 ? (await lookup(host, { all: true, verbatim: true }).catch(() => [])).map(({ address }) => address) : [host];
  if (addresses.length === 0) throw new OutboundFailed("unresolvable");
  const verdict = mayCall(url, addresses, config.outboundAllow);
  if (verdict !== true) throw new OutboundFailed(verdict.no);
  for (const address of addresses) {
    const socket = await reach(address, port);
    if (socket) return socket;
  }
  throw new OutboundFailed("unreachable");
}

function reach(host: string, port: number): Promise<Socket | null> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error("timed out")), connectMs);
    const failed = () => {
      clearTimeout(timer);
      done(null);
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      // Whoever speaks on it listens from the next tick on; what breaks before is told by its close.
      socket.on("error", () => {});
      done(socket);
    });
  });
}
