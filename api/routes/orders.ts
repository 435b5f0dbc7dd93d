// GET /orders: production orders, how far each has come and whether it will be in time.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { ORDER_STATUSES, type OrderRow, orderItem, orderSchema } from "../items/orders.ts";
import { readPage } from "../list.ts";
import { pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const ordersQuery = z.object({
  ...scopeParameters,
  ...pageParameters,
  order: identifier.optional(),
  product: identifier.optional(),
  status: z.enum(ORDER_STATUSES).optional(),
});

export function orderRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["orders"],
    summary: "Orders against their plan",
    description: "By factory, line and order. Parts are those that the line's key station has counted for the order.",
    querystring: ordersQuery,
    response: { 200: listed(orderSchema) },
  };
  app.get("/orders", { schema }, async (request, reply) => {
    const { order = "", product = "", status = "", ...query } = request.query;
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), order, product, status };
    const now = deps.now();
    const toItem = (row: OrderRow) => orderItem(row, now);
    const data = await readPage(deps.query, "orders", params, { ...query, signal: hangUp(reply) }, toItem);
    return success(data, { at: now, traceId: request.id });
  });
}
