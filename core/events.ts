// Every event that linepulse takes, as one zod schema a type: the source of types, validation, OpenAPI and docs.
//   I1. A parsed event is normalised: `at` is epoch ms, identifiers are NFC, defaults are filled, unknown fields are gone.
//   I2. Parsing a normalised event gives the same event, so that the log's own content passes the same check.
//   I3. Field order in the result is the schema's, whatever the sender's: the content hash of identity relies on it.
import { z } from "zod";
import { type CommandName, commandFields, instant } from "./commands.ts";
import type { EdgeRejectCode } from "./errors.ts";
import { freeText } from "./free-text.ts";
import { identifier } from "./identifier.ts";
import { lineFields, measuredValue, planFault, planFields } from "./plan.ts";

export const envelope = {
  id: freeText({ most: 200 }),
  at: instant.meta({ description: "Event time: ISO 8601 with `Z` or `±hh:mm`, cut to ms, or integer epoch ms" }),
  tenant: identifier,
  factory: identifier,
  line: identifier,
  source: freeText({ most: 200 }).optional(),
  historical: z.boolean().optional(),
};

const quantity = z.int().min(1);
const total = z.int().nonnegative();
const finite = measuredValue;
const text = freeText({ most: 200 });

/** The sender's order of a record's fields says nothing (I3). */
function sortFields<V>(context: { value: Record<string, V> }): void {
  const names = Object.keys(context.value);
  if (names.length > 1) context.value = Object.fromEntries(names.sort().map((name) => [name, context.value[name] as V]));
}

const measurement = z
  .object({
    type: z.literal("measurement"),
    ...envelope,
    station: identifier,
    characteristic: identifier,
    value: finite.optional(),
    values: z.array(finite).min(2).max(1000).optional(),
    vector: z.record(identifier, finite).check(sortFields).optional(),
    product: identifier.optional(),
    order: identifier.optional(),
    lot: identifier.optional(),
    serial: identifier.optional(),
    subgroup: text.optional(),
    operator: text.optional(),
    tool: text.optional(),
    gauge: text.optional(),
  })
  .check(({ value, issues }) => {
    const given = Number(value.value !== undefined) + Number(value.values !== undefined) + Number(value.vector !== undefined);
    if (given !== 1) issues.push({ code: "custom", input: value, message: "needs exactly one of `value`, `values` and `vector`" });
    const isEmpty = value.vector !== undefined && Object.keys(value.vector).length === 0;
    if (isEmpty) issues.push({ code: "custom", input: value.vector, path: ["vector"], message: "has no component" });
  });

const series = z
  .object({
    type: z.literal("series"),
    ...envelope,
    station: identifier,
    characteristic: identifier,
    times: z.array(instant).min(1).max(10_000),
    values: z.array(finite).min(1).max(10_000),
    product: identifier.optional(),
    order: identifier.optional(),
    tool: text.optional(),
  })
  .refine((e) => e.times.length === e.values.length, { message: "`times` and `values` differ in length", path: ["values"] })
  .refine((e) => e.times.at(-1) === e.at, { message: "`at` must be the last of `times`", path: ["at"] });

const attribute = z.object({
  type: z.literal("attribute"),
  ...envelope,
  station: identifier,
  characteristic: identifier,
  inspected: z.number().min(1e-9).max(1e15),
  count: total,
  product: identifier.optional(),
  order: identifier.optional(),
  lot: identifier.optional(),
});

const unit = z.object({
  type: z.literal("unit"),
  ...envelope,
  operation: identifier,
  station: identifier.optional(),
  serial: identifier,
  product: identifier,
  order: identifier.optional(),
  result: z.enum(["pass", "fail"]),
  defects: z
    .array(z.object({ code: identifier, count: z.int().min(1).default(1) }))
    .max(100)
    .optional(),
});

const COUNT_DELTAS = ["good", "scrap", "rework"] as const;
const COUNT_TOTALS = ["goodTotal", "scrapTotal", "reworkTotal"] as const;

const count = z
  .object({
    type: z.literal("count"),
    ...envelope,
    station: identifier,
    product: identifier.optional(),
    order: identifier.optional(),
    good: total.optional(),
    scrap: total.optional(),
    rework: total.optional(),
    goodTotal: total.optional(),
    scrapTotal: total.optional(),
    reworkTotal: total.optional(),
  })
  .refine((e) => {
    const deltas = COUNT_DELTAS.some((key) => e[key] !== undefined);
    const totals = COUNT_TOTALS.some((key) => e[key] !== undefined);
    return deltas !== totals;
  }, "needs either deltas (good, scrap, rework) or totals (goodTotal, scrapTotal, reworkTotal)");

export const STATES = ["running", "setup", "idle", "down", "blocked", "starved", "off"] as const;
export type StationState = (typeof STATES)[number];

const state = z.object({
  type: z.literal("state"),
  ...envelope,
  station: identifier,
  state: z.enum(STATES),
  reason: identifier.optional(),
  order: identifier.optional(),
});

const offline = z.object({ type: z.literal("offline"), ...envelope, station: identifier });

const order = z.object({
  type: z.literal("order"),
  ...envelope,
  order: identifier,
  product: identifier,
  quantity,
  status: z.enum(["created", "released", "started", "completed", "cancelled"]),
  due: instant.optional(),
});

