import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { ImapFlow } from "imapflow";

/** A mailbox on a real IMAP server (Dovecot) of its own, in a folder of its own. */
export interface Box {
  readonly port: number;
  /** Where it speaks TLS from the start; on the other port it offers STARTTLS. Without a certificate it does neither. */
  readonly tlsPort: number;
  readonly user: string;
  readonly password: string;
  /** Puts letters into a folder, as delivery would; made when it is missing. */
  deliver(folder: string, ...raws: string[]): Promise<void>;
  /** The server forgets a folder and makes it anew: another UIDVALIDITY, with these letters in it. */
  makeAnew(folder: string, ...raws: string[]): Promise<void>;
  /** How many letters lie in a folder, and how many of them are marked as seen. */
  count(folder: string): Promise<{ all: number; seen: number }>;
  /** Stops and starts the server, which keeps its port and its letters. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

function findDovecot(): string {
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/opt/homebrew/sbin", "/usr/local/sbin"]) {
    const path = join(folder || "/", "dovecot");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may hold it.
    }
  }
  throw new Error("these tests need a real IMAP server: sudo apt-get install dovecot-imapd, or run the whole npm test as root, which installs it");
}
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
/** Whether the server greets on its port. */
const greets = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (yes: boolean) => (socket.destroy(), done(yes));
    socket.once("error", () => end(false));
    socket.once("data", (line) => end(line.toString().startsWith("* OK")));
    socket.setTimeout(2000, () => end(false));
  });

export async function startBox(certificate?: { key: string; cert: string }): Promise<Box> {
  const program = findDovecot();
  const folder = mkdtempSync(join(tmpdir(), "kefu-dovecot-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "mail"), { mode: 0o777 });
  chmodSync(join(folder, "mail"), 0o777);
  const port = await freePort();
  const tlsPort = await freePort();
  const [user, password] = ["answers", "rollende-Steine-9"];
  // As root Debian's own accounts are used; else everything runs under ours.
  const me = userInfo();
  const own = me.uid === 0 ? { inner: "dovecot", login: "dovenull", uid: "dovecot" } : { inner: me.username, login: me.username, uid: me.username };
  for (const [name, text] of Object.entries(certificate ?? {})) writeFileSync(join(folder, name), text, { mode: 0o600 });
  writeFileSync(join(folder, "users"), `${user}:{plain}${password}\n`);
  const services = me.uid === 0 ? "" : "service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\nservice stats {\n  chroot =\n}\n";
  writeFileSync(join(folder, "dovecot.conf"), `base_dir = ${folder}/run
state_dir = ${folder}/run
protocols = imap
listen = 127.0.0.1
log_path = ${folder}/log
${certificate === undefined ? "ssl = no" : `ssl = yes\nssl_cert = <${folder}/cert\nssl_key = <${folder}/key`}
disable_plaintext_auth = no
default_internal_user = ${own.inner}
default_login_user = ${own.login}
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = scheme=plain ${folder}/users
}
userdb {
  driver = static
  args = uid=${own.uid} gid=${me.uid === 0 ? "dovecot" : me.gid} home=${folder}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${certificate === undefined ? 0 : tlsPort}
    ssl = yes
  }
}
${services}`);
  let running: ChildProcess | null = null;
  const log = () => {
    try {
      return readFileSync(join(folder, "log"), "utf8");
    } catch {
      return "";
    }
  };
  async function start(): Promise<void> {
    running = spawn(program, ["-F", "-c", join(folder, "dovecot.conf")], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    running.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    for (let i = 0; i < 100; i += 1) {
      if (await greets(port)) return;
      if (running.exitCode !== null) break;
      await new Promise((again) => setTimeout(again, 100));
    }
    throw new Error(`dovecot did not start: ${said} ${log()}`);
  }
  async function stop(): Promise<void> {
    const child = running;
    running = null;
    if (!child || child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  async function withLine<T>(work: (line: ImapFlow) => Promise<T>): Promise<T> {
    const line = new ImapFlow({ host: "127.0.0.1", port, secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false });
    line.on("error", () => {});
    await line.connect();
    try {
      return await work(line);
    } finally {
      await line.logout();
    }
  }
  const put = async (line: ImapFlow, name: string, raws: readonly string[]) => {
    if (name !== "INBOX") await line.mailboxCreate(name);
    for (const raw of raws) await line.append(name, raw.replace(/\r?\n/g, "\r\n"));
  };
  await start();
  return {
    port, tlsPort, user, password, stop, start,
    deliver: (name, ...raws) => withLine((line) => put(line, name, raws)),
    makeAnew: (name, ...raws) =>
      withLine(async (line) => {
        await line.mailboxDelete(name);
        await put(line, name, raws);
      }),
    count: (name) =>
      withLine(async (line) => {
        const { messages = 0, unseen = 0 } = (await line.status(name, { messages: true, unseen: true })) || {};
        return { all: messages, seen: messages - unseen };
      }),
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A letter as programs write it; `\n` in its body are its lines. */
export const letter = (head: Readonly<Record<string, string>>, body: string): string =>
  `${Object.entries({ From: "fang.yuan@carrier.example", To: "service@hemu.example", Subject: "Re: 请您协助", "Content-Type": "text/plain; charset=utf-8", "MIME-Version": "1.0", ...head }).map(([name, value]) => `${name}: ${/^[\x20-\x7e]*$/.test(value) ? value : `=?utf-8?B?${Buffer.from(value).toString("base64")}?=`}`).join("\n")}\n\n${body}\n`;
