import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { openDataKeys } from "#server/kernel/crypto/data-keys.ts";
import { openKeys } from "#server/kernel/crypto/keys.ts";
import { system } from "#server/kernel/context.ts";
import { setUpCentre } from "#server/kernel/centre.ts";
import { createHandbook, handbookRoutes, type Handbook } from "#server/kernel/handbook/index.ts";
import { createHttp } from "#server/kernel/http/server.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { identityModule, type Identity } from "#server/foundation/identity/index.ts";
import { goodPassword, quickCost } from "#server/foundation/identity/testing.ts";
import type { Grant, Role } from "#contract/permissions.ts";
import { policyKinds } from "#server/policies.ts";
import { openOrganization, type Organization } from "./index.ts";

export interface Reply {
  status: number;
  body: Record<string, unknown>;
}
/** Somebody signed in: asks the routes of organization, handbook and identity. */
export type Asker = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: object) => Promise<Reply>;

export interface OrganizationDesk {
  organization: Organization;
  identity: Identity;
  handbook: Handbook;
  /** An active person; gives the id. */
  person(loginName: string, grants?: readonly (Role | Grant)[], extra?: { name?: string; staffNo?: string }): Promise<string>;
  as(loginName: string): Promise<Asker>;
  events(kind: string): Promise<{ subject_id: string | null; actor_id: string | null; data: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

/** The organization beside identity and the shipped handbook, behind real routes, in a centre in Shanghai's zone. */
export async function organizationDesk(kernel: Kernel): Promise<OrganizationDesk> {
  const ring = await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: formatMasterKey(newMasterKey()), where: "test" }));
  const keys = openDataKeys(ring);
  const handbook = createHandbook(kernel, policyKinds, { publishers: async () => 1, names: async () => new Map(), teamExists: (tx, id) => organization.teamExists(tx, id) });
  const organization = openOrganization(kernel, { keys, handbook });
  const identity = identityModule(kernel, { keys, passwordCost: quickCost, teamsOf: organization.teamsOf, membersOf: organization.membersOf, handOver: async () => ({ handedOver: 0, letGo: 0 }), letGo: async () => 0 });
  await kernel.run(system, async (ctx) => {
    await setUpCentre(ctx.tx, ctx.now, { name: "禾木家电服务中心", zone: "Asia/Shanghai", demo: false });
    await handbook.loadDefaults(ctx);
  });
  const http = await createHttp(kernel, identity, [...(identity.routes ?? []), ...(organization.module.routes ?? []), ...handbookRoutes(handbook)]);
  let addresses = 0;

  return {
    organization,
    identity,
    handbook,
    async person(loginName, grants = ["agent"], { name = loginName, staffNo } = {}) {
      const passwordHash = await identity.hashPassword(goodPassword);
      const roles = grants.map((grant) => (typeof grant === "string" ? { role: grant } : grant));
      return kernel.run(system, (ctx) => identity.addPerson(ctx, { loginName, name, staffNo, roles, passwordHash }));
    },
    async as(loginName) {
      const remoteAddress = `10.8.0.${(addresses += 1)}`;
      const signed = await http.inject({ method: "POST", url: "/v1/session", remoteAddress, payload: { loginName, password: goodPassword } });
      const { name, value } = signed.cookies[0]!;
      return async (method, url, body) => {
        const reply = await http.inject({ method, url, remoteAddress, headers: { cookie: `${name}=${value}` }, ...(body ? { payload: body } : {}) });
        return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
      };
    },
    async events(kind) {
      const { rows } = await kernel.db.pool.query("select subject_id, actor_id, data from kernel.event where kind = $1 order by id", [kind]);
      return rows as { subject_id: string | null; actor_id: string | null; data: Record<string, unknown> }[];
    },
    async close() {
      await http.close();
      await organization.module.close?.();
      await identity.close?.();
      handbook.close();
    },
  };
}
