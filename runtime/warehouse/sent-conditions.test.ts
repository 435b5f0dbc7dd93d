import { describe, expect, test } from "vitest";
import { loadQueryTexts } from "./query-texts.ts";
import { withSentConditions } from "./sent-conditions.ts";

const QUERY =
  "WHERE a\n    AND ({x:String} = '' OR f(t.x, (1)) = {x:String}) AND (empty({ys:Array(String)}) OR has({ys:Array(String)}, t.y))\n    AND c";

describe("a condition that a parameter switches", () => {
  test.each([
    [{ x: "", ys: [] }, "WHERE a\n     \n    AND c"],
    [{ x: "1", ys: [] }, "WHERE a\n    AND (f(t.x, (1)) = {x:String}) \n    AND c"],
    [{ x: "", ys: ["1"] }, "WHERE a\n     AND (has({ys:Array(String)}, t.y))\n    AND c"],
    [{}, QUERY],
    [{ x: 0, ys: null }, QUERY],
  ])("is sent with %j as far as it says something", (params, sent) => {
    expect(withSentConditions(QUERY, params)).toBe(sent);
  });

  test("stays as it is where it is not switched by an empty value", () => {
    const other =
      "WHERE ({a:Int64} >= {b:Int64} OR t.at < {b:Int64}) AND (t.closed IS NULL OR t.closed > {b:Int64}) OR ({x:String} = '' OR 1)";
    expect(withSentConditions(other, { a: 1, b: 2, x: "" })).toBe(other);
  });

  test("inside another is sent or left out with it", () => {
    const nested = "AND ({x:String} = '' OR t.x IN (SELECT y WHERE 1 AND ({x:String} = '' OR z)))";
    expect(withSentConditions(nested, { x: "" })).toBe("");
    expect(withSentConditions(nested, { x: "1" })).toBe("AND (t.x IN (SELECT y WHERE 1 AND (z)))");
  });
});

test("in the queries that there are, nothing is left of a switch", () => {
  const anything = new Proxy({}, { get: () => "x" });
  const nothing = new Proxy({}, { get: () => [] });
  const switched = /\{\w+:String\} = '' OR |empty\(\{\w+:Array\(String\)\}\) OR /;
  const queries = [...loadQueryTexts()].filter(([, text]) => switched.test(text));
  expect(queries.length).toBeGreaterThan(30);
  for (const [name, text] of queries) {
    for (const params of [anything, nothing]) expect(withSentConditions(text, params), name).not.toMatch(switched);
  }
});
