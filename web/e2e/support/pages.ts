// The tests' own pages (pages/), bundled: what a shop would be, on a port that
// is not the server's.
import { build } from "esbuild";
import { cpSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import path from "node:path";

const source = path.resolve(import.meta.dirname, "../pages");

export async function buildPages(out: string) {
  const entries = readdirSync(source).filter(
    (name) => /\.[tj]sx?$/.test(name) && !name.endsWith(".d.ts"),
  );
  cpSync(source, out, {
    recursive: true,
    filter: (file) => !/\.[tj]sx?$/.test(file),
  });
  await build({
    entryPoints: entries.map((name) => path.join(source, name)),
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    jsx: "automatic",
    target: "es2022",
    logLevel: "warning",
    define: {
      "process.env.NODE_ENV": '"development"', // StrictMode mounts twice
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** A web server for a folder; every path without a dot is a page. */
export class Site {
  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async serve(folder: string, headers: Record<string, string> = {}) {
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://site");
      const file = path.extname(pathname) ? pathname : `${pathname}.html`;
      try {
        const body = await readFile(path.join(folder, path.normalize(file)));
        response.writeHead(200, {
          "Content-Type": types[path.extname(file)] ?? "text/plain",
          ...headers,
        });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve),
    );
    const { port } = server.address() as AddressInfo;
    return new Site(
      `http://127.0.0.1:${port}`,
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
  }
}
