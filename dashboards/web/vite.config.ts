// How the web app is built (`vite build dashboards/web`) and served while it is being worked on (`vite dashboards/web`).
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** While developing, the API is another process: `npm start` on its own port, or the fake in tests/web. */
const API = "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
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
