import fc from "fast-check";
import { expect, test } from "vitest";
import { type AbortedTransaction, createAbortFilter } from "./aborted-transactions.ts";
import { TRANSACTIONAL, writeBatch, writeMarker } from "./record-batch.fixture.ts";
import { decodeRecordBatches } from "./record-batch.ts";

/** A log of one partition, with what its broker remembers of aborted transactions. */
interface Written {
  readonly batches: { readonly first: number; readonly last: number; readonly bytes: Buffer }[];
  readonly aborted: (AbortedTransaction & { readonly marker: number })[];
  /** Offsets of records that a reader of committed records sees. */
  readonly visible: number[];
}

type Step = { readonly producer: number; readonly does: "write" | "write plainly" | "abort" | "commit"; readonly records: number };

const idOf = (producer: number) => 2n ** 63n - 1n - BigInt(producer);

function write(steps: readonly Step[]): Written {
  const written: Written = { batches: [], aborted: [], visible: [] };
  const open = new Map<number, number[]>();
  let next = 0;
  const add = (bytes: Buffer, records: number) => {
    written.batches.push({ first: next, last: next + records - 1, bytes });
    next += records;
  };
  const end = (producer: number, isAbort: boolean) => {
    const offsets = open.get(producer);
    if (!offsets) return;
    open.delete(producer);
    if (isAbort) written.aborted.push({ producerId: idOf(producer), firstOffset: offsets[0] as number, marker: next });
    else written.visible.push(...offsets);
    add(writeMarker(next, { producerId: idOf(producer), isAbort }), 1);
  };
  for (const { producer, does, records } of steps) {
    if (does === "abort" || does === "commit") {
      end(producer, does === "abort");
      continue;
    }
    const offsets = Array.from({ length: records }, (_, n) => next + n);
    const content = { baseOffset: next, records: offsets.map((offset) => ({ value: String(offset) })) };
    if (does === "write") open.set(producer, [...(open.get(producer) ?? []), ...offsets]);
    else written.visible.push(...offsets);
    add(writeBatch(does === "write" ? { ...content, producerId: idOf(producer), flags: TRANSACTIONAL } : content), records);
  }
  for (const [producer] of [...open]) end(producer, producer % 2 === 0);
  return written;
}

const anyStep = fc.record({
  producer: fc.nat(3),
  does: fc.constantFrom("write", "write", "write", "write plainly", "abort", "abort", "commit"),
  records: fc.integer({ min: 1, max: 3 }),
}) as fc.Arbitrary<Step>;

/** As a broker answers: from the batch that holds the offset on, with the transactions that were aborted from there on. */
function fetchFrom({ batches, aborted }: Written, from: number, order: (list: AbortedTransaction[]) => AbortedTransaction[]) {
  const bytes = Buffer.concat(batches.filter(({ last }) => last >= from).map((batch) => batch.bytes));
  const named = order(aborted.filter(({ marker }) => marker >= from).map(({ producerId, firstOffset }) => ({ producerId, firstOffset })));
  return decodeRecordBatches(bytes, { topic: "events", partition: 0, from, aborted: named });
}

test("property: a reader that begins anywhere sees what was committed, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), fc.boolean(), (steps, isReversed) => {
      const written = write(steps);
      const order = (list: AbortedTransaction[]) => (isReversed ? list.reverse() : list);
      const end = (written.batches.at(-1)?.last ?? -1) + 1;
      for (let from = 0; from < end; from++) {
        const { records, next } = fetchFrom(written, from, order);
        const expected = written.visible.filter((offset) => offset >= from).sort((a, b) => a - b);
        expect(records.map(({ offset, value }) => [offset, String(value)])).toEqual(expected.map((offset) => [offset, String(offset)]));
        expect(next).toBe(end);
      }
    }),
  );
});

test("two aborted transactions that begin before the fetch are both left out", () => {
  const steps = [
    [0, "write"], [1, "write"], [0, "write"], [1, "write"], [0, "abort"], [0, "write"], [1, "write"], [1, "abort"], [0, "commit"],
  ].map(([producer, does]) => ({ producer, does, records: 1 }) as Step); // biome-ignore format: a table
  const written = write(steps);
  expect(fetchFrom(written, 2, (list) => list).records.map(({ offset }) => offset)).toEqual([5]);
});

test("a marker that compaction has taken ends nothing, and shows nothing", () => {
  const isSkipped = createAbortFilter([{ producerId: 7n, firstOffset: 0 }]);
  expect(isSkipped({ producerId: 7n, lastOffset: 0, marker: undefined })).toBe(true);
  expect(isSkipped({ producerId: 7n, lastOffset: 1, marker: Buffer.alloc(0) })).toBe(true);
  expect(isSkipped({ producerId: 7n, lastOffset: 2, marker: undefined })).toBe(true);
  expect(isSkipped({ producerId: 8n, lastOffset: 3, marker: undefined })).toBe(false);
});

test("a marker without a type is refused", () => {
  const isSkipped = createAbortFilter([]);
  expect(() => isSkipped({ producerId: 7n, lastOffset: 1, marker: Buffer.from([10, 0, 0, 0, 2, 0, 0]) })).toThrow("has no type");
});
