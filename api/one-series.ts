// Finds the one series that a question is about: by its characteristic alone where that is charted once, else by its product too.
import { PipelineError } from "../core/errors.ts";
import type { Row } from "../core/rows.ts";
import type { Query, QueryParams } from "./deps.ts";
import { RequestError } from "./envelope.ts";

/** A row of `spc-series`: the plan, and the newest limit set (version 0: none). */
export type SeriesRow = Omit<Row<"characteristics">, "tenant"> & {
  limits_version: number;
  limits_approved: boolean;
  mean: number | null;
  sigma: number | null;
};

/** @throws PipelineError NOT_FOUND; RequestError INVALID_REQUEST when it takes a product to tell */
export async function findSeries(query: Query, params: QueryParams, signal: AbortSignal): Promise<SeriesRow> {
  const [first, ...others] = await query<SeriesRow>("spc-series", params, { signal });
  if (!first) throw new PipelineError("NOT_FOUND", "no such series has a control plan");
  if (others.length === 0) return first;
  const products = [first, ...others].map(({ product }) => `"${product}"`);
  const message = `names one of the series of several products: ${products.slice(0, 10).join(", ")}`;
  throw new RequestError("INVALID_REQUEST", "the characteristic is charted for several products", [{ path: "product", message }]);
}
