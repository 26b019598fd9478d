import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// A server to work against: `go run .` beside `npm run dev`.
const server = process.env.PAYGRAPH ?? "http://127.0.0.1:8080";

/**
 * The built page loads the SDK from where the server serves it to any page: it
 * is in the binary once, and a change of the SDK is none of this page.
 */
const servedSDK: Plugin = {
  name: "served-sdk",
  enforce: "pre",
  apply: "build",
  resolveId: (id) =>
    id === "@paygraph/checkout"
      ? { id: "/checkout.js", external: "absolute" }
      : null,
};

export default defineConfig({
  base: "/demo/",
  plugins: [servedSDK, react()],
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "safari17.5", "firefox121"], // light-dark()
    modulePreload: false,
    assetsDir: "",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "page.html",
      output: { hashCharacters: "hex" },
    },
  },
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      "/sandbox": server,
      "/demo/sign-in": server,
    },
  },
});
