// When a line is down, and when it is told: the key station's state, what reasons mean, and what people say of a stop afterwards.
import { expect, test } from "vitest";
import { event } from "../../../tests/harness.ts";
import { at, findingsOf, type Input, line, measured, newPartition, plan, recordOf, tellings, told } from "./fixtures.ts";

test("a line is down while its key station is, and tells it once", async () => {
  const state = (minute: number, name: string, station = "S1") => ({ type: "state", at: at(minute), station, state: name, reason: "jam" });
  const all = await told([line, state(1, "running"), state(2, "down"), state(3, "down"), state(4, "down", "S0"), state(5, "running")]);
  const findings = all.filter(({ kind }) => kind === "finding");
  expect(findings).toMatchObject([
    { name: "line-down", open: true, at: at(2), since: at(2), detail: "jam", labels: { line: "L1" } },
    { name: "line-down", open: false, at: at(5) },
  ]);
});

test.each([
  [["b", "running"], ["a", "down"], []],
  [["a", "running"], ["b", "down"], [true]],
  [["b", "down"], ["a", "running"], [true]],
  [
    ["a", "down"],
    ["b", "running"],
    [true, false],
  ],
] as const)("of two states at one instant the one with the greater id holds: %j, then %j", async (first, second, expected) => {
  const states = [first, second].map(([id, state]) => ({ type: "state", id, at: at(1), station: "S1", state }));
  const all = await told([line, ...states]);
  expect(all.flatMap((one) => (one.kind === "finding" ? [one.open] : []))).toEqual(expected);
});

test("a line that is down for a planned reason is not, and one whose key station is another now is what that one is", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string, reason?: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason });
  const other = { ...line, id: "other", at: at(9), stations: [...line.stations, { station: "S2" }], reasons };
  const planned = [state(1, "down", "pm"), state(2, "running"), state(3, "down"), state(4, "down", "pm"), state(5, "running")];
  const all = await told([{ ...line, reasons }, ...planned, state(6, "down", "jam"), other, state(10, "running")]);
  expect(findingsOf(all)).toEqual([[true, at(3)], [false, at(4)], [true, at(6)], [false, at(9)]]);
}); // biome-ignore format: one list

test("a line is down no more when its stop is reclassified as planned, however often the device repeats it", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason: "jam" });
  const named = { type: "command", name: "stop.reclassify", station: "S1" };
  const over = { ...named, id: "other", at: at(3), from: at(0), to: at(1), reason: "pm" }; // another stop
  const still = { ...named, id: "jam", at: at(3), from: at(2), to: at(3), reason: "jam" };
  const pm = { ...named, id: "pm", at: at(4), from: at(2), to: at(4), reason: "pm" };
  const all = await told([{ ...line, reasons }, state(2, "down"), over, still, pm, state(5, "down"), state(6, "running"), state(7, "down")]);
  expect(findingsOf(all)).toEqual([[true, at(2)], [false, at(4)], [true, at(7)]]);
}); // biome-ignore format: one list

const reasons = [
  { code: "pm", category: "planned", name: "保养" },
  { code: "meeting", category: "planned", name: "会议" },
];
const configured = { ...line, reasons };
const state = (minute: number, name: string, reason = "jam") => ({ type: "state", at: at(minute), station: "S1", state: name, reason });
const reclassified = (minute: number, from: number, to: number, fields: object) => ({
  type: "command", name: "stop.reclassify", station: "S1", id: `r${minute}`, at: at(minute), from: at(from), to: at(to), ...fields,
}); // biome-ignore format: one event
/** The line is down from 2 on; at 3 somebody says what its stop will be up to 10. */
const foreseen = [configured, state(2, "down"), state(3, "down"), reclassified(3, 2, 10, { reason: "pm" })];
const found = async (...inputs: Input[]) => findingsOf(await told(inputs)).map(([open, when]) => [open, (when - at(0)) / 60_000]);

test("what people say of a time that is still to come holds for the states that come within it", async () => {
  const again = [state(4, "down"), state(5, "running"), state(6, "down"), state(9.9, "down", "leak")];
  expect(await found(...foreseen, ...again)).toEqual([[true, 2], [false, 3]]);
  const running = [configured, state(1, "running"), reclassified(1, 5, 10, { state: "running" }), state(4, "down"), state(6, "down")];
  expect(await found(...running)).toEqual([[true, 4], [false, 6]]);
  expect(await found(...foreseen.slice(0, 1), ...foreseen.slice(3), state(4, "down"))).toEqual([]);
}); // biome-ignore format: pairs

