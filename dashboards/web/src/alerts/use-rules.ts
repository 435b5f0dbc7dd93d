// The rules in force, and what rules may judge.
import type { Answer } from "../answers/answer.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { type Observed, type Rule, readObserved, readRule } from "../api/alert-rule.ts";
import { listOf } from "../api/json.ts";
import type { Session } from "../session/session.ts";

const PERIOD_MS = 300_000;

export interface KnownRules {
  readonly items: readonly Rule[];
  readonly observed: readonly Observed[];
}

export function useRules({ client, endedBy }: Session): Answer<KnownRules> {
  return useAnswer(
    () => ({
      key: "rules",
      async ask(signal) {
        const { items, observed } = await client.get("/api/v1/alerts/rules", signal);
        return {
          items: listOf(items).flatMap((item) => readRule(item) ?? []),
          observed: listOf(observed).flatMap((item) => readObserved(item) ?? []),
        };
      },
    }),
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}
