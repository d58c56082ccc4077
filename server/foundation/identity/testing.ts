import { createHttp } from "#server/kernel/http/server.ts";
import { openDataKeys } from "#server/kernel/crypto/data-keys.ts";
import { openKeys } from "#server/kernel/crypto/keys.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { identityModule, setupCode, type Identity, type IdentityDeps } from "./index.ts";
import type { Role } from "#contract/permissions.ts";

/** Cheap hashes, so that tests spend their time elsewhere. */
export const quickCost = { memory: 64, passes: 1, parallelism: 1 };
export const goodPassword = "九点半开门 nine-thirty";

export interface Reply {
  status: number;
  body: Record<string, unknown>;
  /** The session cookie that came with the reply, for the next request. */
  cookie: string | null;
}
export interface Browser {
  cookie: string | null;
  ask(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: object): Promise<Reply>;
}

export interface IdentityDesk {
  identity: Identity;
  handedOver: { from: string; to: string | null }[];
  /** A browser at an address of its own, unless one is given; it keeps its cookie. */
  browser(address?: string): Browser;
  /** An active person with a password. */
  person(loginName: string, roles?: readonly Role[], extra?: { name?: string; staffNo?: string }): Promise<string>;
  /** A browser in which the person is signed in. */
  signedIn(loginName: string): Promise<Browser>;
  /** Sets the centre up by its first run; gives the administrator's browser. */
  founded(): Promise<Browser>;
  events(kind: string): Promise<{ subject_id: string | null; actor_id: string | null; data: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

let addresses = 0;

/** The identity module behind real HTTP routes on a kernel, as tests use it. */
export async function identityDesk(kernel: Kernel, deps: Partial<IdentityDeps> = {}): Promise<IdentityDesk> {
  const handedOver: { from: string; to: string | null }[] = [];
  const ring = await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: testKey, where: "test" }));
  const identity = identityModule(kernel, {
    teamsOf: async () => ({ teams: [], territories: [] }),
    membersOf: async () => [],
    letGo: async () => 0,
    handOver: async (_ctx: Ctx, from: string, to: string | null) => ({ handedOver: handedOver.push({ from, to }), letGo: 0 }),
    keys: openDataKeys(ring),
    passwordCost: quickCost,
    ...deps,
  });
  const http = await createHttp(kernel, identity, identity.routes ?? []);

  function browser(address = `10.9.${(addresses += 1) >> 8}.${addresses & 255}`): Browser {
    const others = new Map<string, string>();
    const self: Browser = {
      cookie: null,
      async ask(method, url, body) {
        const kept = [...(self.cookie === null ? [] : [self.cookie]), ...[...others].map(([name, value]) => `${name}=${value}`)];
        const headers = kept.length === 0 ? {} : { cookie: kept.join("; ") };
        const reply = await http.inject({ method, url, remoteAddress: address, headers, ...(body ? { payload: body } : {}) });
        const given = reply.cookies.find((cookie) => cookie.name.endsWith("kefu_session"));
        for (const { name, value } of reply.cookies) {
          if (value === "") others.delete(name);
          else if (!name.endsWith("kefu_session")) others.set(name, value);
        }
        if (given) self.cookie = given.value === "" ? null : `${given.name}=${given.value}`;
        return { status: reply.statusCode, body: reply.json() as Record<string, unknown>, cookie: given ? self.cookie : null };
      },
    };
    return self;
  }

  return {
    identity,
    handedOver,
    browser,
    async person(loginName, roles = ["agent"], { name = loginName, staffNo } = {}) {
      const passwordHash = await identity.hashPassword(goodPassword);
      return kernel.run(system, (ctx) => identity.addPerson(ctx, { loginName, name, staffNo, roles: roles.map((role) => ({ role })), passwordHash }));
    },
    async signedIn(loginName) {
      const window = browser();
      await window.ask("POST", "/v1/session", { loginName, password: goodPassword });
      return window;
    },
    async founded() {
      const window = browser();
      const code = await setupCode(kernel);
      await window.ask("POST", "/v1/first-run", { code, centreName: "禾木家电服务中心", zone: "Asia/Shanghai", loginName: "founder", name: "苏敏", password: goodPassword });
      return window;
    },
    async events(kind) {
      const { rows } = await kernel.db.pool.query("select subject_id, actor_id, data from kernel.event where kind = $1 order by id", [kind]);
      return rows as { subject_id: string | null; actor_id: string | null; data: Record<string, unknown> }[];
    },
    async close() {
      await http.close();
      await identity.close?.();
    },
  };
}

const testKey = formatMasterKey(newMasterKey());
