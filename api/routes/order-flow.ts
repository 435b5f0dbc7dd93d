// GET /orders/places, /orders/operations, /orders/stations: where parts of orders are, and how an order went through the plant.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { compareNames } from "../compare-names.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import {
  type OrderOperationRow,
  type OrderPlaceRow,
  type OrderStationRow,
  orderOperationItem,
  orderOperationSchema,
  orderPlaceItem,
  orderPlaceSchema,
  orderStationItem,
  orderStationSchema,
} from "../items/order-flow.ts";
import { pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

export function orderFlowRoutes(app: Api, deps: ApiDeps): void {
  placesRoute(app, deps);
  operationsRoute(app, deps);
  stationsRoute(app, deps);
}

function placesRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["orders"],
    summary: "Where parts of orders are now",
    description: "Of lots and serials whose newest move that names one names the order; by factory, order, line and operation.",
    querystring: z.object({ ...scopeParameters, ...pageParameters, order: identifier.optional() }),
    response: { 200: listed(orderPlaceSchema) },
  };
  app.get("/orders/places", { schema }, async (request, reply) => {
    const { order = "", ...query } = request.query;
    const at = deps.now();
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), order, operation: "", product: "", at };
    const rows = await deps.query<OrderPlaceRow>("order-places", params, { signal: hangUp(reply) });
    const sorted = rows.toSorted((a, b) =>
      compareNames([a.factory, a.order, a.line, a.operation], [b.factory, b.order, b.line, b.operation]),
    );
    return success(
      pageOf(sorted, query, (row) => orderPlaceItem(row, at)),
      { at, traceId: request.id },
    );
  });
}

const oneOrder = z.object({ ...scopeParameters, ...pageParameters, order: identifier });

function operationsRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["orders"],
    summary: "What of an order came to operations and left them",
    description: "From the moves that name the order; in the order of the first move.",
    querystring: oneOrder,
    response: { 200: listed(orderOperationSchema) },
  };
  app.get("/orders/operations", { schema }, async (request, reply) => {
    const { order, ...query } = request.query;
    const at = deps.now();
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), order, at };
    const rows = await deps.query<OrderOperationRow>("order-operations", params, { signal: hangUp(reply) });
    const sorted = rows.toSorted((a, b) => a.first_at - b.first_at || compareNames([a.line, a.operation], [b.line, b.operation]));
    return success(
      pageOf(sorted, query, (row) => orderOperationItem(row, order)),
      { at, traceId: request.id },
    );
  });
}

function stationsRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["orders"],
    summary: "What stations have counted for an order",
    description: "Over all time; by factory, line and station.",
    querystring: oneOrder,
    response: { 200: listed(orderStationSchema) },
  };
  app.get("/orders/stations", { schema }, async (request, reply) => {
    const { order, ...query } = request.query;
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), order };
    const rows = await deps.query<OrderStationRow>("order-stations", params, { signal: hangUp(reply) });
    const sorted = rows.toSorted((a, b) => compareNames([a.factory, a.line, a.station], [b.factory, b.line, b.station]));
    return success(
      pageOf(sorted, query, (row) => orderStationItem(row, order)),
      { at: deps.now(), traceId: request.id },
    );
  });
}

function pageOf<R, T>(rows: readonly R[], { page, pageSize }: { page: number; pageSize: number }, toItem: (row: R) => T) {
  return { items: rows.slice((page - 1) * pageSize, page * pageSize).map(toItem), total: rows.length, page, pageSize };
}
