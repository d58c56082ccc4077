import type { AddressInfo, Socket } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface Received {
  to: string[];
  from: string;
  subject: string;
  text: string;
  messageId: string;
  replyTo: string;
  attachments: string[];
}
/** What the receiver does at the next meetings; by default it takes everything. */
export interface Manner {
  /** Answers with this code at the named step. */
  refuse?: { at: "rcpt" | "data" | "connect"; code: number; says: string };
  /** Cuts the line after the whole text was read, or at its first piece. */
  cut?: "after_data" | "within_data";
  /** Never answers at this step. */
  hang?: "rcpt" | "data";
}
export interface Receiver {
  readonly port: number;
  /** Every text that was read to its closing dot, also those never answered. */
  readonly got: Received[];
  readonly seen: { connections: number; recipients: number; encrypted: number; signedIn: string[] };
  behave(manner: Manner): void;
  close(): Promise<void>;
}

/** A real mail server for tests, which counts what arrives. */
export async function startReceiver(options: { user?: string; password?: string; key?: string; cert?: string } = {}): Promise<Receiver> {
  let manner: Manner = {};
  const got: Received[] = [];
  const seen = { connections: 0, recipients: 0, encrypted: 0, signedIn: [] as string[] };
  const no = ({ code, says }: { code: number; says: string }) => Object.assign(new Error(says), { responseCode: code });
  const sockets = new Set<Socket>();
  const settings: SMTPServerOptions = {
    logger: false, closeTimeout: 100, disableReverseLookup: true,
    ...(options.key && options.cert ? { key: options.key, cert: options.cert } : { hideSTARTTLS: true, disabledCommands: ["STARTTLS"] }),
    authOptional: options.user === undefined, allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      const fits = username === options.user && password === options.password;
      if (fits) seen.signedIn.push(username ?? "");
      return fits ? done(null, { user: username ?? "" }) : done(no({ code: 535, says: "authentication failed" }));
    },
    onConnect(_session, done) {
      seen.connections += 1;
      return manner.refuse?.at === "connect" ? done(no(manner.refuse)) : done();
    },
    onRcptTo(_address, session, done) {
      seen.recipients += 1;
      if (session.secure) seen.encrypted += 1;
      if (manner.hang === "rcpt") return;
      return manner.refuse?.at === "rcpt" ? done(no(manner.refuse)) : done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      const cutNow = () => {
        for (const socket of sockets) socket.destroy();
      };
      if (manner.cut === "within_data") return void stream.once("data", cutNow);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        void simpleParser(Buffer.concat(chunks)).then((mail) => {
          if (manner.refuse?.at === "data") return done(no(manner.refuse));
          const { mailFrom } = session.envelope;
          got.push({
            to: session.envelope.rcptTo.map((one) => one.address), from: mailFrom ? mailFrom.address : "", subject: mail.subject ?? "", text: mail.text ?? "", messageId: mail.messageId ?? "", replyTo: mail.replyTo?.value[0]?.address ?? "",
            attachments: mail.attachments.map((one) => one.filename ?? ""),
          });
          if (manner.cut === "after_data") return cutNow();
          if (manner.hang !== "data") done();
        });
      });
    },
  };
  const server = new SMTPServer(settings);
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("error", () => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.server.address() as AddressInfo).port,
    got,
    seen,
    behave: (next) => void (manner = next),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
