import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { leanPreact } from "./lean-preact.ts";
import { shortNames } from "./short-names.ts";
import { build, defineConfig, type InlineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What both builds share. Library mode keeps Vite's preloading code out of the bundle; minifying is asked for by name, since it is off there. */
const shared = {
  configFile: false,
  root: here("."),
  logLevel: "warn",
  // The classic way: `h` is in Preact anyway, a JSX runtime would come on top.
  oxc: { jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" } },
} as const satisfies InlineConfig;
const output = { outDir: here("../dist/widget"), target: "es2022", reportCompressedSize: false } as const;

const lib = (entries: Record<string, string>) => ({
  entry: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, here(path)])),
  formats: ["es" as const],
});
/** Brings `h` into the files that draw, and into no other: the loader must not meet Preact. */
const drawn: Plugin = {
  name: "kefu-drawn",
  enforce: "pre",
  transform: (code, id) => (id.endsWith(".tsx") ? { code: `import { h, Fragment } from "preact"; ${code}`, map: null } : null),
};

const hashed = {
  rolldownOptions: { output: { minify: true, comments: false, entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js" } },
};

/** Adds what carries the chunks' hashed names: the frame's page, and the loader as one classic script under a name that never changes. */
function namesOfChunks(): Plugin {
  let chunks: Record<string, string> = {};
  return {
    name: "kefu-names-of-chunks",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) if (file.type === "chunk" && file.isEntry) chunks[file.name] = file.fileName;
      const page = readFileSync(here("frame/frame.html"), "utf8").replace("FRAME_ENTRY", chunks.frame ?? "");
      this.emitFile({ type: "asset", fileName: "frame.html", source: page });
    },
    async closeBundle() {
      const { panel } = chunks;
      if (!panel) return;
      chunks = {};
      // Alone, so that what it shares with the panel does not become a chunk that every visitor has to fetch.
      const made = [await build({ ...shared, build: { ...output, emptyOutDir: false, lib: lib({ outer: "frame/outer.ts" }), ...hashed } })].flat()[0];
      const outer = made && "output" in made ? made.output[0].fileName : "";
      await build({
        ...shared,
        define: { PANEL_CHUNK: JSON.stringify(panel), FRAME_CHUNK: JSON.stringify(outer) },
        build: {
          ...output,
          emptyOutDir: false,
          lib: { entry: here("loader/kefu.ts"), formats: ["iife"], name: "kefuLoader", fileName: () => "kefu.js" },
        },
      });
    },
  };
}

export default defineConfig({
  ...shared,
  plugins: [drawn, leanPreact(), shortNames(), namesOfChunks()],
  build: {
    ...output,
    emptyOutDir: true,
    lib: lib({ panel: "panel/main.ts", frame: "frame/inner.ts" }),
    ...hashed,
  },
});
