import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const antd = /node_modules[\\/](antd|@rc-component|@ant-design|dayjs|rc-[^\\/]+)[\\/]/;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/",
  plugins: [react()],
  build: {
    outDir: here("../dist/console"),
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // What changes rarely stays in the browser's cache when a page changes.
        codeSplitting: {
          groups: [
            { name: "echarts", test: /node_modules[\\/](echarts|zrender)/ },
            // The parts of antd that the shell needs, apart from tables and pickers, which wait for the first page.
            { name: "antd-shell", tags: ["$initial"], test: antd },
            { name: "antd", test: antd },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
});
