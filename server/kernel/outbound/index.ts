import { lookup } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import type { Config } from "../config.ts";
import { followsRedirect, mayCall, mayCallUrl, type CallVerdict } from "./rules.ts";

export { isAllowListed, kindOf, mayCallUrl } from "./rules.ts";

/** Why a call did not come to an answer. */
export type OutboundCode = "scheme_refused" | "credentials_refused" | "address_refused" | "redirect_refused" | "unreadable_url" | "unresolvable" | "unreachable" | "timed_out" | "too_large";

/** A call to the outside that got no answer; its code says why, its message carries nothing of the address. */
export class OutboundFailed extends Error {
  readonly code: OutboundCode;
  /** No connection came about: certainly nothing of it arrived (D13). */
  readonly unsent: boolean;
  constructor(code: OutboundCode, unsent = false) {
    super(code);
    this.name = "OutboundFailed";
    this.code = code;
    this.unsent = unsent;
  }
}

export interface OutboundRequest {
  url: string;
  method?: "GET" | "POST" | "PUT" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}
export interface OutboundAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** The address that was spoken to. */
  address: string;
  ms: number;
}
export interface Outbound {
  call(request: OutboundRequest): Promise<OutboundAnswer>;
}

export const outboundLimits = { ms: 10_000, bytes: 5 * 2 ** 20, redirects: 3 };
type Resolve = (host: string) => Promise<string[]>;

const resolveAll: Resolve = async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
const bare = (host: string) => host.replace(/^\[|\]$/g, "");

function insistMay(verdict: CallVerdict): void {
  if (verdict !== true) throw new OutboundFailed(verdict.no);
}
/** Nothing was sent yet: the next address of the same name may be tried. */
const notConnected = new Set(["ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"]);

/** The door to the outside (D14): a name is resolved once, the connection goes to what was resolved and judged, never to what the name says later. */
export function openOutbound(config: Pick<Config, "outboundAllow">, { resolve = resolveAll, limits = outboundLimits }: { resolve?: Resolve; limits?: typeof outboundLimits } = {}): Outbound {
  const allow = config.outboundAllow;

  async function addressesOf(url: URL): Promise<string[]> {
    const host = bare(url.hostname);
    if (isIP(host) !== 0) return [host];
    const found = await resolve(host).catch(() => []);
    if (found.length === 0) throw new OutboundFailed("unresolvable");
    return found;
  }

  /** One exchange with one address; agents are never shared, so nothing of the environment (proxies) or of other calls gets in. */
  function exchange(url: URL, address: string, request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    return new Promise((done, fail) => {
      const started = performance.now();
      const secure = url.protocol === "https:";
      const { request: ask } = secure ? https : http;
      const host = bare(url.hostname);
      const outgoing = ask({
        host: address, port: url.port || (secure ? 443 : 80), path: `${url.pathname}${url.search}`, method: request.method ?? "GET", agent: false, signal,
        ...(secure && isIP(host) === 0 ? { servername: host } : {}),
        headers: { "user-agent": "Kefu", "accept-encoding": "identity", ...request.headers, host: url.host, ...(request.body === undefined ? {} : { "content-length": String(Buffer.byteLength(request.body)) }) },
      });
      outgoing.on("error", fail);
      outgoing.on("response", (incoming) => {
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on("data", (part: Buffer) => {
          size += part.length;
          if (size <= limits.bytes) return void parts.push(part);
          fail(new OutboundFailed("too_large"));
          outgoing.destroy();
        });
        incoming.on("error", fail);
        incoming.on("aborted", () => fail(new OutboundFailed("unreachable")));
        incoming.on("end", () => done({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts), address, ms: Math.round(performance.now() - started) }));
      });
      outgoing.end(request.body);
    });
  }

  async function overAddresses(url: URL, addresses: readonly string[], request: OutboundRequest, signal: AbortSignal, redirected: boolean): Promise<OutboundAnswer> {
    for (const [i, address] of addresses.entries()) {
      try {
        return await exchange(url, address, request, signal);
      } catch (error) {
        if (error instanceof OutboundFailed) throw error;
        if (signal.aborted) throw new OutboundFailed("timed_out");
        const unsent = notConnected.has((error as { code?: string }).code ?? "");
        if (i < addresses.length - 1 && unsent) continue;
        throw new OutboundFailed("unreachable", unsent && !redirected);
      }
    }
    throw new OutboundFailed("unreachable");
  }

  return {
    async call(request) {
      const first = URL.parse(request.url);
      if (!first) throw new OutboundFailed("unreadable_url");
      insistMay(mayCallUrl(first, allow));
      const clock = new AbortController();
      const timer = setTimeout(() => clock.abort(), limits.ms);
      try {
        const late = new Promise<never>((_, fail) => clock.signal.addEventListener("abort", () => fail(new OutboundFailed("timed_out"))));
        const addresses = await Promise.race([addressesOf(first), late]);
        insistMay(mayCall(first, addresses, allow));
        let url = first;
        for (let hop = 0; ; hop += 1) {
          const answer = await Promise.race([overAddresses(url, addresses, request, clock.signal, hop > 0), late]);
          const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
          if (location === undefined) return answer;
          const next = URL.parse(location, url.href);
          if (!next || hop >= limits.redirects || !followsRedirect(url, next, answer.status, request.method ?? "GET")) throw new OutboundFailed("redirect_refused");
          url = next;
        }
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
