import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import type { WidgetWelcome } from "#contract/widget.ts";
import { openFrames, type Frame, type Frames } from "./frames.ts";
import type { Product } from "./product.ts";

/** A shopper without a browser, speaking the widget's protocol. */
export interface Visitor extends Frames {
  welcome: WidgetWelcome;
  say(text: string, clientId?: string): Promise<Frame>;
}

export const newClientId = () => randomBytes(12).toString("hex");

export async function visitShop(product: Product, hello: { shop?: string; token?: string; identity?: string } = {}, origin = product.url): Promise<Visitor> {
  const frames = await openFrames(new WebSocket(`${product.url.replace("http", "ws")}/v1/visitor/socket`, { headers: { origin } }));
  frames.send({ t: "hello", shop: "hemu", locale: "zh-CN", ...hello });
  const first = await frames.wait((f) => f.t === "welcome" || f.t === "no");
  if (first.t === "no") throw new Error(String(first.code));
  return { ...frames, welcome: first as unknown as WidgetWelcome, say: (text, clientId = newClientId()) => frames.call("post", { clientId, text }) };
}

/** A visitor's identity as the demo shop signs it. */
export async function demoIdentity(product: Product, as: string, shop = "hemu"): Promise<string> {
  return ((await (await fetch(`${product.url}/demo/identity?shop=${shop}&as=${as}`)).json()) as { jwt: string }).jwt;
}

/** Every public entry of a conversation, read again from the beginning by its customer. */
export async function readBack(product: Product, visitor: Visitor, conversationId: string): Promise<{ publicSeq: number; text: string; clientId: string | null; kind: string }[]> {
  const again = await visitShop(product, visitor.welcome.token ? { token: visitor.welcome.token } : {});
  again.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await again.wait((f) => f.t === "live" || f.t === "closed");
  again.close();
  return again.all.flatMap((f) => (f.t === "entries" ? (f.entries as { publicSeq: number; text: string; clientId: string | null; kind: string }[]) : []));
}
