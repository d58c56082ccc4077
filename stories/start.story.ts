import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit } from "./browser.ts";
import { builtServer, freePort, startProduct, type Product } from "./product.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "kefu-start-")));
  return folders.at(-1)!;
};

/** Tries a start that must be refused; gives what the terminal showed. */
function refusedStart(args: string[], env: NodeJS.ProcessEnv = {}, entry = join(root, "server/main.ts")): Promise<{ code: number | null; words: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, ...args], { cwd: root, env: { ...process.env, KEFU_LANG: "zh-CN", ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let words = "";
    child.stdout.on("data", (piece: Buffer) => (words += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (words += piece.toString()));
    const late = setTimeout(() => child.kill("SIGKILL"), 60_000);
    child.on("exit", (code) => {
      clearTimeout(late);
      resolve({ code, words });
    });
  });
}

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product.clean();
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

test("R-OP-01 (one command): it is alive and ready, prints its address and the set-up code, and nobody has a default password", async () => {
  expect(await (await fetch(`${product.url}/healthz`)).json()).toEqual({ alive: true });
  expect(await (await fetch(`${product.url}/readyz`)).json()).toMatchObject({ ready: true });
  expect(product.output()).toContain(`${product.url}/`);
  expect(product.output()).toMatch(/设置码 [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  for (const loginName of ["admin", "root", "kefu"]) {
    const answer = await fetch(`${product.url}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: product.url }, body: JSON.stringify({ loginName, password: "admin" }) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
  const described = (await (await fetch(`${product.url}/api/openapi.json`)).json()) as { openapi: string; paths: object };
  expect(described.openapi).toBe("3.1.0");
  expect(Object.keys(described.paths).length).toBeGreaterThan(40);
});

test("R-CH-01 (weight): what browsers load is sent packed to those who take it, plain to the others, and only what carries a hash in its name is kept", async () => {
  const ask = async (path: string, encoding: string) => {
    const { status, headers } = await fetch(`${product.url}${path}`, { headers: { "accept-encoding": encoding } });
    return [status, headers.get("content-encoding"), /javascript/.test(headers.get("content-type") ?? ""), /immutable/.test(headers.get("cache-control") ?? "")];
  };
  const loader = await (await fetch(`${product.url}/widget/kefu.js`)).text();
  const panel = /panel-[\w-]+\.js/.exec(loader)![0];
  expect(await ask("/widget/kefu.js", "gzip, br")).toEqual([200, "gzip", true, false]);
  expect(await ask("/widget/kefu.js", "identity")).toEqual([200, null, true, false]);
  expect(await ask(`/widget/${panel}`, "gzip")).toEqual([200, "gzip", true, true]);
  const page = /\/assets\/[\w-]+\.js/.exec(await (await fetch(`${product.url}/`)).text())![0];
  expect(await ask(page, "gzip")).toEqual([200, "gzip", true, true]);
});

test("R-OP-01 (refused starts): each failure is one clear sentence with its fix, and leaves nothing running", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const port = (taken.address() as { port: number }).port;
  const cases: [string, string[], NodeJS.ProcessEnv, RegExp][] = [
    ["port taken", ["--port", String(port), "--data", folder()], {}, new RegExp(`端口 ${port} 已被占用.*--port ${port + 1}`)],
    ["port nonsense", ["--port", "99999"], {}, /端口 99999 不对/],
    ["unknown flag", ["--demmo"], {}, /启动参数有误/],
    ["outside database unreachable", ["--port", "0", "--data", folder()], { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none", KEFU_MASTER_KEY: Buffer.alloc(32, 7).toString("base64") }, /连不上 DATABASE_URL.*内置数据库/],
    ["plain http beyond this machine", ["--port", "0", "--data", folder(), "--host", "0.0.0.0"], {}, /未加密的 HTTP.*PUBLIC_URL/],
    ["port of the environment", ["--data", folder()], { PORT: "abc" }, /端口 abc 不对/],
    ["data folder in use", ["--port", String(await freePort()), "--data", product.dir], {}, /正被另一个 Kefu 使用（进程 \d+）.*--data/],
    ["the same in English", ["--port", String(await freePort()), "--data", product.dir], { KEFU_LANG: "en" }, /in use by another Kefu \(process \d+\).*--data/],
  ];
  for (const [what, args, env, words] of cases) {
    const refused = await refusedStart(args, env);
    expect([what, refused.code]).toEqual([what, 1]);
    expect(refused.words).toMatch(words);
    expect(refused.words).not.toMatch(/\n\s+at |Error:/);
  }
  taken.close();
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
});

test("R-OP-01 (one command): the built server refuses in the same words as its sources, and an unexpected error names the place in the sources", async () => {
  const [built, sources] = [await refusedStart(["--port", "99999"], {}, builtServer), await refusedStart(["--port", "99999"])];
  expect(built).toEqual(sources);
  const broken = `data:text/javascript,import os from "node:os"; import { syncBuiltinESMExports as sync } from "node:module"; os.hostname = () => { throw new TypeError("broken"); }; sync();`;
  for (const entry of [builtServer, join(root, "server/main.ts")]) {
    const { code, words } = await refusedStart(["--port", "0", "--data", folder()], { KEFU_DEBUG: "1", NODE_OPTIONS: `--import=${broken.replaceAll(" ", "%20").replaceAll('"', "'")}` }, entry);
    expect(code).toBe(1);
    expect(words).toMatch(/"place":"[^"]*server\/start\.ts:\d+:\d+"/);
    expect(words).toMatch(/TypeError: broken\n[^]*at start \(file:\S+\/server\/start\.ts:\d+:\d+\)\n[^]*file:\S+\/server\/main\.ts:\d+:\d+/);
    expect(words).not.toContain("dist/server");
  }
});

test("R-OP-03 (database newer than the code): the start is refused in words and nothing is changed", async () => {
  const own = await startProduct();
  try {
    const client = new pg.Client({ host: join(own.dir, "pg18/socket"), port: 5432, user: "kefu", database: "kefu" });
    await client.connect();
    await client.query("insert into public.kysely_migration (name, timestamp) values ('9999__kernel__from_the_future', 'now')");
    await client.end();
    await own.stop();
    const refused = await refusedStart(["--port", String(own.port), "--data", own.dir]);
    expect([refused.code, /更新版本的 Kefu/.test(refused.words)]).toEqual([1, true]);
  } finally {
    rmSync(own.dir, { recursive: true, force: true });
  }
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("R-OP-01 (refused starts): the demo company never comes into a folder that holds a real centre", async () => {
  const own = await startProduct();
  try {
    const client = new pg.Client({ host: join(own.dir, "pg18/socket"), port: 5432, user: "kefu", database: "kefu" });
    await client.connect();
    await client.query("insert into kernel.centre (name, zone, demo, set_up_at) values ('真实的客服中心', 'Asia/Shanghai', false, now())");
    await client.end();
    await own.stop();
    const refused = await refusedStart(["--demo", "--port", String(own.port), "--data", own.dir]);
    expect([refused.code, refused.words.includes(`${own.dir} 里是正式数据`)]).toEqual([1, true]);
  } finally {
    rmSync(own.dir, { recursive: true, force: true });
  }
});

test("D20: plain http beyond this machine is said in the terminal and above the page, and only there", async () => {
  const own = await startProduct({ args: ["--host", "0.0.0.0", "--insecure-http"] });
  try {
    expect(own.output()).toContain("未加密的 HTTP 对外服务");
    expect(product.output()).not.toContain("未加密的 HTTP");
    const [beyond, here] = [await visit(`http://0.0.0.0:${own.port}/`), await visit(`${own.url}/`)];
    await beyond.page.getByText("这一页没有加密").waitFor();
    await shot(beyond.page, "plain-http");
    await here.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await here.page.getByText("这一页没有加密").count()).toBe(0);
  } finally {
    await closeBrowser();
    await own.clean();
  }
});

test("R-OP-01 (Ctrl-C): it stops in order, and the next start finds everything", async () => {
  const own = await startProduct();
  const pid = own.postgresPid();
  await own.stop();
  // Whoever ended still has its number until its foster parent has looked after it.
  await expect.poll(() => isThere(pid)).toBe(false);
  await own.restart();
  expect((await fetch(`${own.url}/readyz`)).status).toBe(200);
  await own.clean();
});
