import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { App } from "#server/app.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { people, takersOf } from "#demo/company/people.ts";
import type { RoleKey } from "#demo/company/types.ts";
import { loginsAt } from "#demo/talk/history.ts";
import { loadCompany, type Company } from "#demo/load.ts";
import { demoPages } from "#demo/pages.ts";
import { connectShopServer, launchShopServer, portOf } from "#demo/shop-server/start.ts";
import { startSimulation } from "#demo/simulate.ts";

/** Who the newcomer may sign in as: the Southwest team, the night duty and the office have passwords of their own. */
const open = new Set(people.filter((one) => ["southwest", "night", "office"].includes(one.team)).map((one) => one.login));

const hourMs = 3_600_000;
/** Those to show now: an agent of the Southwest who is on duty and stays, the supervisor, manager and administrator. */
export function shownAt(now: Date): { login: string; role: string }[] {
  const [here, staying] = [new Set(loginsAt(now)), new Set(loginsAt(new Date(now.getTime() + hourMs)))];
  // Whoever tries the demo should not be given somebody whose shift ends in the midst of it.
  const rank = (one: { login: string; team: string }) => 2 * Number(staying.has(one.login)) + Number(one.team === "southwest");
  const agent = takersOf("southwest").filter((one) => open.has(one.login) && here.has(one.login) && one.roles.length === 1).toSorted((a, b) => rank(b) - rank(a))[0];
  const office = (role: RoleKey) => people.find((one) => one.team === "office" && one.roles.includes(role));
  const supervisor = people.find((one) => one.team === "southwest" && one.roles.includes("supervisor"));
  return [
    ...(agent ? [{ login: agent.login, role: `西南客服 ${agent.name}（当班）` }] : []),
    ...(supervisor ? [{ login: supervisor.login, role: `西南主管 ${supervisor.name}` }] : []),
    ...(["manager", "administrator"] as const).flatMap((role) => (office(role) ? [{ login: office(role)!.login, role: `${role === "manager" ? "客服经理" : "管理员"} ${office(role)!.name}` }] : [])),
  ];
}

let company: Company | null = null;

/** The demo shop's pages; they answer once the company is loaded. */
export const pages = (http: FastifyInstance): void => demoPages(http, () => company);

/** Makes the demo's few passwords once per demo database and keeps them beside it, readable by the owner only. */
export function demoPasswords(dir: string): (login: string) => string {
  const file = join(dir, "demo-accounts.json");
  const known: Record<string, string> = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
  return (login) => {
    if (!known[login]) {
      known[login] = randomBytes(9).toString("base64url").replace(/[-_]/g, "x");
      writeFileSync(file, JSON.stringify(known), { mode: 0o600 });
    }
    return known[login]!;
  };
}

/** Loads the company and lets it live; gives the way to stop it. */
export async function startDemo(kernel: Kernel, app: App, say: { step(name: "demo", params: { done: number; all: number }): void; accounts(rows: Company["passwords"]): void }): Promise<() => Promise<void>> {
  const passwordOf = demoPasswords(kernel.config.dir);
  // It starts while the company is loaded.
  const shop = launchShopServer();
  const port = portOf(shop);
  port.catch(() => {});
  company = await loadCompany(kernel, app, (login) => (open.has(login) ? passwordOf(login) : null), (done, all) => say.step("demo", { done, all }));
  say.accounts(shownAt(kernel.clock.now()).filter(({ login }) => company!.people.has(login)).map(({ login, role }) => ({ role, loginName: login, password: passwordOf(login) })));
  const stopShop = await connectShopServer(kernel, app, company, shop, port);
  const stopLife = startSimulation(kernel, app, company);
  return async () => {
    await stopLife();
    await stopShop();
  };
}
