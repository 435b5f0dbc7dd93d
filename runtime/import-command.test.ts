import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { eventsIn, measured, ndjson, testDoor } from "../ingest/fixtures.ts";
import { importFile } from "./import-command.ts";

const folder = mkdtempSync(join(tmpdir(), "linepulse-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = join(import.meta.dirname, "../tests/golden");
const progress = { read: () => undefined, sent: () => undefined, done: () => undefined };

/** Imports into a door of its own; `log` is what it wrote. */
async function imported(path: string, flags: Partial<Parameters<typeof importFile>[1]["flags"]> = {}) {
  const { take, log } = testDoor();
  let requests = 0;
  const client = {
    post(body: string) {
      requests += 1;
      return take(body);
    },
  };
  const summary = await importFile(path, { flags: { batch: 5000, ...flags }, client, progress });
  return { summary, requests, events: log.records.flatMap(eventsIn) };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("the piston rings come in as 40 subgroups of 5, their plan before them", async () => {
  const { summary, events } = await imported(join(golden, "pistonrings.csv"), { mapping: join(golden, "pistonrings.yaml") });
  expect(summary).toEqual({ accepted: 41, duplicates: 0, rejected: 0, faults: [] });
  expect(events[0]).toMatchObject({ type: "plan", chart: "xbar-r", subgroupSize: 5, baseline: 25, at: Date.UTC(2026, 0, 5) });
  expect(events[1]).toMatchObject({ values: [74.03, 74.002, 74.019, 73.992, 74.008], line: "L1", source: "import" });
  expect(events[40]).toMatchObject({ values: [74.01, 74.005, 74.029, 74, 74.02] });
});

test("the same file and mapping give the same events, another mapping gives others", async () => {
  const path = file("a.csv", "t,v\n1700000000000,1\n1700000001000,2\n");
  const flags = { map: "at=t,value=v,factory=f1,line=L1,station=S1,characteristic=width" };
  const first = await imported(path, flags);
  expect((await imported(path, flags)).events).toEqual(first.events);
  const other = await imported(path, { map: flags.map.replace("width", "height") });
  expect(other.events.map(({ id }) => id)).not.toEqual(first.events.map(({ id }) => id));
});

test("rejections name the line of the file, across batches", async () => {
  const rows = ["t,v", "1700000000000,1", "", "soon,2", "1700000001000,x", '1700000002000,"3"', "1700000003000,4,"];
  const { summary, requests, events } = await imported(file("b.csv", `${rows.join("\r\n")}\r\n`), {
    map: "at=t,value=v,factory=f1,line=L1,station=S1,characteristic=width",
    batch: 2,
  });
  expect(summary.faults.map(({ line, code }) => [line, code])).toEqual([
    [4, "INVALID_TIME"],
    [5, "INVALID_EVENT"],
  ]);
  expect(summary).toMatchObject({ accepted: 3, rejected: 2 });
  expect(events.map(({ value }) => value)).toEqual([1, 3, 4]);
  expect(requests).toBe(3);
});

test("a row with more cells than columns is refused: an unquoted decimal comma is not cut off; the plan comes with the first time that is one", async () => {
  const path = file("f.csv", "t,v\n1700000000000,74,02\nsoon,74\n1700000001000,75, ,\n");
  const mapping = file(
    "f.yaml",
    "fixed: {factory: f1, line: L1, station: S1, characteristic: w}\ncolumns: {at: t, value: v}\nplan: {chart: i-mr}\n",
  );
  const { summary, events } = await imported(path, { mapping });
  expect(summary.faults).toEqual([
    { line: 2, code: "INVALID_EVENT", detail: "row: has 3 cells, the file has 2 columns" },
    { line: 3, code: "INVALID_TIME", detail: expect.any(String) },
  ]);
  expect(events).toMatchObject([{ type: "plan", at: 1700000001000 }, { value: 75 }]);
});

test("NDJSON is sent as it stands; events without id get one, and historical is added on demand", async () => {
  const path = file("c.ndjson", `${ndjson([measured()])}\n${ndjson([measured({ id: undefined })])}{\n`);
  const plain = await imported(path);
  expect(plain.summary.faults).toEqual([{ line: 4, code: "INVALID_JSON", detail: expect.any(String) }]);
  expect(plain.events.map(({ id }) => id)).toEqual(["m-1", expect.stringMatching(/^[0-9a-f]{16}-3$/)]);
  expect((await imported(path)).events).toEqual(plain.events);
  expect((await imported(path, { historical: true })).events.every(({ historical }) => historical === true)).toBe(true);
});

test("a broken CSV and an unknown kind of file are said to be that", async () => {
  const flags = { map: "at=t,value=v" };
  await expect(imported(file("d.csv", 't,v\n1700000000000,"1\n'), flags)).rejects.toMatchObject({ code: "INVALID_BODY" });
  await expect(imported(file("d.xlsx", ""))).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  await expect(imported(file("e.csv", "a,b\n1,2\n"), flags)).rejects.toThrow(/no column "t".*no column "v"/);
});
