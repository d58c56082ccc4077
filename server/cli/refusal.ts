import type zh from "#locales/zh-CN/cli.ts";

export type Params = Record<string, string | number>;

/** A command that cannot go on: a code; the words are in `locales/<tag>/cli.ts`. */
export class CommandRefused extends Error {
  readonly code: keyof (typeof zh)["refused"] | "usage";
  readonly params: Params;
  constructor(code: CommandRefused["code"], params: Params = {}) {
    super(code);
    this.name = "CommandRefused";
    this.code = code;
    this.params = params;
  }
}