const lotOrSerial = { lot: identifier.optional(), serial: identifier.optional() };
const oneOfLotAndSerial = (e: { lot?: string | undefined; serial?: string | undefined }) =>
  (e.lot === undefined) !== (e.serial === undefined);

const move = z
  .object({
    type: z.literal("move"),
    ...envelope,
    ...lotOrSerial,
    product: identifier,
    order: identifier.optional(),
    quantity: quantity.default(1),
    from: identifier.nullable(),
    to: identifier.nullable(),
    fromLine: identifier.optional(),
    kind: z.enum(["route", "rework", "scrap", "ship"]).optional(),
  })
  .refine(oneOfLotAndSerial, "needs either `lot` or `serial`")
  .refine((e) => e.serial === undefined || e.quantity === 1, { message: "a serial's quantity is 1", path: ["quantity"] })
  .refine((e) => e.from !== null || e.to !== null, "`from` and `to` cannot both be null")
  .refine((e) => (e.kind !== "scrap" && e.kind !== "ship") || e.to === null, {
    message: "scrap and ship leave the line: `to` must be null",
    path: ["to"],
  });

const hold = z
  .object({ type: z.literal("hold"), ...envelope, ...lotOrSerial, held: z.boolean(), reason: identifier.optional() })
  .refine(oneOfLotAndSerial, "needs either `lot` or `serial`");

const plan = z.object({ type: z.literal("plan"), ...envelope, ...planFields }).superRefine((event, ctx) => {
  const fault = planFault(event);
  if (fault) ctx.addIssue({ code: "custom", path: fault.path.split("."), message: fault.message });
});

const line = z.object({ type: z.literal("line"), ...envelope, ...lineFields });

function command<N extends CommandName>(name: N) {
  return z.object({
    type: z.literal("command"),
    ...envelope,
    name: z.literal(name),
    note: freeText({ least: 0, most: 2000 }).optional(),
    by: freeText({ least: 0, most: 200 }).optional(), // stamped by ingest from the credential, whatever the body says (design 11)
    ...commandFields[name],
  });
}

/** Every command, told apart by `name`. */
export const commandSchema = z.discriminatedUnion("name", [
  command("limits.freeze"),
  command("limits.set"),
  command("limits.approve"),
  command("point.exclude"),
  command("point.annotate"),
  command("stop.reclassify"),
  command("count.correct"),
  command("alert.acknowledge"),
  command("alert.resolve"),
  command("alert.assign"),
  command("alert.comment"),
  command("alert.silence"),
  command("alert.unsilence"),
]);

export const EVENT_SCHEMAS = {
  measurement, series, attribute, unit, count, state, offline, order, move, hold, plan, line,
  command: commandSchema,
}; // biome-ignore format: one list
export const EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as EventType[];

export const eventSchema = z.discriminatedUnion("type", [
  measurement, series, attribute, unit, count, state, offline, order, move, hold, plan, line, commandSchema,
]); // biome-ignore format: one list

export type EventType = keyof typeof EVENT_SCHEMAS;
export type Event = z.output<typeof eventSchema>;
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
export type MeasurementEvent = EventOf<"measurement">;
export type SeriesEvent = EventOf<"series">;
export type AttributeEvent = EventOf<"attribute">;
export type UnitEvent = EventOf<"unit">;
export type CountEvent = EventOf<"count">;
export type StateEvent = EventOf<"state">;
export type PlanEvent = EventOf<"plan">;
export type LineEvent = EventOf<"line">;
export type CommandEvent = EventOf<"command">;

export type ParseResult = { ok: true; event: Event } | { ok: false; code: EdgeRejectCode; detail: string };

/**
 * Checks and normalises one decoded JSON value. `detail` names the first fault's path.
 *
 * @example parseEvent({ type: "state", id: "1", at: 0, tenant: "a", factory: "f", line: "l", station: "s", state: "running" }).ok // true
 */
export function parseEvent(value: unknown): ParseResult {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, code: "INVALID_EVENT", detail: "an event is a JSON object" };
  }
  const type = (value as { type?: unknown }).type;
  if (typeof type !== "string" || !Object.hasOwn(EVENT_SCHEMAS, type)) {
    return { ok: false, code: "UNKNOWN_TYPE", detail: `type ${JSON.stringify(type)?.slice(0, 80) ?? "is missing"} is not known` };
  }
  const result = EVENT_SCHEMAS[type as EventType].safeParse(value);
  if (result.success) return { ok: true, event: result.data };
  const issues = result.error.issues;
  const timeIssue = issues.find(({ path }) => path[0] === "at" || path[0] === "times");
  const issue = timeIssue ?? issues[0];
  const detail = `${issue?.path.join(".") || "event"}: ${issue?.message ?? "invalid"}`.slice(0, 300);
  return { ok: false, code: timeIssue ? codeOfTime(timeIssue) : "INVALID_EVENT", detail };
}

/** A time that no edge's clock will reach is one of the future, whatever else could be said of it. */
function codeOfTime(issue: z.core.$ZodIssue): EdgeRejectCode {
  return issue.code === "custom" && issue.params?.isAhead === true ? "FUTURE_TIME" : "INVALID_TIME";
}
