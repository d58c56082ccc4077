import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startScratch } from "./scratch.ts";

export interface OutsideServer {
  connectionString: string;
  major: number;
  stop(): Promise<void>;
}

const debian = "/usr/lib/postgresql/15/bin";

/** A PostgreSQL 15 of the system when there is one, else another embedded one: a server that Kefu did not start. */
export async function startOutside(): Promise<OutsideServer> {
  const floor = await startFloor();
  if (floor) return floor;
  const scratch = await startScratch();
  return { connectionString: scratch.connectionString, major: 18, stop: () => scratch.stop() };
}

/** The oldest that Kefu runs on, which is Debian 12's (D7); null where it is not installed. */
export async function startFloor(): Promise<OutsideServer | null> {
  if (!existsSync(join(debian, "initdb"))) return null;
  const dir = await mkdtemp(join(tmpdir(), "kefu-15-"));
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  await chmod(dir, 0o700);
  if (account.uid !== undefined) await chown(dir, account.uid, account.gid);
  const run = { ...account, cwd: dir, env: { PATH: "/usr/bin:/bin", LC_ALL: "C" }, stdio: "ignore" as const };
  await once(spawn(join(debian, "initdb"), ["-D", "data", "-U", "kefu", "--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync"], run), "exit");
  const server = spawn(join(debian, "postgres"), ["-D", "data", "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off"], run);
  const connectionString = `postgresql://kefu@localhost/postgres?host=${encodeURIComponent(dir)}`;
  for (;;) {
    const client = new pg.Client({ connectionString });
    client.on("error", () => {});
    const ready = await client.connect().then(() => true, () => false);
    await client.end().catch(() => {});
    if (ready) break;
    if (server.exitCode !== null) throw new Error("PostgreSQL 15 did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    connectionString,
    major: 15,
    async stop() {
      server.kill("SIGINT");
      if (server.exitCode === null) await once(server, "exit");
      await rm(dir, { recursive: true, force: true });
    },
  };
}
