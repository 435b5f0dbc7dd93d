// A stand-in for `linepulse run`: serves the built web app and the routes it asks for, from memory. `node tests/web/fake-server.ts`
// runs it with a living plant on port 8080, for `vite dashboards/web` (it prints its address).

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { json } from "node:stream/consumers";
import { livePlant } from "./fake-plant.ts";
import { type FakePlan, type FakeSeries, identityOf, listed, type Measured, measure, openSeries } from "./fake-series.ts";

export interface FakeOptions {
  readonly webRoot: string;
  readonly port?: number;
  /** What a caller must carry; absent = anybody may read. */
  readonly token?: string;
  /** With a plant that lives by itself; without one, only what is posted exists. */
  readonly plant?: boolean;
}

export interface FakeServer {
  readonly url: string;
  close(): Promise<void>;
}

interface World {
  readonly series: FakeSeries[];
  readonly streams: Set<{ query: URLSearchParams; response: ServerResponse }>;
}

/** The real server's policy: what breaks under it must break here too. */
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export async function startFake({ webRoot, port = 0, token, plant = false }: FakeOptions): Promise<FakeServer> {
  const living = plant ? livePlant(Date.now()) : undefined;
  const world: World = { series: living?.series ?? [], streams: new Set() };
  const timer = setInterval(() => living?.step(Date.now(), (series, measured) => tell(world, series, measured)), 100);
  const server = createServer((request, response) => {
    response.setHeader("content-security-policy", POLICY);
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!url.pathname.startsWith("/api/")) return void serveFile(response, webRoot, url.pathname);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return answer(response, 401, { code: "UNAUTHORIZED", message: "no valid bearer token" });
    void route(world, request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function route(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  { pathname, searchParams: query }: URL,
): Promise<void> {
  const ofQuery = world.series.filter((series) => isAskedFor(identityOf(series), query));
  switch (pathname) {
    case "/api/v1/spc/characteristics":
      return list(
        response,
        ofQuery.map((series) => listed(series, Date.now())),
      );
    case "/api/v1/spc/points":
      return list(response, ofQuery.flatMap(({ points }) => points).slice(-Number(query.get("limit") ?? 1000)));
    case "/api/v1/session":
      return answer(response, 200, { code: "OK", message: "ok", data: { name: "reader", permissions: ["read"] } });
    case "/api/v1/spc/limits":
      return list(
        response,
        ofQuery.flatMap(({ limits }) => limits),
      );
    case "/api/v1/spc/signals":
    case "/api/v1/lines":
      return list(response, []);
    case "/api/v1/stream":
      return openStream(world, response, query);
    case "/api/v1/events":
      return take(world, response, await json(request));
    default:
      return answer(response, 404, { code: "NOT_FOUND", message: "no such route" });
  }
}

function isAskedFor(identity: Record<string, string | null>, query: URLSearchParams): boolean {
  return Object.entries(identity).every(([name, value]) => !query.get(name) || query.get(name) === value);
}

function list(response: ServerResponse, items: readonly unknown[]): void {
  answer(response, 200, { code: "OK", message: "ok", data: { items, total: items.length, page: 1, pageSize: 1000 } });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ ...body, timestamp: new Date().toISOString(), traceId: "fake" }));
}

function openStream({ streams }: World, response: ServerResponse, query: URLSearchParams): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write('event: hello\ndata: {"build":"fake"}\n\n');
  const stream = { query, response };
  streams.add(stream);
  response.on("close", () => streams.delete(stream));
}

type FakeEvent = (FakePlan & { type: "plan"; at: string }) | (FakePlan & Measured & { type: "measurement"; at: string; value?: number });

function take(world: World, response: ServerResponse, events: unknown): void {
  for (const event of events as FakeEvent[]) {
    const at = Date.parse(event.at);
    if (event.type === "plan") world.series.push(openSeries(event, at));
    else {
      const { factory, line, station, characteristic } = event;
      const series = world.series.find((each) =>
        isAskedFor(identityOf(each), new URLSearchParams({ factory, line, station, characteristic })),
      );
      if (series) tell(world, series, { ...event, at, values: event.values ?? [event.value ?? 0] });
    }
  }
  answer(response, 202, { code: "OK", message: "ok", data: { accepted: (events as unknown[]).length, duplicates: 0, rejected: [] } });
}

function tell({ streams }: World, series: FakeSeries, measured: Measured): void {
  const point = measure(series, measured);
  for (const { query, response } of streams) {
    if (isAskedFor(identityOf(series), query)) response.write(`event: points\ndata: ${JSON.stringify([point])}\n\n`);
  }
}

async function serveFile(response: ServerResponse, webRoot: string, pathname: string): Promise<void> {
  const name = pathname === "/" || pathname === "/spc" ? "/index.html" : normalize(pathname);
  const content = await readFile(join(webRoot, name)).catch(() => undefined);
  if (!content) return answer(response, 404, { code: "NOT_FOUND", message: "no such file" });
  response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
  response.end(content);
}

if (import.meta.main) {
  const webRoot = join(import.meta.dirname, "../../dashboards/web/dist");
  const { url } = await startFake({ webRoot, port: Number(process.argv[2] ?? 8080), plant: true });
  process.stdout.write(`${url}\n`);
}
