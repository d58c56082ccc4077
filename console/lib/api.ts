import type { ClientInput, ClientOutput, RefusalBody } from "#contract/endpoint.ts";
import type { Contract } from "#contract/index.ts";

/** A refusal of the server: its code and fields; words are put to it by problemOf. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: NonNullable<RefusalBody["fields"]>;
  readonly params: RefusalBody["params"];
  constructor(status: number, body: RefusalBody) {
    super(body.code);
    this.name = "ApiError";
    this.code = body.code;
    this.status = status;
    this.fields = body.fields ?? [];
    this.params = body.params;
  }
}

type Key = keyof Contract & string;
interface Loose {
  params?: Record<string, unknown> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
}

/** Calls an endpoint of the contract by its key; answers and inputs are typed by it. */
export async function api<K extends Key>(key: K, input: ClientInput<Contract[K]>, options: { signal?: AbortSignal } = {}): Promise<ClientOutput<Contract[K]>> {
  const { params = {}, query = {}, body } = input as Loose;
  const [method, template] = key.split(" ") as [string, string];
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== "") search.append(name, String(one));
  const response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    method,
    signal: options.signal ?? null,
    credentials: "same-origin",
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (response.ok) return (await response.json()) as ClientOutput<Contract[K]>;
  const refusal = (await response.json().catch(() => ({ code: "internal" }))) as RefusalBody;
  throw new ApiError(response.status, refusal);
}
