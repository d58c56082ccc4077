import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actionEndpoints } from "#contract/actions.ts";
import { orderHelpEndpoints } from "#contract/order-help.ts";
import { recommendEndpoints } from "#contract/recommend.ts";
import { intakeEndpoints } from "#contract/intake.ts";
import { integrationEndpoints } from "#contract/integrations.ts";
import { agreementEndpoints } from "#contract/agreements.ts";
import { careEndpoints } from "#contract/care.ts";
import { closingEndpoints } from "#contract/closing.ts";
import { conversationEndpoints } from "#contract/conversation.ts";
import { consentEndpoints } from "#contract/consents.ts";
import { dataRequestEndpoints } from "#contract/data-requests.ts";
import { deskActEndpoints } from "#contract/desk-acts.ts";
import { customerEndpoints } from "#contract/customers.ts";
import { incidentEndpoints } from "#contract/incidents.ts";
import { importEndpoints } from "#contract/imports.ts";
import { customerGroupEndpoints } from "#contract/customer-groups.ts";
import { auditEndpoints } from "#contract/audit.ts";
import { customerKindEndpoints } from "#contract/customer-kinds.ts";
import { customerJoinEndpoints } from "#contract/customer-joins.ts";
import type { Endpoint } from "#contract/endpoint.ts";
import { documentEndpoints } from "#contract/documents.ts";
import { errandEndpoints } from "#contract/errands.ts";
import { feedEndpoints } from "#contract/feed.ts";
import { floorEndpoints } from "#contract/floor.ts";
import { habitEndpoints } from "#contract/habits.ts";
import { handbookEndpoints } from "#contract/handbook.ts";
import { identityEndpoints } from "#contract/identity.ts";
import { mailEndpoints } from "#contract/mail.ts";
import { mailboxEndpoints } from "#contract/mailbox.ts";
import { notificationEndpoints } from "#contract/notifications.ts";
import { insightEndpoints } from "#contract/insight.ts";
import { operationEndpoints } from "#contract/operation.ts";
import { orderEndpoints } from "#contract/orders.ts";
import { organizationEndpoints } from "#contract/organization.ts";
import { passingEndpoints } from "#contract/passing.ts";
import { partnerReviewEndpoints } from "#contract/partner-reviews.ts";
import { partnerTaskEndpoints } from "#contract/partners.ts";
import { privacyEndpoints } from "#contract/privacy.ts";
import { searchEndpoints } from "#contract/search.ts";
import { signInEndpoints } from "#contract/sign-in.ts";
import { outgoingEndpoints } from "#contract/outgoing.ts";
import { promiseEndpoints } from "#contract/promises.ts";
import { voiceEndpoints } from "#contract/voice.ts";
import { returnEndpoints } from "#contract/returns.ts";
import { slaEndpoints } from "#contract/sla.ts";
import { filingEndpoints } from "#contract/filing.ts";
import { taskEndpoints } from "#contract/tasks.ts";
import { ticketEndpoints } from "#contract/tickets.ts";
import { savedTicketViewEndpoints, ticketViewEndpoints } from "#contract/ticket-views.ts";
import { workbenchEndpoints } from "#contract/workbench.ts";
import type { Grant, Role } from "#contract/permissions.ts";
import { loadHandbook, openApp, type App } from "#server/app.ts";
import { setUpCentre } from "#server/kernel/centre.ts";
import { system } from "#server/kernel/context.ts";
import type { Config } from "#server/kernel/config.ts";
import { openKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { applyFolder, shippedFolder } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { testKernel } from "#server/kernel/testing.ts";

/** Every endpoint that the contract declares, by key. */
export const contract: Readonly<Record<string, Endpoint>> = {
  ...identityEndpoints, ...signInEndpoints, ...searchEndpoints, ...handbookEndpoints, ...conversationEndpoints, ...passingEndpoints, ...deskActEndpoints, ...feedEndpoints, ...floorEndpoints, ...customerEndpoints, ...customerJoinEndpoints, ...customerGroupEndpoints, ...importEndpoints, ...orderEndpoints, ...intakeEndpoints, ...actionEndpoints, ...orderHelpEndpoints, ...recommendEndpoints, ...organizationEndpoints, ...operationEndpoints,
  ...notificationEndpoints, ...outgoingEndpoints, ...integrationEndpoints, ...insightEndpoints, ...workbenchEndpoints, ...privacyEndpoints, ...dataRequestEndpoints, ...consentEndpoints,
  ...promiseEndpoints, ...voiceEndpoints, ...slaEndpoints, ...returnEndpoints, ...ticketEndpoints, ...ticketViewEndpoints, ...savedTicketViewEndpoints, ...taskEndpoints, ...filingEndpoints, ...mailEndpoints, ...mailboxEndpoints, ...partnerTaskEndpoints, ...incidentEndpoints, ...partnerReviewEndpoints, ...closingEndpoints, ...errandEndpoints, ...documentEndpoints, ...careEndpoints, ...habitEndpoints, ...agreementEndpoints, ...customerKindEndpoints, ...auditEndpoints,
};

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}
/** Somebody with a browser: asks by endpoint key, its `{places}` filled in. */
export type Asks = (method: string, url: string, body?: unknown) => Promise<Answer>;

