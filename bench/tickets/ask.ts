import { password } from "../chat/names.ts";

export const at = (values: readonly number[], part: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

export type Ask = <T>(method: "GET" | "POST", path: string, body?: unknown) => Promise<T>;

/** Signs in; asks as that person from then on. */
export async function signedIn(port: number, loginName: string): Promise<Ask> {
  const base = `http://127.0.0.1:${port}`;
  const reply = await fetch(`${base}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: base }, body: JSON.stringify({ loginName, password }) });
  if (!reply.ok) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
  const cookie = reply.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  return async (method, path, body) => {
    const answer = await fetch(`${base}${path}`, { method, headers: { cookie, origin: base, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
}
