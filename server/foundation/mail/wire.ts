import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { MailCode } from "#contract/mail.ts";
import type { Config } from "#server/kernel/config.ts";
import { OutboundFailed } from "#server/kernel/outbound/index.ts";
import { tlsTrouble } from "#server/kernel/outbound/encrypted.ts";
import { openSocket } from "#server/kernel/outbound/socket.ts";
import { domainOf, type Tried } from "./rules.ts";

export interface MailServer {
  host: string;
  port: number;
  tls: "tls" | "starttls" | "none";
  user: string;
  password: string;
}
export interface Letter {
  from: { address: string; name: string };
  to: string;
  subject: string;
  text: string;
  html?: string | undefined;
  replyTo?: string | undefined;
  messageId: string;
  date: Date;
  attachments: readonly { filename: string; contentType: string; content: Buffer }[];
}

const quietMs = 60_000;
const chunkBytes = 65_536;
const greetingMs = 20_000;

/** The mail as it goes over the wire; made by a machine, so that nobody's absence note answers it. */
export async function composed(letter: Letter): Promise<Buffer> {
  const { from, attachments, ...rest } = letter;
  const mail = new MailComposer({ ...rest, from, attachments: [...attachments], headers: { "Auto-Submitted": "auto-generated" }, disableFileAccess: true, disableUrlAccess: true });
  return mail.compile().build();
}

interface Failure {
  code?: string | undefined;
  /** The system's or TLS's own code, where the library put its own over it. */
  originalCode?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
}
const cutCodes: Readonly<Record<string, MailCode>> = { ETLS: "tls_failed", EPROTOCOL: "protocol_broken", ETIMEDOUT: "timed_out", ESOCKET: "unreachable", ECONNECTION: "unreachable" };

/** One conversation with a mail server. `handOver` is asked before the first byte of the text goes out; when it fails, none does. */
export async function speak(config: Pick<Config, "outboundAllow">, server: MailServer, letter: Letter, handOver: () => Promise<void>): Promise<Tried> {
  const raw = await composed(letter);
  let whole = false;
  const text = Readable.from(
    (async function* () {
      await handOver();
      for (let at = 0; at < raw.length; at += chunkBytes) yield raw.subarray(at, at + chunkBytes);
      // Asked for more: the text has been taken, and the closing dot follows.
      whole = true;
    })(),
    { objectMode: false, highWaterMark: chunkBytes },
  );
  const failed = (error: Failure): Tried => {
    if (error.responseCode !== undefined) {
      // A sender that is refused, or asked to sign in, is a matter of the settings, not of this mail.
      const toMail = (error.code === "EENVELOPE" && error.command !== "MAIL FROM") || error.code === "EMESSAGE";
      return { kind: "refused", status: error.responseCode, answer: error.response ?? "", to: toMail ? "mail" : "us", signIn: error.code === "EAUTH" || error.responseCode === 530 };
    }
    // No server would take it: too long for this one, or no address at all.
    if (!whole && (error.code === "EMESSAGE" || error.code === "EENVELOPE")) return { kind: "refused", status: 552, answer: "", to: "mail", signIn: false };
    return { kind: "cut", code: tlsTrouble(error.originalCode ?? "") ?? cutCodes[error.code ?? ""] ?? "unreachable", handed: whole };
  };
  const socket = await openSocket(config, server.host, server.port).catch((error: unknown) => {
    if (error instanceof OutboundFailed) return error.code;
    throw error;
  });
  if (typeof socket === "string") return { kind: "cut", code: socket === "address_refused" || socket === "unresolvable" ? socket : "unreachable", handed: false };
  const line = new SMTPConnection({
    connection: socket, host: server.host, port: server.port, secure: server.tls === "tls", requireTLS: server.tls === "starttls", ignoreTLS: server.tls === "none",
    name: domainOf(letter.from.address), greetingTimeout: greetingMs, socketTimeout: quietMs, logger: false, tls: { minVersion: "TLSv1.2" },
  });
  return new Promise((done) => {
    const end = (tried: Tried): void => {
      done(tried);
      if (tried.kind === "accepted") line.quit();
      else line.close();
      text.destroy();
    };
    line.on("error", (error: Failure) => end(failed(error)));
    line.on("end", () => end(failed({})));
    const send = (): void =>
      line.send({ from: letter.from.address, to: [letter.to], size: raw.length }, text, (error, info) => {
        if (error) end(failed(error));
        else end({ kind: "accepted", status: Number(info?.response.slice(0, 3)) || 250, answer: info?.response ?? "" });
      });
    line.connect((error?: Failure | null) => {
      if (error) return end(failed(error));
      if (server.user === "") return send();
      line.login({ credentials: { user: server.user, pass: server.password } }, (no: Failure | null) => (no ? end(failed(no)) : send()));
    });
  });
}
