import { expect, test } from "vitest";
import { readProposal } from "../../api/proposal.ts";
import type { CommandRequest, GivenCommand } from "../actions/use-commands.ts";
import { carryOut, freezeRequests, isAsShown, setRequest } from "./freeze.ts";

const series = { factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: "" };
const window = { points: 25, from: "1970-01-01T00:00:00Z", to: "1970-01-01T00:00:09Z" };
const proposal = readProposal({ chart: "i-mr", window, limits: { mean: 10, sigma: 0.5, estimator: "MR/d2" }, points: [] });
const decision = { series, window: { kind: "plan" }, without: ["a", "b"], proposal, reason: "new tool" } as const;
const outcome = (request: CommandRequest, status: GivenCommand["status"]): GivenCommand => ({
  ...request,
  key: 1,
  status,
  code: "",
  detail: "",
  after: null,
});

test("points that are left out are excluded first, with the same reason, and then the shown points are frozen", () => {
  expect(freezeRequests(decision).map(({ name, fields }) => [name, fields])).toEqual([
    ["exclude", { point: "a", excluded: true, note: "new tool" }],
    ["exclude", { point: "b", excluded: true, note: "new tool" }],
    ["freeze", { points: 25, to: "1970-01-01T00:00:09.001Z", note: "new tool" }],
  ]);
});

test("a window that gives no limits is not frozen, and not set", () => {
  const none = { ...decision, proposal: readProposal({ chart: "i-mr", window, limits: null, reasons: { limits: "too few points" } }) };
  expect([freezeRequests(none), setRequest(none)]).toEqual([[], null]);
});

test("all exclusions come before the freeze; after one that was not applied nothing is frozen", async () => {
  const run = async (failing: number) => {
    const given: string[] = [];
    const give = async (request: CommandRequest) => {
      given.push(request.name);
      return outcome(request, given.length === failing ? "failed" : "applied");
    };
    const last = await carryOut(give, freezeRequests({ ...decision, without: Array.from({ length: 10 }, (_, i) => `p${i}`) }));
    return [last?.name, last?.status, given.filter((name) => name === "exclude").length, given.includes("freeze")];
  };
  expect(await run(0)).toEqual(["freeze", "applied", 10, true]);
  expect(await run(3)).toEqual(["exclude", "failed", 8, false]);
  expect(await run(10)).toEqual(["exclude", "failed", 10, false]);
});

test("limits of counts are set by their mean alone", () => {
  expect(setRequest(decision)?.fields).toEqual({ mean: 10, sigma: 0.5, note: "new tool" });
  const counted = { ...decision, proposal: { ...proposal, limits: { mean: 4, sigma: null, estimator: "cbar" } } };
  expect(setRequest(counted)?.fields).toEqual({ mean: 4, note: "new tool" });
});

test("what was frozen is what was shown, but for the last digits", () => {
  expect(isAsShown(proposal, { mean: 10 + 1e-12, sigma: 0.5 })).toBe(true);
  expect(isAsShown(proposal, { mean: 10, sigma: 0.501 })).toBe(false);
  expect(isAsShown(proposal, null)).toBe(false);
});
