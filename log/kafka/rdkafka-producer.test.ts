// One producer of node-rdkafka over a client that does as it is told: what is asked of the client, and when.
import { beforeEach, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import type { NewRecord } from "../log.ts";
import { openRecordProducer, type RecordProducerOptions } from "./rdkafka-producer.ts";
import { FATAL, QUEUE_FULL, type RdkafkaError, type RdkafkaHeaders, type RdkafkaProducer, STATE } from "./wire/node-rdkafka.ts";

let client: FakeClient;
let connectFailure: RdkafkaError | null;
let told: unknown[];

class FakeClient implements RdkafkaProducer {
  readonly calls: unknown[][] = [];
  readonly listeners = new Map<string, (...args: never[]) => void>();
  polls = 0;
  /** Answers of flushes, and how long these may take; without one nothing is on its way. */
  readonly flushes: (RdkafkaError | null)[] = [];
  readonly looks: number[] = [];
  /** Reports that are handed out after the flushes to come. */
  readonly reports: [topic: string, partition: number, error: RdkafkaError][][] = [];
  failure: RdkafkaError | undefined;

  constructor() {
    client = this;
  }
  setOauthBearerToken(token: string): void {
    this.calls.push(["token", token]);
  }
  connect(options: object, done: (error: RdkafkaError | null) => void): void {
    this.calls.push(["connect", options]);
    done(connectFailure);
  }
  produce(...args: [string, number, Buffer | null, string | Buffer, number, unknown, RdkafkaHeaders]): void {
    if (this.failure) throw this.failure;
    this.calls.push(["produce", ...args]);
  }
  poll(): void {
    this.polls++;
  }
  flush(timeoutMs: number, done: (error: RdkafkaError | null) => void): void {
    this.looks.push(timeoutMs);
    done(this.flushes.shift() ?? null);
    for (const [topic, partition, error] of this.reports.shift() ?? []) this.report(topic, partition, error);
  }
  disconnect(timeoutMs: number, done: () => void): void {
    this.calls.push(["disconnect", timeoutMs]);
    done();
  }
  on(event: string, listener: (...args: never[]) => void): void {
    this.listeners.set(event, listener);
  }
  private report(topic: string, partition: number, error: RdkafkaError): void {
    (this.listeners.get("delivery-report") as (error: unknown, report: object) => void)(error, { topic, partition });
  }
}

const failure = (code: number): RdkafkaError => Object.assign(new Error("Local: something"), { code });
const record = (fields: Partial<NewRecord> = {}): NewRecord => {
  return { topic: "events", partition: 3, key: "k", value: Buffer.from("v"), timestamp: 7, ...fields };
};

beforeEach(() => {
  vi.useFakeTimers();
  [connectFailure, told] = [null, []];
  return () => void vi.useRealTimers();
});

function open(fields: Partial<RecordProducerOptions> = {}) {
  return openRecordProducer({
    rdkafka: { Producer: FakeClient, features: [] },
    settings: {},
    topicSettings: {},
    timer,
    tell: (...said) => told.push(said),
    ...fields,
  });
}

test("a record is handed over as it is, without a copy of its bytes", async () => {
  const producer = await open();
  const bytes = new Uint8Array([0, 1, 2, 3]);
  expect(producer.take("p.events", record({ value: bytes.subarray(1, 3), headers: { reason: "late", "2": "b" } }))).toBe("taken");
  const [, , , value] = client.calls[1] as [string, string, number, Buffer];
  expect(client.calls[1]).toEqual(["produce", "p.events", 3, Buffer.from([1, 2]), "k", 7, undefined, [{ "2": "b" }, { reason: "late" }]]);
  expect(value.buffer).toBe(bytes.buffer);
});

test("what C++ would cut or take for nothing: a NUL, no bytes", async () => {
  const producer = await open();
  producer.take("t", record({ key: "a\0b", value: new Uint8Array(), headers: { detail: "x\0y" } }));
  const [, , , value, key, , , headers] = client.calls[1] as [string, string, number, Buffer, Buffer, number, unknown, unknown];
  expect([value.length, value.buffer.byteLength > 0, key, headers]).toEqual([0, true, Buffer.from("a\0b"), [{ detail: "x\uFFFDy" }]]);
});

test("no room and the end of a producer are told by number; anything else is thrown", async () => {
  const producer = await open();
  const take = (code: number) => {
    client.failure = failure(code);
    return producer.take("t", record());
  };
  expect([take(QUEUE_FULL), take(FATAL), take(STATE)]).toEqual(["full", "over", "over"]);
  expect(() => take(10)).toThrow(expect.objectContaining({ code: 10 }));
});

const timedOut = failure(-1);

test("it is asked again and again, for longer and longer, until nothing is on its way", async () => {
  const producer = await open();
  client.flushes.push(timedOut, timedOut, timedOut);
  expect(await producer.settle()).toEqual(new Map());
  expect(client.looks).toEqual([1, 2, 4, 8, 0]);
});

test("reports that come over late, some at a time, are waited for; the first of each partition counts, once", async () => {
  const producer = await open();
  const [first, second] = [failure(-1), failure(-1)];
  client.flushes.push(timedOut);
  client.reports.push([], [["t", 0, first]], [["t", 0, second], ["u", 0, second]], [["t", 1, first]]); // biome-ignore format: one list
  expect(await producer.settle()).toEqual(new Map([["t/0", first], ["u/0", second], ["t/1", first]])); // biome-ignore format: one list
  expect(await producer.settle()).toEqual(new Map());
});

test("what is longer on its way than records may be is given up", async () => {
  const producer = await open();
  client.flushes.push(...Array.from({ length: 100 }, () => timedOut));
  await expect(producer.settle()).rejects.toThrow(/does not tell/);
  const lookedMs = client.looks.reduce((sum, ms) => sum + ms);
  expect([lookedMs > 20_000, lookedMs < 21_000, Math.max(...client.looks)]).toEqual([true, true, 500]);
});

test("no broker: rejects with what the client says", async () => {
  connectFailure = failure(-195);
  await expect(open()).rejects.toBe(connectFailure);
});

test("a token is there before the connection, and is read again; one that cannot be read leaves the one before", async () => {
  const tokens = ["first", "second"];
  const readToken = () => {
    const token = tokens.shift();
    if (token === undefined) throw new Error("no such file");
    return token;
  };
  const producer = await open({ readToken });
  expect(client.calls.map(([name]) => name)).toEqual(["token", "connect"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(client.calls.at(-1)).toEqual(["token", "second"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([["warn", "kafka: could not renew the token", { error: "Error: no such file" }]]);
  await producer.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told.length).toBe(1);
});

test("errors and log lines are fetched every second, until it is closed", async () => {
  const producer = await open();
  await vi.advanceTimersByTimeAsync(3000);
  expect(client.polls).toBe(3);
  await producer.close();
  expect(client.calls.at(-1)).toEqual(["disconnect", 1000]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(client.polls).toBe(3);
});

test("what the client says is said for those who look for it", async () => {
  await open();
  client.listeners.get("event.error")?.(failure(-195) as never);
  client.listeners.get("event.log")?.({ fac: "FAIL", message: "refused" } as never);
  expect(told).toEqual([
    ["debug", "kafka client: Local: something", { part: "node-rdkafka" }],
    ["debug", "kafka client: refused", { part: "node-rdkafka FAIL" }],
  ]);
});
