import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { REJECTIONS_LISTED } from "./door.ts";
import { chunkSizes, eventsIn, idsByKey, inChunks, measured, ndjson, testDoor } from "./fixtures.ts";

const busy = new PipelineError("BACKPRESSURE", "the log is behind");

test("each bad event is answered with its index, code and detail; the good ones are kept", async () => {
  const { take, log, counted } = testDoor();
  const lines = [
    JSON.stringify(measured({ id: "a" })),
    "{",
    "",
    '{"type":"measurement","value":NaN}',
    JSON.stringify(measured({ id: "x", operator: "x".repeat(2_000_000) })),
    JSON.stringify(measured({ id: "y", at: "2999-01-01T00:00:00Z" })),
    JSON.stringify(measured({ id: "z", type: "weather" })),
    JSON.stringify(measured({ id: "t", tenant: "other" })),
    JSON.stringify(measured({ id: "b", colour: "red" })),
  ];
  const receipt = await take(lines.join("\n"));
  expect(receipt).toMatchObject({ accepted: 2, duplicates: 0 });
  expect(receipt.rejected.map(({ index, code }) => [index, code])).toEqual([
    [1, "INVALID_JSON"],
    [2, "INVALID_JSON"],
    [3, "INVALID_EVENT"],
    [4, "FUTURE_TIME"],
    [5, "UNKNOWN_TYPE"],
    [6, "TENANT_MISMATCH"],
  ]);
  expect(receipt.rejected.every(({ detail }) => detail.length > 0)).toBe(true);
  expect(idsByKey(log.records)).toEqual({ "acme/f1/L1": ["a", "b"] });
  expect(counted).toMatchObject({ accepted: 2, unknownFields: 1, rejected: { INVALID_JSON: 2, TENANT_MISMATCH: 1 } });
});

test("the same event twice in a request counts once; two different ones with one identity are both kept", async () => {
  const { take, log } = testDoor();
  const body = ndjson([measured(), measured({ value: 75 }), measured(), measured({ colour: "red" }), measured({ source: "http" })]);
  expect(await take(body)).toEqual({ accepted: 2, duplicates: 3, rejected: [] });
  expect(idsByKey(log.records)).toEqual({ "acme/f1/L1": ["m-1", "m-1"] });
});

test("a JSON array is taken, its elements judged one by one", async () => {
  const { take, log } = testDoor();
  const receipt = await take(JSON.stringify([measured({ id: "a" }), 42, measured({ id: "b" })]), "json-array");
  expect(receipt).toEqual({ accepted: 2, duplicates: 0, rejected: [{ index: 1, code: "INVALID_EVENT", detail: expect.any(String) }] });
  expect(idsByKey(log.records)).toEqual({ "acme/f1/L1": ["a", "b"] });
});

test("a body that is no array, too large an array, or compressed by surprise is refused whole", async () => {
  const { take, log } = testDoor();
  for (const body of ["{}", "[1,", "", "\xff"]) {
    await expect(take(Buffer.from(body, "latin1"), "json-array")).rejects.toMatchObject({ code: "INVALID_BODY" });
  }
  await expect(take(`[${" ".repeat(8 * 1024 * 1024)}]`, "json-array")).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  await expect(take(Buffer.from([0x1f, 0x8b, 8, 0]))).rejects.toMatchObject({ code: "INVALID_BODY" });
  expect(log.records).toEqual([]);
});

test("auto tells an array from NDJSON by the first byte that is not blank", async () => {
  const { take } = testDoor();
  expect(await take(`\uFEFF \n${JSON.stringify([measured()])}`, "auto")).toMatchObject({ accepted: 1 });
  expect(await take(` \n${ndjson([measured()])}`, "auto")).toMatchObject({ accepted: 1 });
  expect(await take("", "auto")).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
});

test("under pressure nothing is written and the body is left alone", async () => {
  const { take, log } = testDoor({ pressure: () => busy });
  const body = Readable.from([Buffer.from(ndjson([measured()]))]);
  await expect(take(body)).rejects.toBe(busy);
  expect(log.records).toEqual([]);
  expect(body.destroyed).toBe(false);
});

test("leaving a body in the middle does not destroy its stream, so that the answer can still go out", async () => {
  const { take, waits, log } = testDoor({ historicalPressure: () => busy });
  const body = Readable.from(inChunks(Buffer.from(longBody({ historical: true })), [65_536]), { objectMode: false });
  await expect(take(body)).rejects.toBe(busy);
  expect(body.destroyed).toBe(false);
  expect({ waits, records: log.records }).toEqual({ waits: [], records: [] }); // the first step does not wait
});

