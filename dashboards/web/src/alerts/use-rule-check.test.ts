import { afterEach, expect, test, vi } from "vitest";
import { effectScope, nextTick, shallowRef } from "vue";
import { ApiError, type Client } from "../api/client.ts";
import type { Json } from "../api/json.ts";
import { fieldOf, useDryRun, useRuleCheck } from "./use-rule-check.ts";

const scope = effectScope();
afterEach(() => vi.useRealTimers());
const clientOf = (post: (path: string, body: Json) => Promise<Json>) => ({ post }) as unknown as Client;

test("a path of the API names the field of the form", () => {
  expect(["rule.condition.after", "rule.name", "rule.condition.name", "rule", "rule.condition.rules.0", "rule.title.zh"].map(fieldOf)).toEqual(
    ["after", "name", "observed", "", "rules", "title"],
  ); // biome-ignore format: one list
});

test("what is typed is checked once it stands still, and the faults name their fields", async () => {
  vi.useFakeTimers();
  const written = shallowRef<Json>({ name: "a" });
  const post = vi.fn(async (_path: string, body: Json) => {
    if ((body.rule as Json).name === "") throw new ApiError({ status: 400, code: "INVALID_REQUEST", message: "no", details: [{ path: "rule.name", message: "empty" }] });
    return { sentence: { zh: "甲", en: "a" } };
  }); // biome-ignore format: one server
  const check = scope.run(() => useRuleCheck(clientOf(post), written, () => {}));
  await expect.poll(() => check?.value).toMatchObject({ isRight: true, sentence: { en: "a" } });
  written.value = { name: "ab" };
  await nextTick();
  written.value = { name: "" };
  await nextTick();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(post).toHaveBeenCalledTimes(2);
  expect(check?.value.isRight).toBe(false);
  expect(check?.value.faults.get("name")).toBe("empty");
});

test("a dry run tells what it was of, and why it failed", async () => {
  const busy = new ApiError({ status: 503, code: "BACKPRESSURE", message: "another rule is being tried" });
  const answers: (Json | ApiError)[] = [{ fired: 12, examples: [{ subject: "line=l1", firedAt: "2026-03-01T00:00:00Z" }] }, busy];
  const dry = scope.run(() =>
    useDryRun(
      clientOf(async () => {
        const answer = answers.shift() as Json | ApiError;
        if (answer instanceof ApiError) throw answer;
        return answer;
      }),
      () => {},
    ),
  );
  await dry?.run({ rule: { name: "a" }, factory: "F1", days: 7 });
  expect(dry?.trial.value).toMatchObject({ state: "done", of: '{"name":"a"}', report: { fired: 12, examples: [{ subject: "line=l1" }] } });
  await dry?.run({ rule: { name: "a" }, factory: "F1", days: 7 });
  expect(dry?.trial.value).toMatchObject({ state: "failed", fault: busy, report: null });
});
