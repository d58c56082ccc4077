import type { WidgetMatters } from "#contract/widget.ts";
import { filingEndpoints } from "#contract/filing.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import { labelIn, type Locale } from "#locales/index.ts";
import type { FilingPorts } from "./ports.ts";
import { asCustomer, enter, givePass, passContact, passOf } from "./service/enter.ts";
import { applyForReturn, fileTicket, judge } from "./service/file.ts";
import { filingPage } from "./service/page.ts";
import { endPasses } from "./store.ts";

export type { FilingPorts } from "./ports.ts";

/** The door of filing: what customers open by themselves (R-TK-10). */
export interface Filing {
  module: Module;
  /** The matters of whom the widget knows, what may be filed, and the pass to the page. */
  forWidget(ctx: Ctx, who: { contactId: string; shopId: string; vouched: boolean; locale: Locale }): Promise<WidgetMatters>;
  /** Who may bring files with a pass. */
  contactOf(tx: Tx, pass: string, now: Date): Promise<string | null>;
  /** These contacts are erased: no pass opens a page in their name any more. */
  erase(tx: Tx, contactIds: readonly string[]): Promise<void>;
}

/** Opens the module of customers' own filings. */
export function openFiling(ports: FilingPorts): Filing {
  return {
    contactOf: passContact,
    erase: endPasses,
    async forWidget(ctx, who) {
      const types = await ports.tickets.fileable(ctx.tx, ctx.now);
      const matters = await ports.tickets.mattersOf(ctx.tx, who.contactId);
      return {
        pass: await givePass(ctx, who),
        types: types.map(({ key, name }) => ({ key, name: labelIn(name, who.locale) })),
        rows: matters.map(({ id, code, typeName, title, now, ended, waits: needed }) => ({ id, code, typeName: labelIn(typeName, who.locale), title, now: labelIn(now, who.locale), ended, needed })),
      };
    },
    module: {
      name: "filing",
      routes: routes(filingEndpoints, {
        "POST /v1/filing/entry": (ctx, { body }, call) => enter(ports, ctx, body, call.ip),
        "POST /v1/filing": (ctx, { body }) => filingPage(ports, ctx, body.pass),
        "POST /v1/filing/tickets": (ctx, { body }) => fileTicket(ports, ctx, body),
        "POST /v1/filing/judgement": (ctx, { body }) => judge(ports, ctx, body),
        "POST /v1/filing/returns": (ctx, { body }) => applyForReturn(ports, ctx, body),
        "POST /v1/filing/matters/{id}/link": async (ctx, { params, body }) => {
          const pass = await passOf(ctx.tx, body.pass, ctx.now);
          return ports.tickets.linkFor(asCustomer(ctx, pass), pass.contactId, params.id);
        },
      }),
    },
  };
}
