// Query parameters that many routes share, and the parameters of SQL that they become.
//   I1. Tenant, allowed factories and allowed lines always come from the credential (design 11).
//   I2. An empty list means "all" to the SQL; a credential that allows none must not become an empty list.
import { z } from "zod";
import type { Credential } from "../core/credential.ts";
import { identifier } from "../core/identifier.ts";
import { DAY_MS, floorTo, type Instant, MINUTE_MS, parseInstant } from "../core/time.ts";
import type { QueryParams } from "./deps.ts";
import { RequestError } from "./envelope.ts";

/** An instant as a parameter: ISO 8601; a `+` that the caller forgot to escape arrives as a space. */
export const instantParameter = z
  .string()
  .transform((text, ctx) => {
    const instant = parseInstant(text.replace(" ", "+"));
    if (instant !== undefined) return instant;
    ctx.addIssue({ code: "custom", message: "must be ISO 8601 with Z or an offset" });
    return z.NEVER;
  })
  .meta({ format: "date-time", example: "2026-03-01T08:00:00+08:00" });

/** A number as a parameter. Blank text is none, though `Number` takes it for 0. */
export const numberParameter = z.string().regex(/\S/, "must be a number").pipe(z.coerce.number());

export const scopeParameters = {
  tenant: identifier.optional().meta({ description: "The credential's own; any other is refused" }),
  factory: identifier.optional(),
  line: identifier.optional(),
};

export const seriesParameters = {
  ...scopeParameters,
  station: identifier.optional(),
  characteristic: identifier.optional(),
  product: z
    .union([z.literal(""), identifier])
    .optional()
    .meta({ description: "Empty = the series without a product" }),
};

/** Names one characteristic of one station; `product` tells its series apart where it has several. */
export const oneSeriesParameters = {
  tenant: seriesParameters.tenant,
  factory: identifier,
  line: identifier,
  station: identifier,
  characteristic: identifier,
  product: seriesParameters.product,
};

export const rangeParameters = {
  from: instantParameter.optional().meta({ description: "Floored to the minute; default 24 h before `to`" }),
  to: instantParameter.optional().meta({ description: "Not included; floored to the minute; default the end of this minute" }),
};

/** Of lists that have few items a month: without bounds they tell of all time. */
export const allTimeParameters = {
  from: instantParameter.optional().meta({ description: "Floored to the minute; default all time" }),
  to: instantParameter.optional().meta({ description: "Not included; floored to the minute; default all time" }),
};

/** Bounds that shut nothing out: what the warehouse's instants can hold. */
export const ALL_TIME = { from: Date.UTC(1900, 0, 1), to: Date.UTC(2299, 11, 31) };

export const PAGE_SIZE_MAX = 10_000;

export const pageParameters = {
  page: z.coerce.number().int().min(1).max(1_000_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(1000),
};

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
type Scope = Optional<{ tenant: string; factory: string; line: string }>;
type SeriesFilter = Scope & Optional<{ station: string; characteristic: string; product: string }>;

/** Matches no factory and no line: identifiers are never empty. */
const NONE: readonly string[] = [""];

/**
 * The SQL parameters that keep a query inside what the credential allows, and inside what the caller asked for.
 *
 * @throws RequestError TENANT_MISMATCH when the caller names what the credential does not cover
 */
export function scopeParams(credential: Credential, generation: number, { tenant, factory, line }: Scope): QueryParams {
  const refuse = (path: string) => {
    const message = "the credential does not cover this";
    throw new RequestError("TENANT_MISMATCH", message, [{ path, message }]);
  };
  if (tenant !== undefined && tenant !== credential.tenant) refuse("tenant");
  if (factory !== undefined && credential.factories?.has(factory) === false) refuse("factory");
  if (factory !== undefined && line !== undefined && credential.lines?.has(`${factory}/${line}`) === false) refuse("line");
  return {
    tenant: credential.tenant,
    generation,
    factories: allowed(credential.factories),
    lines: allowed(credential.lines),
    factory: factory ?? "",
    line: line ?? "",
  };
}

/** As `scopeParams`, with the filters of a series; an empty text or list filters nothing, and the product "" is one too. */
export function seriesParams(credential: Credential, generation: number, filter: SeriesFilter): QueryParams {
  const { station = "", characteristic = "", product } = filter;
  const products = product === undefined ? [] : [product];
  return { ...scopeParams(credential, generation, filter), station, characteristic, products };
}

function allowed(names: ReadonlySet<string> | undefined): readonly string[] {
  if (names === undefined) return [];
  return names.size === 0 ? NONE : [...names].sort();
}

/**
 * The range `[from, to)` in whole minutes. Without `to` it ends with this minute, so that what has just arrived is inside;
 * without `from` it is 24 h long.
 *
 * @throws RequestError INVALID_REQUEST when nothing lies between them
 */
export function rangeOf(query: { from?: Instant | undefined; to?: Instant | undefined }, now: Instant): { from: Instant; to: Instant } {
  const to = query.to === undefined ? floorTo(now, MINUTE_MS) + MINUTE_MS : floorTo(query.to, MINUTE_MS);
  const from = query.from === undefined ? to - DAY_MS : floorTo(query.from, MINUTE_MS);
  if (from < to) return { from, to };
  throw new RequestError("INVALID_REQUEST", "`from` must be before `to`, in whole minutes", [
    { path: "from", message: "must be before `to`, in whole minutes" },
  ]);
}
