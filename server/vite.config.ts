import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { contractFolder, schemasIn } from "./kernel/handbook/schemas.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}dist/server`;

/** A source that asks where it lies is told its own place, not the bundle's: what it reads lies beside it. */
const ownPlace: Plugin = {
  name: "kefu-own-place",
  transform(code, id) {
    if (!id.startsWith(root) || id.includes("/node_modules/") || !code.includes("import.meta.url")) return null;
    return { code: code.replaceAll("import.meta.url", `new URL(${JSON.stringify(relative(out, id))}, import.meta.url).href`), map: null };
  },
};

/** Every sign beyond ASCII as an escape: one of them in a file, and the engine keeps the whole file in twice the memory and decodes it slowly. A column of a map may shift by it, a line does not. */
const plainText: Plugin = {
  name: "kefu-plain-text",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) if (file.type === "chunk") file.code = file.code.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  },
};

/** The server with its packages in a few files: a thousand small ones cost a start a third of its time, and their text stays in memory (decision 0020). */
export default defineConfig({
  root,
  publicDir: false,
  define: { builtSchemas: JSON.stringify(schemasIn(contractFolder)) },
  plugins: [ownPlace, plainText],
  ssr: { noExternal: true, external: ["pg-native", "vite"] },
  build: {
    ssr: true,
    outDir: out,
    // A server that still runs may ask for a piece of the build before this one (tools/build.ts sweeps).
    emptyOutDir: false,
    target: "node24",
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { input: { main: `${root}server/built.ts` }, output: { comments: false, sourcemapExcludeSources: true, entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" } },
  },
});