test.each([
  ["a tick", { tick: at(10.5) }, [[true, 10]]],
  ["an event of the line", { ...measured(10.5, 10), station: "S0" }, [[true, 10]]],
  ["the station's state again", state(10.5, "down"), [[true, 10]]],
  ["the station running", state(10.5, "running"), []],
  ["the station down as was planned", state(10.5, "down", "meeting"), []],
  ["a tick too early", { tick: at(9.99) }, []],
] as const)("when that time is over the line is down from then, if it still is: %s", async (_, input, expected) => {
  const findings = (await told([...foreseen, state(8, "down"), input])).flatMap((one) => (one.kind === "finding" ? [one] : []));
  expect(findings.slice(2).map(({ open, since = 0 }) => [open, (since - at(0)) / 60_000])).toEqual(expected);
});

test("a line that is found down when a planned time is over is down since then, not since its stop began", async () => {
  const all = await told([...foreseen, { tick: at(12) }, { tick: at(13) }]);
  expect(all.filter((one) => one.kind === "finding").slice(2)).toMatchObject([
    { name: "line-down", open: true, at: at(12), since: at(10), receivedAt: at(12), detail: "jam", labels: { factory: "f1", line: "L1" } },
  ]);
});

test("also values that come together tell it at the first of them that is not before that time", async () => {
  const partition = await newPartition();
  const before = [...foreseen, plan, ...[9.96, 9.97, 9.98].map((minute) => measured(minute, 10))];
  for (const [offset, input] of before.entries()) partition.step(recordOf(input, offset), 0);
  const values = Array.from({ length: 100 }, (_, n) => event({ ...measured(9.99, 10 + (n % 5) / 8), id: `m${n}`, at: at(9.99) + 70 * n }));
  const value = Buffer.from(values.map((one) => JSON.stringify(one)).join("\n"));
  partition.step({ ...recordOf(measured(9.99, 10), before.length), value, timestamp: at(9.995) }, 0);
  const { told: all } = tellings(partition);
  expect(all.filter(({ kind }) => kind === "finding").slice(2)).toMatchObject([{ open: true, at: at(9.99) + 630, since: at(10), origin: { index: 9 * 1024 } }]);
}); // biome-ignore format: one list

test("of what people say of one time the later wins, field by field; null clears", async () => {
  const cleared = reclassified(4, 2, 8, { reason: null });
  expect(await found(...foreseen, cleared)).toEqual([[true, 2], [false, 3], [true, 4]]);
  expect(await found(...foreseen, cleared, { tick: at(8.5) })).toEqual([[true, 2], [false, 3], [true, 4], [false, 8.5]]);
  expect(await found(...foreseen, { ...cleared, at: at(2) })).toEqual([[true, 2], [false, 3]]); // it was said before
  const setup = reclassified(4, 2, 8, { state: "setup" });
  const reason = reclassified(5, 2, 8, { reason: "jam" });
  expect(await found(...foreseen, setup, reason, { tick: at(7) })).toEqual([[true, 2], [false, 3]]);
  expect(await found(...foreseen, reason, { ...setup, at: at(6), state: "down" })).toEqual([[true, 2], [false, 3], [true, 5]]);
}); // biome-ignore format: lists

test("a stop that was reclassified up to now is over for good, also while its device repeats it, until the station leaves that state", async () => {
  const repeated = [2, 3, 4, 5, 6].map((minute) => state(minute, "down"));
  const settled = [configured, ...repeated, reclassified(6.1, 2, 4, { reason: "pm" })];
  expect(await found(...settled, { tick: at(20) }, state(21, "down"))).toEqual([[true, 2], [false, 6.1]]);
  expect(await found(...settled, state(7, "running"), state(8, "down"))).toEqual([[true, 2], [false, 6.1], [true, 8]]);
}); // biome-ignore format: lists

test("what a stop is down for becomes planned, or is no longer, when the line says so", async () => {
  const plans = (minute: number, codes: string[]) => ({ ...line, id: `l${minute}`, at: at(minute), reasons: codes.map((code) => ({ code, category: "planned" })) }); // biome-ignore format: one event
  const stop = [line, state(2, "down")];
  expect(await found(...stop, plans(3, ["jam"]), state(4, "down"), plans(5, []))).toEqual([[true, 2], [false, 3], [true, 5]]);
  const old = await told([configured, state(2, "down", "pm"), { ...plans(-600, []), receivedAt: at(2.5) }]);
  expect(old.filter((one) => one.kind === "finding")).toMatchObject([{ open: true, at: at(2), since: at(2), detail: "pm" }]); // news of now
  const past = { ...plans(3, ["jam"]), historical: true };
  expect(findingsOf(await told([...stop, past]))).toEqual([[true, at(2)]]);
  expect(await found(...stop, past, { tick: at(4) })).toEqual([[true, 2], [false, 4]]);
}); // biome-ignore format: lists

