// Answers a case through the adapter of its chart, and judges the answer.
//   I1. A case ends with a verdict, never with an exception: what goes wrong is a failure with its reason.
//   I2. No answer holds a number that is none: JSON would silently write null for it.
import { cChart, laneyP, laneyU, npChart, pChart, uChart } from "./charts/attributes.ts";
import { capability } from "./charts/capability.ts";
import { constants, runLengths, summary } from "./charts/functions.ts";
import { individuals } from "./charts/individuals.ts";
import { gChart, tChart } from "./charts/rare-events.ts";
import { nelson, runs } from "./charts/rules.ts";
import { deviationChart, rangeChart, xbar } from "./charts/subgroups.ts";
import { t2Single, t2Subgroups } from "./charts/t2.ts";
import { cusumChart, ewmaChart } from "./charts/time-weighted.ts";
import { type Verdict, verdictOf } from "./compare.ts";
import {
  type Adapter,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  type ReferenceCase,
  Refusal,
  runLengthsOf,
} from "./reference-case.ts";

const ADAPTERS: Readonly<Record<string, Adapter>> = {
  xbar,
  R: rangeChart,
  S: deviationChart,
  "I-MR": individuals,
  p: pChart,
  np: npChart,
  c: cChart,
  u: uChart,
  "p'": laneyP,
  "u'": laneyU,
  g: gChart,
  t: tChart,
  EWMA: ewmaChart,
  CUSUM: cusumChart,
  T2: t2Subgroups,
  "T2.single": t2Single,
  runs,
  nelson,
  capability,
  summary,
  ARL: runLengths,
  constants,
};

export interface Outcome extends Verdict {
  readonly name: string;
  readonly chart: string;
  /** Null where there is no answer. */
  readonly path: Path | null;
  /** Empty where there is no answer, `{error}` where the input was refused. */
  readonly result: JsonObject;
}

export async function outcomeOf(referenceCase: ReferenceCase): Promise<Outcome> {
  const { name, chart, convention, inputs, expected } = referenceCase;
  try {
    const adapter = ADAPTERS[chart];
    if (!adapter) throw new Error(`chart "${chart}" is not known`);
    const { path, result } = await adapter(inputs, { convention: convention ?? "", runLengths: runLengthsOf(expected) });
    requireNumbers(result, "");
    return { name, chart, path, result, ...verdictOf(referenceCase, result) };
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    if (!(fault instanceof Refusal)) return { name, chart, path: null, result: {}, status: "fail", detail: message };
    const result = { error: message };
    return { name, chart, path: null, result, ...verdictOf(referenceCase, result) };
  }
}

export async function outcomesOf(cases: readonly ReferenceCase[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of cases) outcomes.push(await outcomeOf(each));
  return outcomes;
}

/** Keys of `expected` that an answer leaves out. */
export function keysLeftOut({ expected }: ReferenceCase, { result }: Outcome): string[] {
  return "error" in result ? [] : Object.keys(expected).filter((key) => !Object.hasOwn(result, key));
}

function requireNumbers(value: Json, path: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${path}: ${value} is no figure`);
  if (Array.isArray(value)) for (const [i, inner] of value.entries()) requireNumbers(inner, `${path}[${i}]`);
  if (isObject(value)) for (const [key, inner] of Object.entries(value)) requireNumbers(inner, `${path}.${key}`);
}
