// Cases that ask for a function of stats and for no chart: constants, run lengths, summaries.
import { z } from "zod";
import { controlConstants } from "../../../stats/control-constants.ts";
import { cusumRunLength, ewmaRunLength, type RunLength, shewhartRunLength } from "../../../stats/run-length.ts";
import { type Adapter, type JsonObject, Refusal, readInputs } from "../reference-case.ts";
import { locationOf } from "../sigma-methods.ts";

const sizes = z.union([z.int().min(2), z.array(z.int().min(2))]);
const constantsSchema = z.strictObject({ n: sizes });

export const constants: Adapter = (fields) => {
  const { n } = readInputs(constantsSchema, fields);
  if (typeof n === "number") return { path: "stats", result: { ...controlConstants(n) } };
  const rows = n.map(controlConstants);
  const names = Object.keys(controlConstants(2)) as (keyof ReturnType<typeof controlConstants>)[];
  return { path: "stats", result: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) };
};

const summarySchema = z.strictObject({ values: z.array(z.number().nullable()) });

export const summary: Adapter = (fields) => {
  const values = readInputs(summarySchema, fields).values.filter((value) => value !== null);
  const { mean, deviation } = locationOf(values);
  return { path: "stats", result: { n: values.length, mean, sd: deviation } };
};

const shifts = z.array(z.number());
const sided = z.enum(["one", "two", "upper"]).default("two");
const shewhartSchema = z.strictObject({ chart: z.string(), L: z.number(), shifts });
const ewmaSchema = z.strictObject({
  chart: z.string(),
  lambda: z.number(),
  L: z.number(),
  shifts,
  limits: z.enum(["fix", "fixed", "vacl", "exact"]).optional(),
  sided: z.literal("two").optional(),
  head_start: z.literal(0).optional(),
});
const cusumSchema = z.strictObject({ chart: z.string(), k: z.number(), h: z.number(), shifts, sided, head_start: z.number().default(0) });

/** Average run lengths; of an EWMA chart with fixed limits, unless the case asks for those that widen. */
export const runLengths: Adapter = (fields, { convention }) => {
  const chart = String(fields.chart).toUpperCase();
  if (chart === "EWMA") {
    const { lambda, L: limit, shifts: each, limits } = readInputs(ewmaSchema, fields);
    const isExact = limits === undefined ? /time-varying|vacl|exact limits/i.test(convention) : limits === "vacl" || limits === "exact";
    return answer(each, (shift) => ewmaRunLength({ lambda, limit, limits: isExact ? "exact" : "fixed", shift }));
  }
  if (chart === "CUSUM") {
    const { k, h, shifts: each, sided: sides, head_start: headStart } = readInputs(cusumSchema, fields);
    return answer(each, (shift) => cusumRunLength({ k, h, sides: sides === "two" ? "two" : "upper", headStart, shift }));
  }
  if (chart !== "I") throw new Error(`input \`chart\` is not understood: ${chart}`);
  const { L: limit, shifts: each } = readInputs(shewhartSchema, fields);
  return answer(each, (shift) => shewhartRunLength({ limit, shift }));
};

function answer(each: readonly number[], lengthAt: (shift: number) => RunLength): { path: "stats"; result: JsonObject } {
  const arl = each.map((shift) => {
    const found = lengthAt(shift);
    if (found.reason !== null) throw new Refusal(`no run length at a shift of ${shift}: ${found.reason}`);
    return found.arl;
  });
  return { path: "stats", result: { arl } };
}
