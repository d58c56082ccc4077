import type { Mounted, Shell } from "../loader/shell.ts";
import { identityOf } from "../transport/identity.ts";
import style from "./outer.css?inline";
import { isOurs, type ToFrame, type ToPage } from "./said.ts";

/** The shop page's side of `data-frame`: an iframe on Kefu's origin, which is told when to show and asks who is logged in. */
export async function mount(shell: Shell): Promise<Mounted> {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const host = document.createElement("kefu-panel");
  // The side that the shop's tag asks for.
  if (document.querySelector("script[data-side=left]")) host.className = "left";
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const frame = document.createElement("iframe");
  const address = new URL("/widget/frame", shell.origin);
  address.searchParams.set("shop", shell.shop);
  address.searchParams.set("lang", shell.locale);
  frame.title = document.title;
  frame.allow = "clipboard-write";
  frame.hidden = true;
  frame.referrerPolicy = "origin";

  const say = (said: ToFrame) => frame.contentWindow?.postMessage(said, shell.origin);
  let here = false;
  let ready = () => {};
  let barred = (_error: Error) => {};
  const readied = new Promise<void>((done, no) => ([ready, barred] = [done, no]));
  let trusted = true;

  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (!trusted || event.origin !== shell.origin || event.source !== frame.contentWindow || !isOurs(event.data)) return;
    const said = event.data as ToPage;
    if (said.kefu === "here") here = true;
    if (said.kefu === "ready") ready();
    if (said.kefu === "unread") shell.unread(Number(said.count) || 0);
    if (said.kefu === "opened") {
      frame.hidden = !said.open;
      if (said.open) frame.focus();
      shell.opened(said.open);
    }
    if (said.kefu === "identity") void identityOf(window).then((jwt) => say({ kefu: "identity", id: said.id, jwt }));
  });
  // A page that may not hold the frame gets an empty one: loaded, but nobody speaks from it.
  frame.onload = () => setTimeout(() => here || barred(new Error("frame")), 1_500);
  frame.src = address.href;
  root.append(frame);
  document.body.append(host);
  await Promise.race([readied, new Promise((_, no) => setTimeout(no, 20_000, new Error("frame")))]).catch((error: unknown) => {
    trusted = false;
    host.remove();
    throw error;
  });
  return {
    prepare: () => Promise.resolve(),
    async open() {
      frame.hidden = false;
      frame.focus();
      say({ kefu: "show", open: true });
    },
    close: () => say({ kefu: "show", open: false }),
    identify: () => say({ kefu: "identify" }),
  };
}
