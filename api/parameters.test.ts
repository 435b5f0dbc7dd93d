import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../core/time.ts";
import { credential, NOW } from "./fakes.ts";
import { instantParameter, rangeOf, scopeParams, seriesParams } from "./parameters.ts";

const at = (text: string) => Date.parse(text);

describe("a range", () => {
  test("is the last 24 h to the end of this minute when nothing is asked", () => {
    expect(rangeOf({}, NOW)).toEqual({ from: at("2026-02-28T12:31:00Z"), to: at("2026-03-01T12:31:00Z") });
  });

  test("is floored to the minute on both sides", () => {
    const query = { from: at("2026-03-01T08:00:59.999Z"), to: at("2026-03-01T09:00:30Z") };
    expect(rangeOf(query, NOW)).toEqual({ from: at("2026-03-01T08:00:00Z"), to: at("2026-03-01T09:00:00Z") });
  });

  test("without `from` is the 24 h before `to`", () => {
    const { from, to } = rangeOf({ to: at("2020-01-02T00:00:00Z") }, NOW);
    expect(to - from).toBe(DAY_MS);
  });

  test("that is empty in whole minutes is refused", () => {
    expect(() => rangeOf({ from: at("2026-03-01T08:00:01Z"), to: at("2026-03-01T08:00:59Z") }, NOW)).toThrow(/before/);
    expect(() => rangeOf({ from: at("2027-01-01T00:00:00Z") }, NOW)).toThrow(/before/);
  });

  test("property: whatever is given, whole minutes come out, and what was just now is inside by default", () => {
    const instant = fc.integer({ min: -1e12, max: 4e12 });
    fc.assert(
      fc.property(instant, fc.option(fc.integer({ min: MINUTE_MS, max: 1e10 }), { nil: undefined }), (now, length) => {
        const { from, to } = rangeOf(length === undefined ? {} : { from: now - length }, now);
        expect([Math.abs(from % MINUTE_MS), Math.abs(to % MINUTE_MS)]).toEqual([0, 0]);
        expect(from).toBeLessThanOrEqual(now);
        expect(to).toBeGreaterThan(now);
      }),
    );
  });
});

describe("an instant", () => {
  test("takes an offset whose plus sign arrived as a space", () => {
    expect(instantParameter.parse("2026-03-01T08:00:00 08:00")).toBe(at("2026-03-01T00:00:00Z"));
  });

  test.each(["NaN", "", "0", "1772323200000", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T08:00:00", "yesterday"])(
    "refuses %j",
    (text) => {
      expect(instantParameter.safeParse(text).success).toBe(false);
    },
  );
});

describe("the scope of a query", () => {
  test("is the whole tenant of a credential without limits", () => {
    expect(scopeParams(credential(), 3, {})).toEqual({
      tenant: "acme", generation: 3, factories: [], lines: [], factory: "", line: "",
    }); // biome-ignore format: one object
  });

  test("of a credential that allows no factory or line is a list that matches none, never the empty one", () => {
    const { factories, lines } = scopeParams(credential({ factories: new Set(), lines: new Set() }), 3, {});
    expect({ factories, lines }).toEqual({ factories: [""], lines: [""] });
  });

  test.each([
    [{ tenant: "other" }, "tenant"],
    [{ factory: "f2" }, "factory"],
    [{ factory: "f1", line: "l2" }, "line"],
  ])("refuses %j, which the credential does not cover", (scope, path) => {
    const limited = credential({ factories: new Set(["f1"]), lines: new Set(["f1/l1"]) });
    expect(() => scopeParams(limited, 3, scope)).toThrow(
      expect.objectContaining({ code: "TENANT_MISMATCH", details: [expect.objectContaining({ path })] }),
    );
  });

  test("carries the filters of a series", () => {
    expect(seriesParams(credential(), 0, { line: "l1", station: "s1", product: "P" })).toMatchObject({
      line: "l1", station: "s1", characteristic: "", products: ["P"],
    }); // biome-ignore format: one object
    expect(seriesParams(credential(), 0, { product: "" }).products).toEqual([""]);
    expect(seriesParams(credential(), 0, {}).products).toEqual([]);
  });
});
