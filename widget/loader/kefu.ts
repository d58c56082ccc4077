import { launcher as chinese } from "#locales/zh-CN/widget.ts";
import { launcher as english } from "#locales/en/widget.ts";
import style from "./launcher.css?inline";
import type { Mount, Mounted } from "./shell.ts";

/** The names of the two chunks, put in at build time: the panel, and the frame's outer side. */
declare const PANEL_CHUNK: string;
declare const FRAME_CHUNK: string;

interface Kefu {
  open(): void;
  close(): void;
  identify(): void;
  on(event: "unread", listener: (count: number) => void): void;
}

function start(script: HTMLScriptElement): void {
  const page = window as Window & { kefu?: Kefu };
  const shop = script.dataset.shop;
  if (page.kefu || !shop) return;
  const base = new URL(".", script.src).href;
  const locale = /^en/i.test(document.documentElement.lang || navigator.language) ? "en" : "zh-CN";
  const words = locale === "en" ? english : chinese;
  const listeners: ((count: number) => void)[] = [];
  let loading: Promise<Mounted> | undefined;
  let tries = 0;

  const host = document.createElement("kefu-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  const drawn = (name: string, attribute: string, value: string) => {
    const part = document.createElementNS("http://www.w3.org/2000/svg", name);
    part.setAttribute(attribute, value);
    return part;
  };
  const svg = drawn("svg", "viewBox", "0 0 24 24");
  svg.append(drawn("path", "d", "M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.5h5"));
  const badge = document.createElement("span");
  button.append(svg, badge);
  root.append(button);

  function unread(count: number): void {
    badge.textContent = count > 99 ? "99+" : count > 0 ? String(count) : "";
    button.setAttribute("aria-label", words.open + (count > 0 ? words.unread(count) : ""));
    for (const listener of listeners) listener(count);
  }
  function opened(open: boolean): void {
    button.hidden = open;
    button.removeAttribute("title");
    if (!open) button.focus();
  }
  const load = () =>
    (loading ??= import(/* @vite-ignore */ base + ("frame" in script.dataset ? FRAME_CHUNK : PANEL_CHUNK) + (tries++ ? `?${tries}` : ""))
      .then((chunk: { mount: Mount }) => chunk.mount({ origin: new URL(base).origin, shop, locale, unread, opened }))
      .catch((error: unknown) => {
        // The next press tries again, with a fresh address, since a failed module is remembered by the browser.
        loading = undefined;
        throw error;
      }));
  const fail = () => void (button.title = words.failed);
  const prepare = () => void load().then((panel) => panel.prepare()).catch(fail);
  const open = () => void load().then((panel) => panel.open()).catch(fail);

  unread(0);
  button.className = script.dataset.side!;
  button.onclick = open;
  button.onpointerenter = prepare;
  page.kefu = {
    open,
    close: () => void loading?.then((panel) => panel.close()),
    identify: () => void loading?.then((panel) => panel.identify()),
    on: (_event, listener) => void listeners.push(listener),
  };
  const show = () => {
    document.body.append(host);
    // Who has been here before may have an answer waiting: look for it once the page has its peace.
    try {
      if (localStorage.getItem(`kefu:${shop}:seen`)) setTimeout(() => void load().catch(fail), 1500);
    } catch {
      // Storage is forbidden here: then nobody has been here before.
    }
  };
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show);
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) start(script);
