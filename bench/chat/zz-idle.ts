import { mkdtemp, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { makeCompany } from "./company.ts";
import { startProduct } from "./product.ts";
import { startLoad } from "./children.ts";
import { cpuSeconds, treeOf } from "../processes.ts";
const dir = await mkdtemp("/tmp/kefu-bench-");
await makeCompany(dir, 32);
const p = await startProduct(dir);
const threads = () => { const m = new Map<string, number>(); for (const t of (await2(p.pids[0]!))) { m.set(t.name + t.tid, t.cpu); } return m; };
function await2(pid: number) { const { readdirSync } = fsx; return readdirSync(`/proc/${pid}/task`).map((tid: string) => { const s = readFileSync(`/proc/${pid}/task/${tid}/stat`, "utf8"); const f = s.slice(s.lastIndexOf(")") + 2).split(" ").map(Number); return { tid, name: s.slice(s.indexOf("(") + 1, s.lastIndexOf(")")), cpu: f[11]! * 10, sys: f[12]! * 10 }; }); }
import * as fsx from "node:fs";
const load = await startLoad();
const measure = async (label: string, ms: number) => { const a = cpuSeconds([p.pids[0]!]), b = cpuSeconds([p.postmaster]); await pause(ms); console.log(label, "node ms/s", ((cpuSeconds([p.pids[0]!]) - a) * 1e6 / ms).toFixed(1), "pg ms/s", ((cpuSeconds([p.postmaster]) - b) * 1e6 / ms).toFixed(1)); };
await pause(3000);
await measure("alone", 5000);
await load.tell({ do: "join", side: "ours", port: p.port, agents: 32, talks: 256 });
await pause(2000);
await measure("joined", 10000);
await load.tell({ do: "open", side: "ours", rate: 200, seconds: 3 });
const before = await2(p.pids[0]!); const pg0 = new Map(treeOf([p.postmaster]).map((pid) => [pid, cpuSeconds([pid])]));
const r = await load.tell<{ count: number }>({ do: "open", side: "ours", rate: 200, seconds: 8 });
await pause(1000);
for (const t of await2(p.pids[0]!)) { const o = before.find((x) => x.tid === t.tid); const d = t.cpu - (o?.cpu ?? 0), s = t.sys - (o?.sys ?? 0); if (d + s > 20) console.log(t.name, t.tid, "user/msg", (d / r.count).toFixed(3), "sys/msg", (s / r.count).toFixed(3)); }
for (const pid of treeOf([p.postmaster])) { if (pid === p.postmaster) continue; const d = (cpuSeconds([pid]) - (pg0.get(pid) ?? 0)) * 1000; if (d > 20) console.log(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 60), (d / r.count).toFixed(3)); }
load.stop(); await p.stop(); await rm(dir, { recursive: true, force: true }); process.exit(0);
