import type { Mounted } from "../loader/shell.ts";
import { isOurs, type ToFrame, type ToPage } from "./said.ts";

/** Kefu's side of `data-frame`: the same panel, filling the frame; it speaks only to the page that holds it. */
const asked = new URLSearchParams(location.search);
// The page around as the browser names it; the server's frame-ancestors decides who may hold the frame at all.
const around = location.ancestorOrigins?.[0] ?? (document.referrer ? new URL(document.referrer).origin : null);
const waiting = new Map<number, (jwt: string | null) => void>();
let nextId = 1;

function say(said: ToPage): void {
  if (around && parent !== window) parent.postMessage(said, around);
}

/** Asks the page around who is logged in; silence for three seconds means: nobody. */
function identity(): Promise<string | null> {
  return new Promise((done) => {
    const id = nextId++;
    waiting.set(id, done);
    say({ kefu: "identity", id });
    setTimeout(() => (waiting.delete(id), done(null)), 3_000);
  });
}

async function start(): Promise<void> {
  say({ kefu: "here" });
  const shop = asked.get("shop");
  if (!shop) return;
  let panel: Mounted | null = null;
  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== around || event.source !== parent || !isOurs(event.data)) return;
    const said = event.data as ToFrame;
    if (said.kefu === "show") void (said.open ? panel?.open : panel?.close)?.();
    if (said.kefu === "identify") panel?.identify();
    if (said.kefu === "identity") {
      waiting.get(said.id)?.(typeof said.jwt === "string" ? said.jwt : null);
      waiting.delete(said.id);
    }
  });
  const locale = asked.get("lang") === "en" ? "en" : "zh-CN";
  document.documentElement.lang = locale;
  const { mount } = await import("../panel/main.ts");
  panel = await mount(
    {
      origin: location.origin,
      shop,
      locale,
      unread: (count) => say({ kefu: "unread", count }),
      opened: (open) => say({ kefu: "opened", open }),
    },
    identity,
    true,
  );
  say({ kefu: "ready" });
  // Opened by itself, outside of any page: a plain chat page.
  if (parent === window) await panel.open();
  else await panel.prepare();
}

void start();
