import type { FastifyReply, FastifyRequest } from "fastify";
import type { Endpoint, HandlerInput, HandlerOutput } from "#contract/endpoint.ts";
import type { Actor, Ctx } from "../context.ts";

/** What an endpoint may know of the HTTP call beside its validated input. */
export interface Call {
  readonly ip: string;
  readonly userAgent: string;
  readonly secure: boolean;
  readonly origin: string;
  setCookie(name: string, value: string, maxAgeSeconds: number): void;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Handle<E extends Endpoint> = (ctx: Ctx, input: HandlerInput<E>, call: Call) => Promise<HandlerOutput<E>>;
type HandleDirect<E extends Endpoint> = (actor: Actor, input: HandlerInput<E>, call: Call) => Promise<HandlerOutput<E>>;

/** A handler outside the usual transaction: the group writer, file streams. */
export interface Direct<E extends Endpoint> {
  readonly direct: HandleDirect<E>;
}
export const direct = <E extends Endpoint>(handle: HandleDirect<E>): Direct<E> => ({ direct: handle });

export type Handlers<T extends Record<string, Endpoint>> = { readonly [K in keyof T]: Handle<T[K]> | Direct<T[K]> };

/** One route, its types already checked against the contract. */
export interface Route {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly handle: Handle<Endpoint> | Direct<Endpoint>;
}

/** Binds each endpoint of a contract table to its use case; a missing one is a compile error. */
export function routes<T extends Record<string, Endpoint>>(table: T, handlers: Handlers<T>): Route[] {
  return Object.entries(table).map(([key, endpoint]) => ({
    key,
    endpoint,
    handle: handlers[key as keyof T] as unknown as Handle<Endpoint> | Direct<Endpoint>,
  }));
}
