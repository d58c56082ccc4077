import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Purpose = z.strictObject({
  key: Key,
  name: LocalText,
  /** What the customer agrees to, as it is shown: what is used, for what, how it is taken back. */
  text: LocalText,
  /** Customers see and change it in the window of the shop; otherwise it is only taken down by staff. */
  widget: z.boolean().default(false),
});

/**
 * Policy kind `consents` (R-CU-04, PIPL 13–16): for what customers are asked, in which words. Serving an order rests on the contract and is never asked for.
 * The version in force when consent is given or withdrawn counts, and is kept with it.
 */
export const Consents = z.strictObject({ purposes: z.array(Purpose).max(20).superRefine(distinctBy<z.output<typeof Purpose>>((one) => one.key)) });
export type Consents = z.output<typeof Consents>;

export const consents = definePolicy({
  kind: "consents",
  folder: "consents",
  schemaVersion: 1,
  schema: Consents,
  title: { "zh-CN": "个人信息授权", en: "Consents" },
  readBy: "desk/privacy",
});