export interface WholeCentre {
  app: App;
  kernel: Kernel;
  clock: Awaited<ReturnType<typeof testKernel>>["clock"];
  /** The log's lines. */
  lines: readonly string[];
  /** For a node of its own on the same database: one that a test kills. */
  connectionString: string;
  masterKey: string;
  nobody: Asks;
  /** Adds an active person and signs them in. */
  signedIn(loginName: string, grants: readonly (Role | Grant)[]): Promise<{ id: string; ask: Asks }>;
  /** The endpoints that the running product serves, with what each asks for, as /api/openapi.json says. */
  served(): Promise<{ key: string; perm: string }[]>;
  rows<T>(query: string, ...values: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export const password = "九点半开门 nine-thirty";

/** The whole product on a test database, as app.ts wires it: one shop and a team for each territory that `teams` names. */
export async function wholeCentre(teams: Readonly<Record<string, string>> = {}, settings: Partial<Config> = {}): Promise<WholeCentre> {
  const dir = mkdtempSync(join(tmpdir(), "kefu-whole-"));
  const { kernel, clock, lines, connectionString, close } = await testKernel("2026-03-02T02:00:00.000Z", { dir, limitFactor: 10_000, ...settings });
  const masterKey = formatMasterKey(newMasterKey());
  const ring = await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: masterKey, where: "test" }));
  const app = await openApp(kernel, ring);
  await loadHandbook(kernel, app);
  await kernel.run(system, async (ctx) => {
    await setUpCentre(ctx.tx, ctx.now, { name: "禾木家电服务中心", zone: "Asia/Shanghai", demo: false });
    await app.organization.write.shop(ctx, { key: "hemu", name: "禾木家电旗舰店", shortName: "禾木家电", origins: [], businessLine: null, look: { logoText: "禾", accent: "#0F6680" } });
    for (const team of Object.values(teams)) await app.organization.write.team(ctx, { key: team, name: team, departmentId: null, leaderId: null });
  });
  await giveTerritories(kernel, app, teams, join(dir, "rules"));

  const ask = (address: string, cookie?: string): Asks => async (method, url, body) => {
    const reply = await app.http.inject({
      method: method as "GET", url, remoteAddress: address,
      headers: { ...(cookie ? { cookie } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    return { status: reply.statusCode, body: reply.body === "" ? {} : (reply.json() as Record<string, unknown>) };
  };
  let addresses = 1;
  return {
    app, kernel, clock, lines, connectionString, masterKey,
    nobody: ask("10.7.0.1"),
    async signedIn(loginName, grants) {
      const passwordHash = await app.identity.hashPassword(password);
      const id = await kernel.run(system, (ctx) => app.identity.addPerson(ctx, { loginName, name: loginName, roles: grants.map((grant) => (typeof grant === "string" ? { role: grant } : grant)), passwordHash }));
      const remoteAddress = `10.7.0.${(addresses += 1)}`;
      const reply = await app.http.inject({ method: "POST", url: "/v1/session", remoteAddress, payload: { loginName, password } });
      const cookie = reply.cookies[0]!;
      return { id, ask: ask(remoteAddress, `${cookie.name}=${cookie.value}`) };
    },
    async served() {
      const described = (await app.http.inject({ url: "/api/openapi.json" })).json() as { paths: Record<string, Record<string, { "x-permission": string }>> };
      return Object.entries(described.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, perm: operation["x-permission"] })));
    },
    rows: async <T>(query: string, ...values: unknown[]) => (await kernel.db.pool.query(query, values)).rows as T[],
    async close() {
      await app.close();
      await close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function giveTerritories(kernel: Kernel, app: App, teams: Readonly<Record<string, string>>, folder: string): Promise<void> {
  if (Object.keys(teams).length === 0) return;
  let yaml = readFileSync(join(shippedFolder, "territories/default.yaml"), "utf8");
  for (const [territory, team] of Object.entries(teams)) yaml = yaml.replace(new RegExp(`(key: ${territory}\\n[\\s\\S]*?teams: )\\[\\]`), `$1[${team}]`);
  mkdirSync(join(folder, "territories"), { recursive: true });
  writeFileSync(join(folder, "territories/default.yaml"), yaml);
  const { problems } = await kernel.run(system, (ctx) => applyFolder(app.handbook.engine, ctx, folder, { reason: "test" }));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
}
