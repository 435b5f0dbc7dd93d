// The form of every answer under /api/v1: `{code: "OK", message, data, timestamp, traceId}`, or an error's code with details.
import { z } from "zod";
import { ERRORS, type ErrorCode, PipelineError } from "../core/errors.ts";
import { formatInstant, type Instant } from "../core/time.ts";

const stamp = {
  timestamp: z.string().meta({ format: "date-time", description: "When this was answered" }),
  traceId: z.string().meta({ description: "Names this request in the logs" }),
};

const detailSchema = z.object({
  path: z.string().meta({ description: "The parameter or field" }),
  message: z.string(),
});

export const errorSchema = z.object({
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z.array(detailSchema),
  ...stamp,
});

export type Detail = z.output<typeof detailSchema>;
export type ErrorBody = z.output<typeof errorSchema>;

/** A success that carries `data`. */
export function enveloped<S extends z.ZodType>(data: S) {
  return z.object({ code: z.literal("OK"), message: z.string(), data, ...stamp }).meta({ description: "Success" });
}

/** A success that carries one page of a list. */
export function listed<S extends z.ZodType>(item: S) {
  return enveloped(
    z.object({
      items: z.array(item),
      total: z.int().meta({ description: "All items, also those of other pages" }),
      page: z.int(),
      pageSize: z.int(),
    }),
  );
}

/** What an answer is stamped with. */
export interface Stamp {
  readonly at: Instant;
  readonly traceId: string;
}

/** Wraps what a route has found out. */
export function success<T>(data: T, { at, traceId }: Stamp) {
  return { code: "OK" as const, message: "ok", data, timestamp: formatInstant(at), traceId };
}

/** Wraps why a route could not answer. */
export function failure(code: ErrorCode, message: string, details: readonly Detail[], { at, traceId }: Stamp): ErrorBody {
  return { code, message, details: [...details], timestamp: formatInstant(at), traceId };
}

/** A request that is well formed for the schema and still wrong: `details` name the parameters. */
export class RequestError extends PipelineError {
  readonly details: readonly Detail[];

  constructor(code: ErrorCode, message: string, details: readonly Detail[] = []) {
    super(code, message);
    this.name = "RequestError";
    this.details = details;
  }
}
