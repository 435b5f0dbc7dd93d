import { expect, test } from "vitest";
import { type Row, rowHead } from "../../core/rows.ts";
import type { NewRecord } from "../../log/log.ts";
import { createRowChunks } from "./row-chunks.ts";

const memory = (factory: string, serials: number): Row<"yield_memory"> => ({ tenant: "acme", factory, serials, forgotten: 0 });
const station = (name: string): Row<"stations"> => ({ tenant: "acme", factory: "f1", line: "L1", station: name });
const chunksOf = () => createRowChunks({ partition: 3, generation: 2 });

function rowsOf(records: readonly NewRecord[], table: string): Record<string, unknown>[] {
  const texts = records.filter(({ topic }) => topic === `facts.${table}`).map(({ value }) => Buffer.from(value).toString().trimEnd());
  return texts.flatMap((text) => text.split("\n").map((line) => JSON.parse(line)));
}

test("every row says where it comes from: the event's line in its record, and its number among the event's rows", () => {
  const chunks = chunksOf();
  chunks.from({ offset: 7, timestamp: 70 }, 2);
  chunks.emit("stations", station("S1"));
  chunks.emit("stations", station("S2"));
  const records = chunks.take();
  const origin = { generation: 2, src_partition: 3, src_offset: 7 };
  expect(rowsOf(records, "stations")).toEqual([
    { ...station("S1"), ...origin, src_index: 2 * 2 ** 20 },
    { ...station("S2"), ...origin, src_index: 2 * 2 ** 20 + 1 },
  ]);
  expect(records).toMatchObject([{ topic: "facts.stations", partition: 0, key: "3", timestamp: 70, headers: { rows: "2" } }]);
});

test("a row under a head has the head's columns and its own", () => {
  const chunks = chunksOf();
  const head = rowHead<"stations", "tenant" | "factory" | "line">({ tenant: "acme", factory: "f1", line: "产线 1" });
  for (const name of ["S1", "工位"]) {
    chunks.from({ offset: 7, timestamp: 70 }, 2);
    chunks.emitUnder("stations", head, { station: name });
  }
  const rows = rowsOf(chunks.take(), "stations");
  expect(rows).toMatchObject([{ ...station("S1"), line: "产线 1", src_index: 2 * 2 ** 20 }, { station: "工位", line: "产线 1", src_index: 2 * 2 ** 20 + 1 }]); // biome-ignore format: one list
});

test("of rows that come with every event a commit has the newest of each key, from where it came, in the order of origins", () => {
  const chunks = chunksOf();
  chunks.from({ offset: 7, timestamp: 70 }, 0);
  chunks.emit("yield_memory", memory("f1", 1));
  chunks.emit("yield_memory", memory("f2", 1));
  chunks.from({ offset: 7, timestamp: 70 }, 1);
  chunks.emit("yield_memory", memory("f2", 2));
  chunks.from({ offset: 8, timestamp: 80 }, 0);
  chunks.emit("stations", station("S1"));
  chunks.emit("yield_memory", memory("f1", 2));
  const records = chunks.take();
  expect(rowsOf(records, "yield_memory")).toEqual([
    { ...memory("f2", 2), generation: 2, src_partition: 3, src_offset: 7, src_index: 2 ** 20 },
    { ...memory("f1", 2), generation: 2, src_partition: 3, src_offset: 8, src_index: 1 },
  ]);
  expect(records.find(({ topic }) => topic === "facts.yield_memory")?.headers).toEqual({ rows: "2" });
  expect(rowsOf(records, "stations")).toHaveLength(1);
  expect(chunks.take()).toEqual([]);
});

test("chunks lie in the partition of facts that belongs to their partition of events", () => {
  const placesOf = (partitionsOf?: (topic: string) => number) => {
    const chunks = createRowChunks({ partition: 3, generation: 2, partitionsOf });
    chunks.from({ offset: 7, timestamp: 70 }, 0);
    chunks.emit("stations", station("S1"));
    chunks.emit("yield_memory", memory("f1", 1));
    return chunks.take().map(({ topic, partition }) => `${topic}/${partition}`);
  };
  expect(placesOf()).toEqual(["facts.stations/0", "facts.yield_memory/0"]);
  expect(placesOf((topic) => (topic === "facts.stations" ? 8 : 2))).toEqual(["facts.stations/3", "facts.yield_memory/1"]);
});

test("a row of a later commit stands beside that of an earlier one", () => {
  const chunks = chunksOf();
  const serials = [1, 2].map((count) => {
    chunks.from({ offset: count, timestamp: 0 }, 0);
    chunks.emit("yield_memory", memory("f1", count));
    return rowsOf(chunks.take(), "yield_memory").map((row) => row.serials);
  });
  expect(serials).toEqual([[1], [2]]);
});

test("what waits for a commit grows with the keys, not with the rows that replace each other", () => {
  const chunks = chunksOf();
  chunks.from({ offset: 1, timestamp: 0 }, 0);
  expect(chunks.pendingBytes).toBe(0);
  chunks.emit("yield_memory", memory("f1", 0));
  const ofOne = chunks.pendingBytes;
  for (let count = 1; count < 1000; count++) chunks.emit("yield_memory", memory("f1", count));
  expect(chunks.pendingBytes).toBe(ofOne);
  chunks.emit("yield_memory", memory("f2", 0));
  expect(chunks.pendingBytes).toBe(2 * ofOne);
  chunks.take();
  expect(chunks.pendingBytes).toBe(0);
});

test("a chunk stays under 512 KB whatever the characters", () => {
  const chunks = chunksOf();
  const name = "工".repeat(64);
  for (let n = 0; n < 3000; n++) {
    chunks.from({ offset: n, timestamp: 0 }, 0);
    chunks.emit("stations", station(name));
    chunks.emit("yield_memory", { ...memory(`${name}${n}`, 1) });
  }
  const records = chunks.take();
  expect(Math.max(...records.map(({ value }) => value.length))).toBeLessThan(512 * 1024);
  for (const table of ["stations", "yield_memory"]) expect(rowsOf(records, table), table).toHaveLength(3000);
});
