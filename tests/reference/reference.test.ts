import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Outcome, outcomeOf } from "./answer.ts";
import { type ReferenceCase, readCases } from "./reference-case.ts";
import { SHARED_SET } from "./shared-set.ts";

const published = readCases(import.meta.dirname);
const hasSharedSet = existsSync(join(SHARED_SET, "cases"));
const shared = hasSharedSet ? readCases(SHARED_SET) : [];
const named = (cases: readonly ReferenceCase[]) => cases.map((each) => [each.name, each] as const);

/** A failure shows what differs first. */
function expectAgreement({ name, status, detail }: Outcome): void {
  expect(status === "fail" ? `${name}: ${detail}` : "agrees").toBe("agrees");
}

describe("figures printed in published sources", () => {
  test("there are cases to run", () => {
    expect(published.length).toBeGreaterThan(5);
  });

  test.each(named(published))("%s", async (_name, each) => {
    expectAgreement(await outcomeOf(each));
  });
});

if (!hasSharedSet) console.warn(`SKIPPED: the reference cases of other software, since there is no "${SHARED_SET}"`);

describe.skipIf(!hasSharedSet)("figures of other software", () => {
  test.each(named(shared))("%s", async (_name, each) => {
    expectAgreement(await outcomeOf(each));
  });
});

describe("a case that cannot be answered", () => {
  const [first] = published.filter(({ chart }) => chart === "c") as [ReferenceCase];

  test("fails when it has an input that nobody honours", async () => {
    const outcome = await outcomeOf({ ...first, inputs: { ...first.inputs, confidence_level: 0.99 } });
    expect(outcome).toMatchObject({ status: "fail", detail: "input `confidence_level` is not understood", result: {} });
  });

  test("fails as such even where a refusal would be a variant", async () => {
    const variants = [{ label: "refuse", expected: { error: "no" } }];
    const outcome = await outcomeOf({ ...first, variants, inputs: { ...first.inputs, confidence_level: 0.99 } });
    expect(outcome.status).toBe("fail");
  });

  test("fails when its chart is not known", async () => {
    expect(await outcomeOf({ ...first, chart: "zone" })).toMatchObject({ status: "fail", detail: 'chart "zone" is not known' });
  });

  test("is refused where no honest figure can be computed", async () => {
    const variants = [{ label: "refuse", expected: { error: "no" } }];
    const outcome = await outcomeOf({ ...first, chart: "I-MR", inputs: { values: [5] }, variants });
    expect(outcome).toMatchObject({ status: "variant", result: { error: "no two neighbouring values" } });
  });

  test("fails when a figure is wrong", async () => {
    const outcome = await outcomeOf({ ...first, expected: { ...first.expected, ucl: 33.3 } });
    expect(outcome.status).toBe("fail");
    expect(outcome.detail).toMatch(/^\.ucl: 33\.2/);
  });
});
