import * as oidc from "openid-client";
import type { Outbound } from "#server/kernel/outbound/index.ts";
import { no } from "./no.ts";

export interface ProviderAddress {
  issuer: string;
  clientId: string;
  secret: string | null;
}

/** The library's calls go through our one door to the outside (D14): resolved once, judged, limited in time and size. */
function fetchOver(outbound: Outbound): oidc.CustomFetch {
  return async (url, options) => {
    const answer = await outbound.call({
      url, method: options.method as "GET" | "POST",
      headers: Object.fromEntries(Object.entries(options.headers).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      ...(options.body === undefined || options.body === null ? {} : { body: String(options.body) }),
    });
    const headers = new Headers(Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : [])));
    return new Response(answer.status === 204 ? null : new Uint8Array(answer.body), { status: answer.status, headers });
  };
}

/** Reads the provider's description and keys; plain http only where the outbound door lets it through (a test, an inner network). */
export async function describeProvider(outbound: Outbound, { issuer, clientId, secret }: ProviderAddress): Promise<oidc.Configuration> {
  const plain = issuer.startsWith("http:");
  try {
    return await oidc.discovery(new URL(issuer), clientId, {}, secret === null ? oidc.None() : oidc.ClientSecretPost(secret), {
      [oidc.customFetch]: fetchOver(outbound), timeout: 10, ...(plain ? { execute: [oidc.allowInsecureRequests] } : {}),
    });
  } catch {
    throw no("provider_unreachable");
  }
}

export interface Way {
  location: string;
  state: string;
  nonce: string;
  verifier: string;
}

/** The way to the provider: code flow with PKCE, state and nonce. */
export async function wayTo(config: oidc.Configuration, redirect: string): Promise<Way> {
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const location = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirect, scope: "openid profile email", state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  }).href;
  return { location, state, nonce, verifier };
}

export interface Claims {
  subject: string;
  preferredUsername: string | null;
  /** Only when the provider says that it has been verified. */
  email: string | null;
}

/** Exchanges what the provider sent back; signature, issuer, audience, time, nonce and state are checked by the library. Null: the provider or a check said no. */
export async function claimsBehind(config: oidc.Configuration, back: URL, way: Pick<Way, "state" | "nonce" | "verifier">): Promise<Claims | null> {
  try {
    const tokens = await oidc.authorizationCodeGrant(config, back, { expectedState: way.state, expectedNonce: way.nonce, pkceCodeVerifier: way.verifier, idTokenExpected: true });
    const claims = tokens.claims();
    if (!claims) return null;
    const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
    const told = { preferredUsername: text(claims.preferred_username), email: claims.email_verified === true ? text(claims.email) : null };
    if (told.preferredUsername !== null || told.email !== null || !config.serverMetadata().userinfo_endpoint) return { subject: claims.sub, ...told };
    // Many providers keep these out of the token and give them only when asked.
    const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub).catch(() => null);
    return { subject: claims.sub, preferredUsername: text(info?.preferred_username), email: info?.email_verified === true ? text(info.email) : null };
  } catch {
    return null;
  }
}