test("what was said of a stop that is over holds no more, also where another station was the key station when it ended", async () => {
  const other = { ...configured, id: "other", at: at(5), stations: [...line.stations, { station: "S2" }] };
  const settled = [configured, state(2, "down"), reclassified(4, 2, 4, { reason: "pm" })];
  expect(await found(...settled, state(8, "down"))).toEqual([[true, 2], [false, 4]]);
  expect(await found(...settled, other, { ...configured, id: "again", at: at(6) }, state(8, "down"))).toEqual([[true, 2], [false, 4], [true, 8]]);
}); // biome-ignore format: lists

test("historical states and commands change nothing", async () => {
  const historical = { historical: true };
  const inputs = [
    { ...state(3, "running"), ...historical },
    { ...reclassified(3, 2, 10, { reason: "pm" }), ...historical },
  ];
  expect(await found(configured, state(2, "down"), ...inputs, { tick: at(4) })).toEqual([[true, 2]]);
});

test("a restart at any place changes nothing that is told", async () => {
  const inputs = [...foreseen, state(4, "down"), { ...measured(5, 10), station: "S0" }, reclassified(6, 12, 14, { state: "off" }), { tick: at(11) }, { tick: at(13) }, { tick: at(15) }, state(16, "running")]; // biome-ignore format: one list
  const findings = (all: Awaited<ReturnType<typeof told>>) => all.filter(({ kind }) => kind === "finding");
  const straight = findings(await told(inputs));
  expect(straight).toHaveLength(6);
  for (let crash = 1; crash < inputs.length; crash++) {
    const before = await newPartition();
    for (let n = 0; n < crash; n++) before.step(recordOf(inputs[n] as Input, n), 0);
    const first = tellings(before);
    const after = await newPartition(first.state.flatMap(([key, value]) => (value ? [[key, value] as const] : [])));
    for (let n = crash; n < inputs.length; n++) after.step(recordOf(inputs[n] as Input, n), 0);
    expect(findings([...first.told, ...tellings(after).told]), `crash at ${crash}`).toEqual(straight);
  }
});

test.each([
  [{ isDown: true }, [state(3, "down")], []],
  [{ isDown: true }, [state(3, "running")], [false]],
  [{ isDown: true }, [reclassified(3, 2, 10, { reason: "pm" }), { tick: at(11) }], [false, true]],
  [{ isDown: false, isSettled: true }, [state(3, "down"), state(4, "running"), state(5, "down")], [true]],
  [{ isDown: false }, [reclassified(3, 2, 10, { state: "down" }), { tick: at(4) }], []],
])("what the version before kept is still understood: %j", async (kept, inputs, expected) => {
  const stored: [string, Uint8Array][] = [
    ["m:acme/f1/L1", { clock: at(2), quarantined: null }],
    ["s:acme/f1/L1:3:place", { tenant: "acme", factory: "f1", line: "L1" }],
    ["s:acme/f1/L1:3:observed/key-station", { station: "S1", at: at(2), id: "e1", planned: ["pm"], ...kept }],
  ].map(([key, value]) => [key as string, Buffer.from(JSON.stringify(value))]);
  const partition = await newPartition(stored);
  for (const [offset, input] of inputs.entries()) partition.step(recordOf(input as Input, offset), 0);
  expect(findingsOf(tellings(partition).told).map(([open]) => open)).toEqual(expected);
});

test("so many of what people say are kept, the newest", async () => {
  const many = Array.from({ length: 150 }, (_, n) => reclassified(2 + n / 1000, 3, 500 - n, { reason: "pm" }));
  const partition = await newPartition();
  for (const [offset, input] of [configured, ...many].entries()) partition.step(recordOf(input, offset), 0);
  const [, value] = tellings(partition).state.find(([key]) => key.endsWith("observed/reclassified")) ?? [];
  const kept = JSON.parse(Buffer.from(value ?? []).toString()) as { to: number }[];
  expect([kept.length, kept[0]?.to, kept.at(-1)?.to]).toEqual([100, at(450), at(351)]);
});
