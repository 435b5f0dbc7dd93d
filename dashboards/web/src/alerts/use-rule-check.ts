// Asks the API whether a rule is right as it stands in the form, and what it would have done in the last days.
//   I1. What is shown is of the rule that was sent last: an answer about an older one is thrown away.
import { onScopeDispose, type Ref, shallowRef, watch } from "vue";
import { readWords, type Words } from "../api/alert.ts";
import { type DryRun, readDryRun } from "../api/alert-rule.ts";
import { ApiError, type Client } from "../api/client.ts";
import type { Json } from "../api/json.ts";
import { oncePer } from "../browser/clock.ts";

const TYPED_MS = 300;

export interface Check {
  /** null until it is known. */
  readonly isRight: boolean | null;
  readonly sentence: Words | null;
  /** By field of the form; "" = of the rule as a whole. */
  readonly faults: ReadonlyMap<string, string>;
  readonly fault: ApiError | null;
}

const UNKNOWN: Check = { isRight: null, sentence: null, faults: new Map(), fault: null };

/** Fields of the form that are called otherwise in the configuration. */
const FIELDS: Readonly<Record<string, string>> = { "condition.name": "observed" };

/**
 * The field of the form that a path of the API is about.
 *
 * @example fieldOf("rule.condition.after") // "after"
 */
export function fieldOf(path: string): string {
  const own = path.replace(/^rule\.?/, "");
  return FIELDS[own] ?? own.split(".").filter((part) => part !== "condition")[0] ?? "";
}

export function useRuleCheck(client: Client, written: Readonly<Ref<Json>>, onFault: (fault: ApiError) => void) {
  const check = shallowRef<Check>(UNKNOWN);
  let asking = new AbortController();

  async function ask(): Promise<void> {
    asking.abort();
    const own = new AbortController();
    asking = own;
    try {
      const data = await client.post("/api/v1/alerts/rules/check", { rule: written.value }, own.signal);
      if (!own.signal.aborted) check.value = { isRight: true, sentence: readWords(data.sentence), faults: new Map(), fault: null };
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      const isWrong = error.status === 400;
      const faults = new Map(error.details.map(({ path, message }) => [fieldOf(path), message]));
      check.value = { isRight: isWrong ? false : null, sentence: null, faults, fault: isWrong ? null : error };
      onFault(error);
    }
  }

  const soon = oncePer(TYPED_MS, () => void ask());
  watch(() => JSON.stringify(written.value), soon.request);
  void ask();
  onScopeDispose(() => {
    soon.stop();
    asking.abort();
  });
  return check;
}

export interface Trial {
  readonly state: "none" | "running" | "done" | "failed";
  readonly report: DryRun | null;
  readonly fault: ApiError | null;
  /** The rule that was tried, as text: another one since is told as such. */
  readonly of: string;
}

export function useDryRun(client: Client, onFault: (fault: ApiError) => void) {
  const trial = shallowRef<Trial>({ state: "none", report: null, fault: null, of: "" });
  const closing = new AbortController();
  onScopeDispose(() => closing.abort());

  async function run({ rule, factory, days }: { rule: Json; factory: string; days: number }): Promise<void> {
    const of = JSON.stringify(rule);
    trial.value = { state: "running", report: null, fault: null, of };
    try {
      const data = await client.post("/api/v1/alerts/rules/dry-run", { factory, rule, days }, closing.signal);
      trial.value = { state: "done", report: readDryRun(data), fault: null, of };
    } catch (error) {
      if (closing.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      trial.value = { state: "failed", report: null, fault: error, of };
      onFault(error);
    }
  }
  return { trial, run };
}