test("a request with historical events is refused whole while their partition is behind, others are not", async () => {
  const { take, log } = testDoor({ historicalPressure: () => busy });
  await expect(take(ndjson([measured({ id: "a" }), measured({ id: "b", historical: true })]))).rejects.toBe(busy);
  expect(log.records).toEqual([]);
  expect(await take(ndjson([measured({ id: "a" })]))).toMatchObject({ accepted: 1 });
});

test("a long body is written in steps and waits in its middle rather than fail", async () => {
  let asked = 0;
  const { take, log, waits } = testDoor({ pressure: () => (++asked > 3 && asked < 8 ? busy : undefined) });
  const receipt = await take(longBody());
  expect(receipt.accepted).toBe(LONG);
  expect(waits).toEqual([100, 100, 100, 100]);
  expect(idsByKey(log.records)["acme/f1/L1"]).toEqual(Array.from({ length: LONG }, (_, i) => `m-${i}`));
});

test("a long body fails in its middle only after it has waited 30 seconds", async () => {
  let asked = 0;
  const { take, waits, log } = testDoor({ pressure: () => (++asked > 2 ? busy : undefined) });
  await expect(take(longBody())).rejects.toBe(busy);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  expect(log.records.length).toBeGreaterThan(0);
});

test("a body that breaks off is no receipt", async () => {
  const { take } = testDoor();
  async function* broken() {
    yield Buffer.from(ndjson([measured()]));
    throw new Error("socket hang up");
  }
  await expect(take(broken())).rejects.toMatchObject({ code: "INVALID_BODY" });
});

test("no receipt before the log has everything, and none when it fails", async () => {
  const down = new PipelineError("LOG_UNAVAILABLE", "disk gone");
  const { take } = testDoor({ log: { partitions: 8, append: () => Promise.reject(down) } });
  await expect(take(ndjson([measured()]))).rejects.toBe(down);
});

test("the list of rejections is bounded, their number is not", async () => {
  const { take, counted } = testDoor();
  const receipt = await take("nonsense\n".repeat(REJECTIONS_LISTED + 7));
  expect(receipt.rejected.length).toBe(REJECTIONS_LISTED);
  expect(receipt.rejectedTotal).toBe(REJECTIONS_LISTED + 7);
  expect(counted.rejected).toEqual({ INVALID_JSON: REJECTIONS_LISTED + 7 });
});

const LONG = 20_000; // about 3 MB of frames

function longBody(fields: Record<string, unknown> = {}): string {
  return ndjson(Array.from({ length: LONG }, (_, i) => measured({ id: `m-${i}`, ...fields })));
}

const good = fc.record({
  id: fc.string({ minLength: 1, maxLength: 8 }),
  line: fc.constantFrom("L1", "L2", "线3"),
  value: fc.double({ noNaN: true, min: -1e60, max: 1e60 }),
});
const bad = fc.constantFrom("{", "7", '{"type":"x"}', JSON.stringify(measured({ value: null })), "\u0000");

test("property: of any mix of good and bad lines exactly the good ones stand in the log, in order, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(good, bad)), chunkSizes, async (items, sizes) => {
      const { take, log } = testDoor();
      const lines = items.map((item) => (typeof item === "string" ? item : JSON.stringify(measured(item))));
      const receipt = await take(inChunks(Buffer.from(lines.join("\n\n")), sizes));
      const kept = [...new Set(lines.filter((_, i) => typeof items[i] !== "string").map((line) => JSON.stringify(JSON.parse(line))))];
      expect(receipt.accepted + receipt.duplicates + receipt.rejected.length).toBe(items.length);
      expect(receipt.rejected.map(({ index }) => index)).toEqual(items.flatMap((item, i) => (typeof item === "string" ? [i] : [])));
      const stored = log.records.flatMap(eventsIn);
      for (const line of ["L1", "L2", "线3"]) {
        const expected = kept.map((text) => JSON.parse(text)).filter((event) => event.line === line);
        expect(stored.filter((event) => event.line === line).map(({ id, value }) => [id, value])).toEqual(
          expected.map(({ id, value }) => [id, value]),
        );
      }
    }),
  );
});
