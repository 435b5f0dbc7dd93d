import { expect, test } from "vitest";
import { parseEvent } from "../core/events.ts";
import { createRowMapper, csvMappingSchema, parseMapOption, planEvent } from "./csv.ts";

const plant = { factory: "f1", line: "L1", station: "ST-01", characteristic: "diameter" };

function mapped(mapping: Record<string, unknown>, header: string[], ...rows: string[][]) {
  const mapRow = createRowMapper(csvMappingSchema.parse(mapping), { header, idPrefix: "file" });
  return rows.map((cells, index) => mapRow(cells, index + 1));
}

test("wide: a row is a subgroup; empty cells make it smaller", () => {
  const mapping = { fixed: plant, columns: { at: "time", lot: "batch" }, values: ["x1", "x2", "x3"] };
  const header = ["time", "batch", "x1", "x2", "x3"];
  const common = { type: "measurement", source: "import", ...plant };
  const events = mapped(mapping, header, ["0100000000", "B1", "1", "2", "3"], ["2026-01-01T00:00:00Z", "", "1", "", "3"]);
  expect(events).toEqual([
    { ...common, id: "file-1", at: 100_000_000, lot: "B1", values: [1, 2, 3] },
    { ...common, id: "file-2", at: "2026-01-01T00:00:00Z", values: [1, 3] },
  ]);
});

test("wide: one value that is left is a subgroup of its own", () => {
  const [event] = mapped({ fixed: plant, columns: { at: "t" }, values: ["x1", "x2"] }, ["t", "x1", "x2"], ["1700000000000", "", "2"]);
  expect(event).toMatchObject({ value: 2, subgroup: "file-1" });
});

test("long: a row is a value, and a column tells the subgroup", () => {
  const mapping = { fixed: plant, columns: { at: "t", value: "v", subgroup: "sample" } };
  const [event] = mapped(mapping, [" t ", "v", "sample"], ["1700000000000", " 74.01 ", "7"]);
  expect(event).toMatchObject({ at: 1_700_000_000_000, value: 74.01, subgroup: "7" });
});

test("decimal commas and local times are read as the mapping says", () => {
  const mapping = { fixed: plant, columns: { at: "t", value: "v" }, decimal: ",", timeZone: "Asia/Shanghai" };
  const rows = mapped(
    mapping,
    ["t", "v"],
    ["2026/03/01 08:00", "74,01"],
    ["2026-03-01T08:00:00.5", "1"],
    ["2026-03-01T08:00:00+01:00", "x"],
  );
  expect(rows.map(({ at, value }) => [at, value])).toEqual([
    [Date.UTC(2026, 2, 1), 74.01],
    [Date.UTC(2026, 2, 1) + 500, 1],
    ["2026-03-01T08:00:00+01:00", "x"],
  ]);
});

test("a local time that names its zone is not taken in another one, a point is no decimal comma, and only decimal digits are a number", () => {
  const mapping = { fixed: plant, columns: { at: "t", value: "v" }, decimal: ",", timeZone: "Europe/Berlin" };
  const cells = [
    ["2026-03-01 08:00:00+08", "1.234"],
    ["2026-03-01T08:00+0800", "1.234,5"],
    ["2026-03-01T08:00[Asia/Shanghai]", "0x1F"],
    ["2026-03-01T08:00:00+08:00:00", "-1,5e3"],
  ];
  const rows = mapped(mapping, ["t", "v"], ...cells);
  expect(rows.map(({ at, value }) => [at, value])).toEqual([...cells.slice(0, 3), ["2026-03-01T08:00:00+08:00:00", -1500]]);
});

test("a blank end of a move is the world outside the line", () => {
  const mapping = {
    type: "move",
    fixed: { factory: "f1", line: "L1", product: "P1" },
    columns: { at: "t", lot: "lot", from: "a", to: "b" },
  };
  const rows = mapped(mapping, ["t", "lot", "a", "b"], ["1700000000000", "B1", "", "OP10"], ["1700000001000", "B1", "OP10", ""]);
  expect(rows.map((row) => parseEvent({ ...row, tenant: "acme" }))).toMatchObject([
    { ok: true, event: { from: null, to: "OP10" } },
    { ok: true, event: { from: "OP10", to: null } },
  ]);
});

test("a column that the file has twice cannot be meant", () => {
  const mapping = { fixed: plant, columns: { at: "t", value: "v" } };
  expect(() => mapped(mapping, ["t", "v", "v "])).toThrow(/two columns "v"/);
  expect(mapped(mapping, ["t", "v", "", ""], ["1700000000000", "1", "", ""])).toMatchObject([{ value: 1 }]);
});

test("a cell that means nothing is left for the edge to reject", () => {
  const [event] = mapped({ fixed: plant, columns: { at: "t", value: "v" } }, ["t", "v"], ["1700000000000", "n/a"]);
  expect(parseEvent({ ...event, tenant: "acme" })).toMatchObject({
    ok: false,
    code: "INVALID_EVENT",
    detail: expect.stringContaining("value"),
  });
});

test("other event types map column by column", () => {
  const mapping = {
    type: "attribute",
    fixed: { ...plant, characteristic: "漏焊" },
    columns: { at: "t", inspected: "n", count: "d" },
    historical: true,
  };
  const [event] = mapped(mapping, ["t", "n", "d"], ["1700000000000", "200", "3"]);
  expect(parseEvent({ ...event, tenant: "acme" })).toMatchObject({
    ok: true,
    event: { type: "attribute", inspected: 200, count: 3, historical: true },
  });
});

test("every field and column that does not exist is named at once", () => {
  const mapping = { columns: { at: "when", colour: "v" }, values: ["x1", "v"] };
  expect(() => mapped(mapping, ["t", "v"])).toThrow(/no field "colour".*no column "when".*no column "x1".*columns: t, v/);
});

test("the map option tells columns from fixed plant names", () => {
  expect(parseMapOption("at=time, value=v,line=L1,characteristic=diameter", ["time", "v", "diameter"])).toEqual({
    columns: { at: "time", value: "v", characteristic: "diameter" },
    fixed: { line: "L1" },
  });
  expect(() => parseMapOption("at", [])).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});

test("a plan of the mapping takes the plant fields and time of the first row", () => {
  const mapping = csvMappingSchema.parse({ plan: { chart: "xbar-r", subgroupSize: 5 } });
  expect(planEvent(mapping, { ...plant, id: "file-1", at: 5, source: "import", values: [1, 2] })).toEqual({
    type: "plan",
    id: "file-1-plan",
    at: 5,
    ...plant,
    source: "import",
    chart: "xbar-r",
    subgroupSize: 5,
  });
});
