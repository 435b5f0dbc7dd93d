// The HTTP interface: builds a Fastify instance from what it needs of the world. It holds no state but its open streams
// and the times of the newest commands.
//   I1. Every answer under /api/v1 has the one envelope, also those that the framework gives by itself.
//   I2. Host and Origin are checked before anything else, a credential before a body is read (guard.ts).

import type { Socket } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { PipelineError } from "../core/errors.ts";
import { createCommandGiver } from "./command-giver.ts";
import type { ApiDeps } from "./deps.ts";
import { docsRoutes } from "./docs.ts";
import { failure } from "./envelope.ts";
import { faultHandler } from "./faults.ts";
import { guardOrigins, guardRoutes } from "./guard.ts";
import type { Api } from "./route.ts";
import { alertApi, rulesOf } from "./routes/alerts-api.ts";
import { commandRoutes } from "./routes/commands.ts";
import { deadLetterRoutes } from "./routes/deadletters.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { lineRoutes } from "./routes/lines.ts";
import { oeeRoutes } from "./routes/oee.ts";
import { oeeCommandRoutes } from "./routes/oee-commands.ts";
import { operationRoutes } from "./routes/operations.ts";
import { orderFlowRoutes } from "./routes/order-flow.ts";
import { orderRoutes } from "./routes/orders.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { sessionRoutes } from "./routes/session.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { annotationRoutes } from "./routes/spc-annotations.ts";
import { capabilityRoutes } from "./routes/spc-capability.ts";
import { characteristicRoutes } from "./routes/spc-characteristics.ts";
import { spcCommandRoutes } from "./routes/spc-commands.ts";
import { gaugeRoutes } from "./routes/spc-gauge.ts";
import { limitRoutes } from "./routes/spc-limits.ts";
import { pointRoutes } from "./routes/spc-points.ts";
import { signalRoutes } from "./routes/spc-signals.ts";
import { statusRoutes } from "./routes/status.ts";
import { streamRoutes } from "./routes/stream.ts";
import { wallRoutes } from "./routes/walls.ts";
import { isForPage, webRoutes } from "./routes/web.ts";
import { wipFindingRoutes, wipRoutes } from "./routes/wip.ts";
import { lotRoutes } from "./routes/wip-lots.ts";
import { reconciliationRoutes } from "./routes/wip-reconciliation.ts";
import { paretoRoutes, yieldRoutes } from "./routes/yield.ts";
import { unitRoutes } from "./routes/yield-units.ts";

const SPC_ROUTES = [pointRoutes, signalRoutes, limitRoutes, annotationRoutes, characteristicRoutes, capabilityRoutes, gaugeRoutes];

const FLOW_ROUTES = [
  yieldRoutes,
  paretoRoutes,
  unitRoutes,
  wipRoutes,
  lotRoutes,
  wipFindingRoutes,
  reconciliationRoutes,
  orderRoutes,
  orderFlowRoutes,
];

/** A connection on which nothing moves for so long is closed; an open stream beats every 15 s. */
const IDLE_CONNECTION_MS = 120_000;

/** The API, ready to `listen` or `inject`; `close` ends open streams and waits for running requests. */
export function build(deps: ApiDeps): FastifyInstance {
  const onFault = faultHandler(deps);
  const server = Fastify({
    logger: false,
    genReqId: deps.newTraceId,
    connectionTimeout: IDLE_CONNECTION_MS,
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: onFault,
    clientErrorHandler: (error, socket) => refuse(deps, error, socket),
  });
  server.removeContentTypeParser("text/plain"); // which a page of another origin may send unasked, and no route takes
  server.setValidatorCompiler(validatorCompiler);
  // Answers are built by typed functions and checked against their schemas by tests; checking each again costs more than the query.
  server.setSerializerCompiler(() => JSON.stringify);
  server.setErrorHandler(onFault);
  server.setNotFoundHandler((request, reply) => {
    if (deps.webRoot !== undefined && isForPage(request)) return reply.code(404).sendFile("index.html");
    return onFault(new PipelineError("NOT_FOUND", "no such route"), request, reply);
  });
  server.decorateRequest("credential", null);
  server.decorateRequest("alertLink", null);
  guardOrigins(server, deps);

  const app: Api = server.withTypeProvider<ZodTypeProvider>();
  docsRoutes(app, deps.build);
  void app.register(scoped(healthRoutes, deps));
  void app.register(scoped(routes, deps), { prefix: "/api/v1" });
  if (deps.webRoot !== undefined) webRoutes(app, deps.webRoot);
  return server;
}

/** Routes as a plugin: what they add (hooks, parsers of bodies) stays among themselves. */
function scoped(add: (scope: Api, deps: ApiDeps) => void, deps: ApiDeps) {
  return (scope: Api, _options: object, done: () => void) => {
    add(scope, deps);
    done();
  };
}

function routes(app: Api, deps: ApiDeps): void {
  guardRoutes(app, deps);
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  void app.register(scoped(eventRoutes, deps));
  sessionRoutes(app, deps);
  statusRoutes(app, deps);
  lineRoutes(app, deps);
  wallRoutes(app, deps);
  for (const add of SPC_ROUTES) add(app, deps);
  for (const add of FLOW_ROUTES) add(app, deps);
  oeeRoutes(app, deps);
  qualityRoutes(app, deps);
  sourceRoutes(app, deps);
  const rules = rulesOf(deps);
  const { add, give } = createCommandGiver(deps);
  spcCommandRoutes(app, add);
  oeeCommandRoutes(app, add);
  alertApi(app, deps, { give, rules });
  commandRoutes(app, deps);
  streamRoutes(app, deps, rules);
  operationRoutes(app, deps);
  deadLetterRoutes(app, deps);
}

/** Answers what is no HTTP request at all, or one whose headers are too long. */
function refuse(deps: ApiDeps, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const isLong = error.code === "HPE_HEADER_OVERFLOW";
  const [status, text] = isLong
    ? ["431 Request Header Fields Too Large", "the address and headers are too long"]
    : ["400 Bad Request", "this is not an HTTP request"];
  const body = JSON.stringify(failure("INVALID_REQUEST", text, [], { at: deps.now(), traceId: deps.newTraceId() }));
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
