#!/usr/bin/env node
// Plain JavaScript for Node ≥ 18, without dependencies (D25): it runs before anything is installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ensureInstalled, findNode, root, serverFlags, Stop } from "../tools/setup.mjs";

const scripts = {
  start: "server/main.ts",
  test: "tools/test.ts",
  check: "tools/check.ts",
  bench: "bench/main.ts",
  requirements: "tools/requirements.ts",
  soak: "tools/soak.ts",
};
/** The server in a few files, made by tools/build.ts; it says by its exit code when it could not, and the sources run instead. */
const builtServer = "dist/server/main.js";
const serverStale = 3;
const tasks = ["handbook", "backup", "restore", "export", "import", "audit", "doctor", "keys"];

const help = `Kefu 客服

用法 / Usage: kefu <命令 command> [选项 options]      npm start -- [选项 options]

  start         启动整个系统 / run everything: console, widget, server, database
                  --demo        带演示公司的数据 / with a demo company
                  --shoppers N  演示：每分钟模拟进线数，0 为关闭 / demo: simulated arrivals a minute, 0 = off
                  --no-agents   演示：不模拟客服 / demo: no simulated agents
                  --port N      端口 / port
                  --host ADDR   监听地址，默认 127.0.0.1 / address to listen on
                  --data DIR    数据目录 / data folder
                  --insecure-http  不加密地对外服务，仅供试用 / plain http beyond this machine, for trials only
                  PUBLIC_URL    代理后面的 https 地址 / the https address behind a proxy
                  TRUST_PROXY   前面有几层内网代理（一般是 1）或代理地址，见 docs/operate/behind-a-proxy.md
                                how many proxies of the own network stand before it (usually 1), or their addresses
                  DATABASE_URL  改用外部 PostgreSQL（15 或更新）/ use an outside PostgreSQL (15 or newer)
  test          检查并运行全部测试 / check and run all tests
  check         类型、规范与结构检查 / types, lint and guards
  bench         性能测量 / measurements
  soak          长时间混乱测试 / the long tests: chaos for ten minutes, ten thousand days
  requirements  需求与测试对照表 / which requirement has which test
  handbook      导出、检查、应用制度手册 / export, check, apply the handbook
  backup        在线备份 / online backup
  restore       从备份恢复到空目录 / restore a backup into an empty folder
  export        导出全部数据 / export everything
  import        导入到空数据库 / import into an empty database
  audit         校验审计记录 / verify the audit record
  doctor        体检 / check this installation
  keys          更换主密钥 / change the master key

各命令的选项 / Options of a command: kefu <command> --help
`;

async function main() {
  const [command, ...rest] = process.argv.slice(2);
  if (!command || command === "help" || command === "--help" || command === "-h") {
    process.stdout.write(help);
    return command ? 0 : 2;
  }
  const script = Object.hasOwn(scripts, command) ? scripts[command] : "server/cli.ts";
  if (script === "server/cli.ts" && !tasks.includes(command)) {
    throw new Stop(
      `没有“${command}”这个命令，可用的命令见 kefu --help。`,
      `There is no command "${command}"; kefu --help lists them.`,
    );
  }
  if (command === "start" && (rest.includes("--help") || rest.includes("-h"))) {
    process.stdout.write(help);
    return 0;
  }
  await ensureInstalled();
  const node = await findNode();
  if (command !== "start") return run(node, script, script === "server/cli.ts" ? [command, ...rest] : rest);
  const built = await run(node, "tools/build.ts", []);
  if (built !== 0 && built !== serverStale) return built;
  return run(node, built === serverStale ? script : builtServer, rest);
}

/** Runs one of our scripts on the pinned Node and gives its exit code. */
function run(node, script, args) {
  const path = join(root, script);
  if (!existsSync(path)) {
    throw new Stop(
      `项目不完整，缺少 ${script}。请重新克隆，或运行 git restore ${script}。`,
      `This checkout is incomplete: ${script} is missing. Clone it again, or run git restore ${script}.`,
    );
  }
  const PATH = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  const flags = script === scripts.start || script === builtServer ? serverFlags : [];
  // What node makes of the sources (types stripped, compiled) is kept beside them: the next start need not do it again. Where nothing can be written it does without.
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "node");
  const child = spawn(node, [...flags, path, ...args], { stdio: "inherit", env: { ...process.env, PATH, NODE_COMPILE_CACHE } });
  const forward = (signal) => child.kill(signal);
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of forwarded) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(unrunnable(node, error)));
    child.on("exit", (code, signal) => {
      for (const name of forwarded) process.off(name, forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function unrunnable(node, error) {
  return new Stop(
    `无法运行 ${node}（${error.code}）。自带的 Node 24 只支持 glibc 的 Linux（x64、arm64）；请在这样的系统上运行，或改用 Debian 镜像。`,
    `Cannot run ${node} (${error.code}). The bundled Node 24 needs a glibc Linux (x64 or arm64): run Kefu on one, or in a Debian image.`,
  );
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  },
);
