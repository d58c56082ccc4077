import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { writeOrders } from "./file.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const thousands = (n: number) => n.toLocaleString("en");
interface Told {
  what: "checked" | "position" | "done";
  position: number;
  [name: string]: unknown;
}

/** Runs a server of its own; `heard` may kill it. Gives the last line that it said. */
async function server(args: readonly string[], heard: (line: Told, child: ChildProcess) => void = () => {}): Promise<Told | undefined> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "child.ts"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let last: Told | undefined;
  for await (const text of createInterface({ input: child.stdout })) heard((last = JSON.parse(text) as Told), child);
  return last;
}

/** `npm run bench -- bring [--quick]`: half a million rows of a shop's orders with broken ones among them: checked, applied, killed with -9 in the middle and gone on with; what it takes, and the most memory of the server meanwhile (--quick: 50,000). */
export async function benchBring(flags: readonly string[]): Promise<void> {
  const rows = flags.includes("--quick") ? 50_000 : 500_000;
  const dir = await mkdtemp(join(tmpdir(), "kefu-bench-"));
  await chmod(dir, 0o711); // postgres runs as another user when we are root
  try {
    const file = join(dir, "orders.csv");
    const wanted = await writeOrders(file, rows);
    say(`${thousands(rows)} rows, ${thousands(wanted.orders)} orders, ${thousands(wanted.broken)} rows broken, ${((await stat(file)).size / 1e6).toFixed(0)} MB`);
    const checked = await server(["bring", dir, file]);
    say(`checked ${thousands(Number(checked?.rows))} rows, ${thousands(Number(checked?.bad))} refused, in ${Number(checked?.seconds).toFixed(0)} s; the server had ${String(checked?.ready)} MB when it was ready and never more than ${String(checked?.peak)} MB`);
    let [killedAt, peak, seen] = [0, 0, 0];
    const began = performance.now();
    await server(["apply", dir, file], (line, child) => {
      peak = Math.max(peak, Number(line.peak));
      if (line.position > rows * 0.4 && killedAt === 0) {
        killedAt = line.position;
        child.kill("SIGKILL");
      }
    });
    say(`applied up to row ${thousands(killedAt)} in ${((performance.now() - began) / 1000).toFixed(0)} s, at most ${peak} MB; killed with -9`);
    const done = await server(["apply", dir, file], (line) => void (seen += Number(line.what === "position")));
    say(`gone on with from row ${thousands(Number(done?.from))} to the end in ${Number(done?.seconds).toFixed(0)} s, at most ${String(done?.peak)} MB, its place told ${seen} times`);
    say(`${String(done?.state)}: ${JSON.stringify(done?.outcomes)}, ${thousands(Number(done?.bad))} refused, ${thousands(Number(done?.refused))} of them taken away as rows; ${thousands(Number(done?.orders))} orders with ${thousands(Number(done?.lines))} lines stand in the database`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
