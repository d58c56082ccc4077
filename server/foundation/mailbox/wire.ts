import { connect as tlsConnect } from "node:tls";
import type { ImapFlow, ImapTransport } from "imapflow";
import type { MailboxTrouble } from "#contract/mailbox.ts";
import type { Config } from "#server/kernel/config.ts";
import { OutboundFailed } from "#server/kernel/outbound/index.ts";
import { tlsTrouble } from "#server/kernel/outbound/encrypted.ts";
import { openSocket } from "#server/kernel/outbound/socket.ts";

export interface BoxServer {
  host: string;
  port: number;
  tls: "tls" | "starttls" | "none";
  user: string;
  password: string;
  folder: string;
}
/** The mailbox cannot be read; the code says why. */
export class BoxFailed extends Error {
  readonly code: MailboxTrouble;
  constructor(code: MailboxTrouble) {
    super(code);
    this.code = code;
  }
}

const quietMs = 4 * 60_000;
const largest = 40 * 2 ** 20;

/** What a failure of the library means for whoever keeps the settings. */
export function troubleOf(error: unknown): MailboxTrouble {
  if (error instanceof BoxFailed) return error.code;
  const { code = "", authenticationFailed, responseStatus, tlsFailed } = error as { code?: string; authenticationFailed?: boolean; responseStatus?: string; tlsFailed?: boolean };
  if (error instanceof OutboundFailed) return error.code === "address_refused" || error.code === "unresolvable" ? error.code : "unreachable";
  if (authenticationFailed === true) return "auth_refused";
  const ofTls = tlsTrouble(code) ?? (tlsFailed === true ? "tls_failed" : null);
  if (ofTls !== null) return ofTls;
  if (/TIMEOUT/i.test(code)) return "timed_out";
  if (responseStatus === "NO" || responseStatus === "BAD") return "server_refused";
  return "unreachable";
}

/** Signs in and opens the folder for reading only; the socket comes from the one door to the outside (D14). */
export async function openLine(config: Pick<Config, "outboundAllow">, server: BoxServer): Promise<ImapFlow> {
  // Loaded when there is a mailbox: it costs memory and time to start.
  const { ImapFlow: Client } = await import("imapflow");
  const socket = await openSocket(config, server.host, server.port);
  const transport: ImapTransport = {
    connect({ secure, servername, tls }, onConnect) {
      if (secure) return tlsConnect({ ...tls, socket, ...(servername === undefined ? {} : { servername }) }, onConnect);
      setImmediate(onConnect);
      return socket;
    },
    upgrade: (_plain, { servername, tls }, onSecure) => tlsConnect({ ...tls, socket, ...(servername === undefined ? {} : { servername }) }, onSecure),
  };
  const line = new Client({
    host: server.host, port: server.port, secure: server.tls === "tls", doSTARTTLS: server.tls === "starttls", auth: { user: server.user, pass: server.password }, transport, tls: { minVersion: "TLSv1.2", host: server.host },
    logger: false, autoIdleDelay: 300, maxIdleTime: quietMs, greetingTimeout: 20_000, connectionTimeout: 20_000, maxLiteralSize: largest,
  });
  // Whoever waits on it hears of its close; an error without a listener would end the process.
  line.on("error", () => {});
  try {
    await line.connect();
  } catch (error) {
    line.close();
    throw error;
  }
  try {
    await line.mailboxOpen(server.folder, { readOnly: true });
  } catch {
    line.close();
    throw new BoxFailed("folder_missing");
  }
  return line;
}
