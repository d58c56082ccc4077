import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readTrustProxy, type TrustProxy } from "./http/address.ts";

export interface Config {
  demo: boolean;
  port: number;
  host: string;
  /** DIR of --data: database, keys, files, audit heads, backups. */
  dir: string;
  databaseUrl: string | null;
  publicUrl: string | null;
  /** Whose word is taken for where a caller comes from; 0: nobody's. */
  trustProxy: TrustProxy;
  /** Served beyond this machine without encryption: said in the terminal and on every page (D20). */
  insecureHttp: boolean;
  /** Simulated shoppers per minute in the demo; 0 switches them off. */
  shoppers: number;
  simulatedAgents: boolean;
  /** Multiplies every rate limit; load tests raise it. */
  limitFactor: number;
  /** Places inside that calls to the outside may reach all the same (D14): `host` or `host:port`. */
  outboundAllow: string[];
}

/** Start-up cannot go on: one clear sentence with the fix, both languages (HOUSE §4.4: a code; the words live in locales). */
export class ConfigRefused extends Error {
  readonly code: string;
  readonly params: Record<string, string | number>;
  constructor(code: string, params: Record<string, string | number> = {}) {
    super(code);
    this.name = "ConfigRefused";
    this.code = code;
    this.params = params;
  }
}

const isLoopback = (host: string) => host === "localhost" || host === "::1" || host.startsWith("127.");

/** Reads flags and environment; refuses what would be unsafe (D20). */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv): Config {
  let values;
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        demo: { type: "boolean", default: false },
        port: { type: "string" },
        host: { type: "string" },
        data: { type: "string" },
        shoppers: { type: "string" },
        "no-agents": { type: "boolean", default: false },
        "insecure-http": { type: "boolean", default: false },
      },
      strict: true,
    }).values;
  } catch (error) {
    throw new ConfigRefused("flag_unknown", { detail: error instanceof Error ? error.message.split(".")[0]! : "" });
  }
  const port = Number(values.port ?? env.PORT ?? 7300);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new ConfigRefused("port_invalid", { port: values.port ?? env.PORT! });
  const shoppers = Number(values.shoppers ?? 12);
  if (!(shoppers >= 0 && shoppers <= 600)) throw new ConfigRefused("shoppers_invalid", { shoppers: String(values.shoppers) });
  const publicUrl = env.PUBLIC_URL ?? null;
  const host = values.host ?? env.HOST ?? "127.0.0.1";
  const insecureHttp = values["insecure-http"] === true;
  if (!isLoopback(host) && !publicUrl?.startsWith("https://") && !insecureHttp) throw new ConfigRefused("http_beyond_loopback", { host });
  const trustProxy = readTrustProxy(env.TRUST_PROXY ?? "");
  if (trustProxy === null) throw new ConfigRefused("trust_proxy_invalid", { value: env.TRUST_PROXY! });
  return {
    demo: values.demo === true,
    port,
    host,
    dir: resolve(values.data ?? env.KEFU_DATA ?? ".kefu"),
    databaseUrl: env.DATABASE_URL ?? null,
    publicUrl,
    trustProxy,
    insecureHttp: insecureHttp && !isLoopback(host) && !publicUrl?.startsWith("https://"),
    shoppers,
    simulatedAgents: values["no-agents"] !== true,
    limitFactor: Math.max(1, Number(env.KEFU_LIMIT_FACTOR ?? 1) || 1),
    outboundAllow: [
      ...(env.KEFU_OUTBOUND_ALLOW ?? "").split(",").map((one) => one.trim()).filter((one) => one !== ""),
      // The demo's own shop, on this server.
      ...(values.demo === true ? [`127.0.0.1:${port}`, `localhost:${port}`] : []),
    ],
  };
}
