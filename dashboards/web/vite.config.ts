// How the web app is built (`vite build dashboards/web`) and served while it is being worked on (`vite dashboards/web`).
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

/** While developing, the API is another process: `npm start` on its own port, or the fake in tests/web. */
const API = "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), gzipped()],
  define: {
    // Compile-time switches of Vue and vue-i18n: what this app does not use is not shipped.
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  server: { proxy: { "/api": API, "/docs": API } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The chart library and the framework change far less often than the app: their own files stay in caches.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "echarts", test: /node_modules[\\/](echarts|zrender)/ },
            { name: "vue", test: /node_modules[\\/](@?vue|@intlify)/ },
          ],
        },
      },
    },
  },
});

/** Every text file of the build a second time, compressed once and well: what the server sends to whoever takes it (`api/routes/web.ts`). */
function gzipped(): Plugin {
  return {
    name: "gzipped",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(js|css|html|svg)$/.test(name));
      await Promise.all(
        texts.map(async (name) => writeFile(join(dir, `${name}.gz`), await promisify(gzip)(await readFile(join(dir, name)), { level: 9 }))),
      );
    },
  };
}
