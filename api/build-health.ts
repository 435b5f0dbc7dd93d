// What a process without the API answers on its port: health and metrics, by the same routes and the same guard.
import Fastify, { type FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { PipelineError } from "../core/errors.ts";
import { type FaultDeps, faultHandler } from "./faults.ts";
import { guardOrigins, type OriginDeps } from "./guard.ts";
import type { Api } from "./route.ts";
import { type HealthDeps, healthRoutes } from "./routes/health.ts";

export interface HealthServerDeps extends HealthDeps, FaultDeps, OriginDeps {
  readonly newTraceId: () => string;
}

/** `/healthz`, `/readyz` and `/metrics`, ready to `listen` or `inject`. */
export function buildHealth(deps: HealthServerDeps): FastifyInstance {
  const onFault = faultHandler(deps);
  const server = Fastify({ logger: false, genReqId: deps.newTraceId, frameworkErrors: onFault });
  server.setSerializerCompiler(() => JSON.stringify);
  server.setErrorHandler(onFault);
  server.setNotFoundHandler((request, reply) => onFault(new PipelineError("NOT_FOUND", "no such route"), request, reply));
  guardOrigins(server, deps);
  const app: Api = server.withTypeProvider<ZodTypeProvider>();
  healthRoutes(app, deps);
  return server;
}
