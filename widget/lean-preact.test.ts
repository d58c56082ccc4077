import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { leanPreact } from "./lean-preact.ts";

/** As much of a document as Preact touches. */
class Node {
  parentNode: Element | null = null;
  ownerDocument = page;
  readonly nodeType: number;
  constructor(nodeType: number) {
    this.nodeType = nodeType;
  }
  get nextSibling(): Node | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  remove(): void {
    this.parentNode?.childNodes.splice(this.parentNode.childNodes.indexOf(this), 1);
    this.parentNode = null;
  }
}
class Text extends Node {
  data: string;
  constructor(data: string) {
    super(3);
    this.data = data;
  }
}
class Element extends Node {
  childNodes: Node[] = [];
  attributes = new Map<string, string>();
  heard = new Map<string, (event: object) => void>();
  value = "";
  checked = false;
  readonly namespaceURI: string;
  readonly localName: string;
  constructor(namespaceURI: string, localName: string) {
    super(1);
    [this.namespaceURI, this.localName] = [namespaceURI, localName];
  }
  get firstChild(): Node | null {
    return this.childNodes[0] ?? null;
  }
  insertBefore(node: Node, before: Node | null): void {
    if (before !== null && before.parentNode !== this) throw new Error("not a child");
    node.remove();
    this.childNodes.splice(before === null ? this.childNodes.length : this.childNodes.indexOf(before), 0, node);
    node.parentNode = this;
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  addEventListener(name: string, hear: (event: object) => void): void {
    this.heard.set(name, hear);
  }
  removeEventListener(name: string): void {
    this.heard.delete(name);
  }
}
const page = { createElementNS: (namespace: string, name: string) => new Element(namespace, name), createTextNode: (data: string) => new Text(data) };
const shown = (node: Node): unknown =>
  node instanceof Element ? [node.namespaceURI.at(-1), node.localName, [...node.attributes].sort(), [...node.heard.keys()], node.value, node.checked, node.childNodes.map(shown)] : (node as Text).data;

type Preact = typeof import("preact") & typeof import("preact/hooks");
let whole: Preact;
let lean: Preact;
const dir = mkdtempSync(join(tmpdir(), "kefu-lean-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeAll(async () => {
  Object.assign(globalThis, { document: page, requestAnimationFrame: (done: () => void) => setTimeout(done), cancelAnimationFrame: clearTimeout });
  const { transform } = leanPreact() as { transform(code: string, id: string): { code: string } | null };
  const load = async (name: string, change: (code: string, id: string) => string): Promise<Preact> => {
    for (const [file, path] of [["core", "preact/dist/preact.mjs"], ["hooks", "preact/hooks/dist/hooks.mjs"]] as const) {
      const id = fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
      writeFileSync(join(dir, `${name}-${file}.mjs`), change(readFileSync(id, "utf8"), id).replace('"preact"', `"./${name}-core.mjs"`).replace(/\/\/# source.*/, ""));
    }
    const part = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(dir, `${name}-${file}.mjs`)).href) as Promise<Preact>;
    return { ...(await part("core")), ...(await part("hooks")) };
  };
  whole = await load("whole", (code) => code);
  lean = await load("lean", (code, id) => transform(code, id)!.code);
});

interface Scene {
  items: number[];
  nested: boolean;
  text: string;
  on: boolean;
  icon: boolean;
}

/** Draws one scene after the other, with clicks between them; gives each picture and what the effects did. */
async function played({ h, render, Fragment, useState, useEffect, useLayoutEffect, useRef }: Preact, scenes: readonly Scene[]): Promise<unknown[]> {
  const told: unknown[] = [];
  function Item({ n, on }: { n: number; on: boolean }) {
    const [count, setCount] = useState(0);
    const box = useRef<Element>(null);
    useEffect(() => {
      told.push(`began ${n} ${on}`);
      return () => void told.push(`ended ${n} ${on}`);
    }, [on]);
    useLayoutEffect(() => void told.push(`laid ${n} ${box.current?.localName}`), [count]);
    return h("li", { ref: box as never, class: on ? "on" : undefined, "aria-busy": on, onClick: on ? () => setCount((before) => before + 1) : undefined }, n, " ", count > 1 ? [h("b", { key: "b" }, "many"), count] : count);
  }
  function App({ items, nested, text, on, icon }: Scene) {
    const list = items.map((n) => (n % 5 === 0 ? h(Fragment, { key: n }, h(Item, { n, on }), h("hr", null)) : h(Item, { key: n, n, on })));
    return h("main", { hidden: !on, tabIndex: -1 }, text, icon && h("svg", { width: 16, viewBox: "0 0 24 24" }, h("path", { d: text })), nested ? h("ul", { key: "list" }, list) : h("section", null, h("p", null), list), h("input", { value: text, checked: on, disabled: icon }));
  }
  const root = new Element("http://www.w3.org/1999/xhtml", "div");
  const pictures: unknown[] = [];
  const still = async () => {
    for (let i = 0; i < 6; i += 1) await new Promise((resolve) => setTimeout(resolve));
    pictures.push(shown(root));
  };
  const clicked = (node: Node): void => {
    if (!(node instanceof Element)) return;
    node.heard.get("click")?.call(node, {});
    node.childNodes.forEach(clicked);
  };
  for (const scene of scenes) {
    render(h(App, scene), root as never);
    await still();
    clicked(root);
    await still();
  }
  render(null, root as never);
  await still();
  return [...pictures, told];
}

const scene = fc.record({ items: fc.uniqueArray(fc.nat(12), { maxLength: 8 }), nested: fc.boolean(), text: fc.constantFrom("", "一", "二"), on: fc.boolean(), icon: fc.boolean() });
it("R-CH-01 (weight): without the parts that the panel has no use for, Preact draws, updates, moves and ends the same", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scene, { minLength: 1, maxLength: 5 }), async (scenes) => {
      expect(await played(lean, scenes)).toEqual(await played(whole, scenes));
    }),
    { numRuns: 40, seed: 7 },
  );
});

it("R-CH-01 (weight): another text of Preact is not cut blindly but refused", () => {
  const { transform } = leanPreact() as { transform(code: string, id: string): unknown };
  expect(() => transform("export const h = 1", "/x/node_modules/preact/dist/preact.mjs")).toThrow("lean-preact.ts");
  expect(transform("anything", "/x/widget/panel/App.tsx")).toBeNull();
});
