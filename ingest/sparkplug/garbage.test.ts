// What no edge node should send: each message has its outcome, and nothing of it stops what comes after.
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodePayload, encodePayload, type Metric, type Payload } from "./payload.ts";
import { pureEdge, TIMES } from "./plant.fixture.ts";

const T0 = Date.UTC(2026, 2, 2, 8);

test.each([
  ["a product", { name: "Job/Product", datatype: 12, stringValue: "P9" }],
  ["a state", { name: "State", datatype: 3, intValue: 1 }],
])("%s at a time that is no number is a fault, and nothing is kept of it", (_, metric) => {
  const metrics: Metric[] = [{ ...metric, timestamp: 2n ** 64n - 1n }];
  const edge = pureEdge();
  edge.take({ topic: "spBv1.0/plant/DBIRTH/gw/press", payload: { timestamp: T0, seq: 1, metrics } }, T0);
  expect(edge.events).toEqual([]);
  expect(edge.faults.length).toBe(1);
  expect([...edge.register.values()].join()).not.toContain("P9");
});

test("property: whatever bytes come, each message has its outcome, and what is kept of it can be written down", () => {
  const topics = fc.constantFrom("NBIRTH/gw", "NDATA/gw", "NDEATH/gw", "DBIRTH/gw/press", "DDATA/gw/press", "DDEATH/gw/press");
  const time = fc.oneof(fc.constantFrom(T0, T0 + 1, 0, 2 ** 53, 8.64e15 + 1, 2n ** 64n - 1n), fc.constant(undefined));
  const metric = fc.record(
    {
      name: fc.constantFrom("Process/Temp", "State", "Job/Product", "Counter/Good", "bdSeq", ""),
      alias: fc.constantFrom(0, 1, 2n ** 63n),
      timestamp: fc.constantFrom<number | bigint>(T0, 0, 2n ** 64n - 1n),
      datatype: fc.constantFrom(3, 8, 10, 12, 17, 99),
      doubleValue: fc.double(),
      stringValue: fc.string(),
      longValue: fc.constantFrom<number | bigint>(1, 2n ** 64n - 1n),
    },
    { requiredKeys: [] },
  );
  const payload = fc.record({
    timestamp: time,
    seq: fc.constantFrom(0, 1, 2, 255, 300, 2n ** 64n - 1n, undefined),
    metrics: fc.array(metric),
  });
  const flips = fc.array(fc.record({ at: fc.nat(200), byte: fc.nat(255) }), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.record({ topic: topics, payload, flips }), { maxLength: 12 }), (messages) => {
      const edge = pureEdge();
      let taken = 0;
      for (const [n, message] of messages.entries()) {
        const bytes = encodePayload(defined(message.payload));
        for (const { at, byte } of message.flips) if (at < bytes.length) bytes[at] = byte;
        const read = decodePayload(bytes);
        if (!read) continue;
        edge.take({ topic: `spBv1.0/plant/${message.topic}`, payload: read }, T0 + n);
        taken++;
      }
      edge.doubtAll(T0 + 1000);
      edge.tick(T0 + 10 * TIMES.rebirthEveryMs);
      expect(Object.values(edge.counts).reduce((sum, count) => sum + count, 0)).toBe(taken);
    }),
    { numRuns: 2000 },
  );
});

/** As it would be sent: what is undefined is absent. */
function defined({ timestamp, seq, ...rest }: Record<keyof Payload, unknown>): Payload {
  return { ...rest, ...(timestamp !== undefined && { timestamp }), ...(seq !== undefined && { seq }) } as Payload;
}
