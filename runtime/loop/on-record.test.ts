// What a processor tells once a record, and not at each of its events.
import { expect, test } from "vitest";
import { CHECKED } from "../../core/frame.ts";
import type { Processor } from "../../core/processor.ts";
import type { LogRecord } from "../../log/log.ts";
import { restorePartition, StepFailure } from "./partition.ts";

/** Counts its events, refuses those of station `no`, and tells the count a record. */
const counting: Processor = {
  name: "counting",
  version: 1,
  onEvent(event, { state, emit }) {
    if ("station" in event && event.station === "no") return { reason: "wrong-shape", detail: "no" };
    state.set("count", (state.get<number>("count") ?? 0) + 1);
    emit("stations", { tenant: "acme", factory: "f1", line: "L1", station: event.id });
    return undefined;
  },
  onRecord: ({ state, emit }) =>
    emit("yield_memory", { tenant: "acme", factory: "f1", serials: state.get<number>("count") ?? 0, forgotten: 0 }),
};

function recordOf(offset: number, events: readonly (readonly [id: string, station: string])[]): LogRecord {
  const place = { tenant: "acme", factory: "f1", line: "L1", characteristic: "c1", value: 1 };
  const lines = events.map(([id, station]) => JSON.stringify({ type: "measurement", id, at: 1000, ...place, station }));
  const value = Buffer.from(lines.join("\n"));
  return { topic: "events", partition: 0, key: "acme/f1/L1", offset, timestamp: 5, headers: CHECKED, value };
}

async function partitionOf(processor: Processor) {
  const partition = await restorePartition({ partition: 0, logId: "test", generation: 1, processorFor: () => processor }, []);
  const told = () => {
    const { records } = partition.takeChanges();
    const rows = records
      .filter(({ topic }) => topic === "facts.yield_memory")
      .flatMap(({ value }) => Buffer.from(value).toString().trim().split("\n"));
    return rows.map((row) => JSON.parse(row) as Record<string, unknown>);
  };
  return { partition, told };
}

test("it is told as of the last event of the record, with its origin", async () => {
  const { partition, told } = await partitionOf(counting);
  partition.step(recordOf(7, [["a", "S1"], ["b", "S1"]]), 0); // biome-ignore format: one record
  expect(told()).toMatchObject([{ serials: 2, src_offset: 7, src_index: 2 ** 20 + 1 }]);
});

test("nothing is told of a record of which nothing was taken in", async () => {
  const { partition, told } = await partitionOf(counting);
  partition.step(recordOf(7, [["a", "no"]]), 0);
  expect(told()).toEqual([]);
  partition.step(recordOf(8, [["a", "S1"]]), 0);
  partition.step(recordOf(9, [["a", "S1"]]), 0); // the same again
  expect(told()).toMatchObject([{ serials: 1, src_offset: 8 }]);
});

test("a part of a record tells what it has brought", async () => {
  const { partition, told } = await partitionOf(counting);
  const record = recordOf(7, [["a", "S1"], ["b", "S1"], ["c", "S1"]]); // biome-ignore format: one record
  partition.step(record, 0, 2);
  expect(told()).toMatchObject([{ serials: 2, src_index: 2 ** 20 + 1 }]);
  partition.step(record, 2);
  expect(told()).toMatchObject([{ serials: 3, src_index: 2 * 2 ** 20 + 1 }]);
});

test("a failure there is one of the record's last event", async () => {
  const fails = () => {
    throw new Error("broken");
  };
  const { partition } = await partitionOf({ ...counting, onRecord: fails });
  let failure: unknown;
  try {
    partition.step(recordOf(7, [["a", "S1"], ["b", "S1"]]), 0); // biome-ignore format: one record
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(StepFailure);
  expect(failure).toMatchObject({ key: "acme/f1/L1", index: 1 });
});
