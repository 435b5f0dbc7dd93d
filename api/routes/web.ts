// The web app from its built folder: pages of the app all answer with index.html, and its router does the rest. It also says where there is
// no page.

import { basename, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyRequest } from "fastify";
import type { Api } from "../route.ts";

/** Paths of the app (design, "Interfaces that stay"). */
const PAGES = ["/spc", "/oee", "/yield", "/wip", "/orders", "/alerts", "/alerts/:id", "/data", "/wall/:name"];

/** Names under `assets/` carry a hash of their content. */
const IMMUTABLE = "public, max-age=31536000, immutable";

export function webRoutes(app: Api, webRoot: string): void {
  void app.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    preCompressed: true, // the build writes a `.gz` beside every text
    setHeaders(reply, path) {
      const isHashed = path.split(sep).at(-2) === "assets" && basename(path) !== "index.html";
      reply.header("cache-control", isHashed ? IMMUTABLE : "no-cache");
    },
  });
  for (const page of PAGES) {
    app.get(page, { schema: { hide: true } }, (_request, reply) => reply.sendFile("index.html"));
  }
}

/** Whether a browser asks for a page to show, and not a program, or a page for a part of itself. */
export function isForPage({ method, url, headers }: Pick<FastifyRequest, "method" | "url" | "headers">): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && headers.accept?.includes("text/html") === true && !/^\/(api|assets|docs)(\/|$)/.test(url);
}
