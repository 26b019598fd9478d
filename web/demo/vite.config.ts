import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// A server to work against: `go run .` beside `npm run dev`.
const server = process.env.PAYGRAPH ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/demo/",
  plugins: [react()],
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
