import type { z } from "zod";
import type { LocalText } from "../common.ts";

/** What is wrong at a place of a document's body: a code with its values; the words live in locales/handbook. */
export interface BodyProblem {
  path: (string | number)[];
  code: string;
  params?: Record<string, string | number>;
}

/** A document that a body names, and where it names it. */
export interface PolicyReference {
  kind: string;
  key: string;
  path: (string | number)[];
}

/** Bodies of other documents that will be in force beside this one; undefined when there is none. */
export type OtherBodies = (kind: string, key: string) => unknown;

/** A kind of policy: its schema and everything the engine needs to keep its versions for ever (D18). */
export interface Policy<K extends string = string, S extends z.ZodType = z.ZodType> {
  readonly kind: K;
  /** The folder of its YAML files, as in `calendars`. */
  readonly folder: string;
  readonly schemaVersion: number;
  readonly schema: S;
  readonly title: LocalText;
  /** The module that reads it: a kind ships with its reader. */
  readonly readBy: string;
  /** From each older schema version to the next one; kept for ever. */
  readonly upcast?: Readonly<Record<number, (body: unknown) => unknown>>;
  /** Documents that must be in force for this one to make sense. */
  references?(body: z.output<S>): PolicyReference[];
  /** What a schema cannot say: agreement with other documents. */
  check?(body: z.output<S>, others: OtherBodies): BodyProblem[];
}

/** Declares a policy kind and keeps its exact types. */
export function definePolicy<const K extends string, S extends z.ZodType>(policy: Policy<K, S>): Policy<K, S> {
  return policy;
}

/** A list of keys against the keys that exist: one problem for each that does not. */
export function unknownKeys(named: { key: string; path: (string | number)[] }[], known: readonly string[], code: string): BodyProblem[] {
  return named.filter((one) => !known.includes(one.key)).map((one) => ({ path: one.path, code, params: { key: one.key } }));
}
