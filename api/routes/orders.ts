// GET /orders: production orders, how far each has come and whether it will be in time.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { type BareOrderRow, countedOrders, readOrderLines } from "../counted-orders.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { ORDER_STATUSES, orderItem, orderSchema } from "../items/orders.ts";
import { createLineSettings } from "../line-settings.ts";
import { readPage } from "../list.ts";
import { pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const ordersQuery = z.object({
  ...scopeParameters,
  ...pageParameters,
  order: identifier.optional(),
  product: identifier.optional(),
  status: z.enum(ORDER_STATUSES).optional(),
  open: z
    .enum(["true", "false", "yes"])
    .default("false")
    .meta({ description: "true = those neither completed nor cancelled alone; `yes` says the same" }),
  search: z.string().trim().max(64).optional().meta({ description: "A part of the order's or the product's name, whatever its case" }),
  sort: z.enum(["name", "newest"]).default("name").meta({ description: "`newest` = by the newest event of the order" }),
});

export function orderRoutes(app: Api, deps: ApiDeps): void {
  const settings = createLineSettings(deps.query);
  const schema = {
    tags: ["orders"],
    summary: "Orders against their plan",
    description:
      "By factory, line and order, unless sorted otherwise. Parts are those that the line's key station has counted for the order.",
    querystring: ordersQuery,
    response: { 200: listed(orderSchema) },
  };
  app.get("/orders", { schema }, async (request, reply) => {
    const { order = "", product = "", status = "", open, search = "", sort, ...query } = request.query;
    const scope = scopeParams(credentialOf(request), deps.generation(), query);
    const now = deps.now();
    const reader = { query: deps.query, settings, signal: hangUp(reply) };
    const page = { ...query, signal: reader.signal };
    const asked = { order, product, status, open: open === "false" ? "" : "yes", search, sort };
    const [list, lines] = await Promise.all([
      readPage(deps.query, "orders", { ...scope, ...asked }, page, (row: BareOrderRow) => row),
      readOrderLines(reader, scope),
    ]);
    const rows = await countedOrders(reader, scope, { orders: list.items, lines });
    return success({ ...list, items: rows.map((row) => orderItem(row, now)) }, { at: now, traceId: request.id });
  });
}
