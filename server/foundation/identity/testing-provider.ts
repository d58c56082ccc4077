import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}
// The package brings no types; this is what is used of it.
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ prompt: { name: string }; params: Record<string, unknown>; grantId?: string }>;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object, options?: object): Promise<void>;
  Grant: { new (of: { accountId: string; clientId: string }): Grant; find(id: string): Promise<Grant | undefined> };
}
const { default: Provider } = (await import("oidc-provider" as string)) as { default: new (issuer: string, configuration: object) => Provider };

export type Account = { preferred_username?: string; email?: string; email_verified?: boolean };
export interface TestProvider {
  issuer: string;
  /** host:port, for the allow-list of the outbound door. */
  place: string;
  clientId: string;
  secret: string;
  /** What it says of people, by subject. */
  people: Record<string, Account>;
  /** Who is sitting at it: its own sign-in page answers by itself. */
  at: string;
  close(): void;
}

/** A real OpenID Connect provider from npm on a port of its own, which signs in whoever `at` names. */
export async function startProvider(redirect: string): Promise<TestProvider> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: TestProvider = {
    issuer: `http://${place}`, place, clientId: "kefu", secret: "a-secret-of-the-provider", people: {}, at: "",
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  const provider = new Provider(self.issuer, {
    clients: [{ client_id: self.clientId, client_secret: self.secret, redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_post", application_type: "native" }],
    claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["test"] },
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...self.people[id] }) }),
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/answer/${interaction.uid}` },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url!.startsWith("/answer/")) return answer(request, response);
    void provider.interactionDetails(request, response).then(async ({ prompt, params, grantId }) => {
      if (prompt.name === "login") return provider.interactionFinished(request, response, { login: { accountId: self.at } });
      const grant = (grantId ? await provider.Grant.find(grantId) : undefined) ?? new provider.Grant({ accountId: self.at, clientId: String(params.client_id) });
      grant.addOIDCScope("openid profile email");
      return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
    });
  });
  return self;
}
