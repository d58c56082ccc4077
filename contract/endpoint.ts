import type { z } from "zod";

/** Who may call: nobody signed in, anyone signed in, or whoever holds the named permission. */
export type Requirement = "public" | "signed-in" | `${string}.${string}`;

/** One promise between server and client (HOUSE §4.4). Reply schemas are mandatory: they keep undeclared fields inside. */
export interface Endpoint {
  readonly summary: string;
  readonly perm: Requirement;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** Codes beyond the common ones (invalid, unauthenticated, forbidden, not_found, conflict, too_many). */
  readonly refusals: readonly string[];
}

export type EndpointKey = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;
export type EndpointTable = Readonly<Record<EndpointKey, Endpoint>>;

/** Declares a module's endpoints and keeps their exact types. */
export function endpoints<const T extends Record<string, Endpoint>>(table: T & { [K in keyof T]: K extends EndpointKey ? T[K] : never }): T {
  return table;
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type In<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler receives, after validation. */
export interface HandlerInput<E extends Endpoint> {
  params: Out<E["params"]>;
  query: Out<E["query"]>;
  body: Out<E["body"]>;
}
export type HandlerOutput<E extends Endpoint> = z.input<E["response"]>;

/** What a client passes, and gets. */
export type ClientInput<E extends Endpoint> = (E["params"] extends z.ZodType ? { params: In<E["params"]> } : { params?: undefined }) &
  (E["query"] extends z.ZodType ? { query?: In<E["query"]> } : { query?: undefined }) &
  (E["body"] extends z.ZodType ? { body: In<E["body"]> } : { body?: undefined });
export type ClientOutput<E extends Endpoint> = z.output<E["response"]>;

/** The body of every refusal: a code and the fields it concerns. Words belong to the reader's language. */
export interface RefusalBody {
  code: string;
  fields?: { path: string; code: string; params?: Record<string, string | number> }[];
  params?: Record<string, string | number>;
}
