import { z } from "zod";
import { Id, Instant, LocalText } from "./common.ts";
import { clientIdSchema } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";
import { FormField, FormValue } from "./forms.ts";
import { returnReasons, returnWishes, ReturnVerdict } from "./returns.ts";
import { FileIds } from "./tasks.ts";

/** A ticket as its customer sees it in a list. */
export const Matter = z.object({ id: Id, code: z.string(), typeName: LocalText, title: z.string(), now: LocalText, openedAt: Instant, ended: z.boolean(), /** It waits for the customer's answer. */ waits: z.boolean() });
export type Matter = z.output<typeof Matter>;

export const FileableType = z.object({ key: z.string(), name: LocalText, form: z.array(FormField) });
export type FileableType = z.output<typeof FileableType>;

const OwnLine = z.object({ n: z.number().int(), title: z.string(), quantity: z.number().int(), leftFen: z.number().int() });
export const OwnOrder = z.object({ id: Id, number: z.string(), placedAt: Instant, paidFen: z.number().int(), lines: z.array(OwnLine) });
export type OwnOrder = z.output<typeof OwnOrder>;

const pass = z.string().min(20).max(100);
const Asking = { orderId: Id, wish: z.enum(returnWishes), reason: z.enum(returnReasons), intact: z.boolean().default(true) };
const Filed = z.object({ code: z.string(), /** Opens the ticket's page. */ token: z.string() });
const phone = z.string().trim().refine((typed) => /^(\+?86)?1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$/.test(typed), "phone_shape");

export const filingEndpoints = endpoints({
  "POST /v1/filing/entry": {
    summary: "Comes in by the shop's link: as whom the shop has signed, or by name and phone number",
    perm: "public",
    body: z.object({ shop: z.string().min(1).max(40), locale: z.enum(["zh-CN", "en"]).default("zh-CN"), identity: z.string().max(4000).optional(), name: z.string().trim().min(1).max(60).optional(), phone: phone.optional() }),
    response: z.object({ pass: z.string() }),
    refusals: ["shop_unknown", "identity_invalid", "identity_expired", "identity_too_long"],
  },
  "POST /v1/filing": {
    summary: "What may be filed and what was: the kinds with their forms, own orders where the shop has signed who it is, own matters",
    perm: "public",
    body: z.object({ pass }),
    response: z.object({ shop: z.string(), types: z.array(FileableType), orders: z.array(OwnOrder), vouched: z.boolean(), matters: z.array(Matter) }),
    refusals: ["pass_gone"],
  },
  "POST /v1/filing/tickets": {
    summary: "Files a matter; sent twice under one client id it is one ticket",
    perm: "public",
    body: z.object({ pass, clientId: clientIdSchema, type: z.string().max(40), form: z.record(z.string().max(40), FormValue).default({}), files: FileIds }),
    response: Filed,
    refusals: ["pass_gone", "workflow_unknown"],
  },
  "POST /v1/filing/judgement": {
    summary: "What the rules say of each line of an own order, before anything is sent",
    perm: "public",
    body: z.object({ pass, ...Asking }),
    response: z.object({ lines: z.array(z.object({ n: z.number().int(), verdict: ReturnVerdict })) }),
    refusals: ["pass_gone"],
  },
  "POST /v1/filing/returns": {
    summary: "Applies for a return, an exchange or a refund of lines of an own order",
    perm: "public",
    body: z.object({ pass, clientId: clientIdSchema, ...Asking, lines: z.array(z.number().int().min(0).max(1000)).min(1).max(200), words: z.string().trim().max(2000).default(""), files: FileIds }),
    response: Filed,
    refusals: ["pass_gone", "returns_refused", "returns_too_much", "returns_line_twice", "returns_no_amount", "returns_line_unknown", "workflow_unknown"],
  },
  "POST /v1/filing/matters/{id}/link": { summary: "The way to the page of an own matter", perm: "public", params: z.object({ id: Id }), body: z.object({ pass }), response: z.object({ token: z.string() }), refusals: ["pass_gone"] },
});
