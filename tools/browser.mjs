// Plain JavaScript for Node ≥ 18: gives the browser tests a Chromium and Chinese fonts, the day of chaos a clock that can be moved, the tests of incoming mail a real IMAP server, and the module tests the oldest PostgreSQL that Kefu runs on. Nothing happens when all are there.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Stop } from "./setup.mjs";

const fontFolders = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  join(process.env.HOME ?? "/", ".fonts"),
  join(process.env.HOME ?? "/", ".local/share/fonts"),
];
const macBrowsers = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of a Chromium that shows Chinese, installed from Debian when missing. KEFU_CHROMIUM names another one. */
export async function ensureBrowser() {
  const packages = [];
  if (!findBrowser()) packages.push("chromium");
  if (!hasChineseFont()) packages.push("fonts-noto-cjk");
  if (!hasMovableClock()) packages.push("libfaketime");
  if (!hasMailServer()) packages.push("dovecot-imapd");
  if (packages.length > 0) await installDebian(packages);
  // A help, not a need: where it cannot be had, its part of the tests is left out and says so.
  if (!hasOldestPostgres() && process.getuid() === 0) await installDebian(["postgresql-15"]).catch(() => {});
  const browser = findBrowser();
  if (!browser || !hasChineseFont() || !hasMailServer()) throw failed(packages);
  return browser;
}

function findBrowser() {
  const named = process.env.KEFU_CHROMIUM;
  if (named) {
    if (isProgram(named)) return named;
    throw new Stop(
      `KEFU_CHROMIUM 指向的 ${named} 不能运行。请改正或取消这个变量。`,
      `KEFU_CHROMIUM names ${named}, which cannot be run: correct the variable or unset it.`,
    );
  }
  if (process.platform === "darwin") return macBrowsers.find(isProgram);
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [...folders.map((folder) => join(folder, "chromium")), "/usr/bin/chromium"].find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// macOS brings its own.
function hasChineseFont() {
  return process.platform === "darwin" || fontFolders.some((folder) => holdsChineseFont(folder, 4));
}

// Elsewhere than on Debian the day of chaos goes without jumps of the clock.
function hasMovableClock() {
  return !isProgram("/usr/bin/apt-get") || readdirSync("/usr/lib").some((folder) => existsSync(join("/usr/lib", folder, "faketime/libfaketimeMT.so.1")));
}

// Only Debian 12 has PostgreSQL 15 among its own packages; elsewhere the tests go without it (server/kernel/postgres/outside.ts).
function hasOldestPostgres() {
  if (isProgram("/usr/lib/postgresql/15/bin/initdb")) return true;
  const system = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return !(/^ID=debian$/m.test(system) && /^VERSION_ID="?12"?$/m.test(system));
}

// A real Dovecot, which the tests of incoming mail start for themselves (server/foundation/mailbox/testing.ts).
function hasMailServer() {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/sbin", "/opt/homebrew/sbin", "/usr/local/sbin"];
  return folders.some((folder) => isProgram(join(folder, "dovecot")));
}

function holdsChineseFont(folder, depth) {
  if (depth === 0 || !existsSync(folder)) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some((entry) => /^(Noto(Sans|Serif)(CJK|SC)|SourceHan|wqy)/i.test(entry.name))) return true;
  return entries.some(
    (entry) => entry.isDirectory() && holdsChineseFont(join(folder, entry.name), depth - 1),
  );
}

async function installDebian(packages) {
  const names = packages.join(" ");
  if (!isProgram("/usr/bin/apt-get")) {
    throw new Stop(
      `测试需要 ${names}，而这里不是 Debian。请自行安装，或用 KEFU_CHROMIUM 指明 Chromium 的路径。`,
      `The tests need ${names} and this is not Debian: install them, or name a Chromium with KEFU_CHROMIUM.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new Stop(
      `测试需要 ${names}。请运行 sudo apt-get install ${names} 后重试。`,
      `The tests need ${names}: run sudo apt-get install ${names} and try again.`,
    );
  }
  process.stderr.write(`正在安装 ${names}… / Installing ${names}…\n`);
  const update = await run("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", "update"]);
  // An update may fail for one of several sources while the packages are known all the same.
  const install = await run("apt-get", [
    "-q",
    "-y",
    "-o",
    "DPkg::Lock::Timeout=300",
    "install",
    "--no-install-recommends",
    ...packages,
  ]);
  if (install !== 0 || (update !== 0 && !findBrowser())) throw failed(packages);
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawn(program, args, { stdio: ["ignore", 2, 2], env })
      .on("error", reject)
      .on("exit", (code) => resolve(code ?? 1));
  });
}

function failed(packages) {
  const names = packages.join(" ") || "chromium fonts-noto-cjk";
  return new Stop(
    `没有装上 ${names}，原因见上面 apt-get 的输出。请检查网络和软件源，或自行安装后重试。`,
    `${names} could not be installed; apt-get says why above. Check the network and its sources, or install them yourself, and try again.`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureBrowser().then(
    (path) => process.stdout.write(`${path}\n`),
    (error) => {
      if (!(error instanceof Stop)) throw error;
      process.stderr.write(`\n${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
