import { expect, test } from "vitest";
import { credential, NOW } from "./fixtures.ts";
import { decodeMessage, type Message } from "./mqtt-payload.ts";
import { createRedeliveries } from "./mqtt-redelivery.ts";

const fields = { tenant: "acme", factory: "f1", line: "L1", station: "ST-01", characteristic: "diameter" };

function message(payload: unknown, over: Partial<Message> = {}): Message {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return { topic: "acme/f1/L1/ST-01/diameter", payload: Buffer.from(text), receivedAt: NOW, packetId: 7, ...over };
}

function events(of: Message) {
  return decodeMessage(of, fields, credential).map((decoded) => (decoded.kind === "event" ? decoded.event : decoded.code));
}

test("a plain number is a measurement at the time it was received", () => {
  expect(events(message(" 74.02\n"))).toEqual([
    { type: "measurement", id: expect.any(String), at: NOW, ...fields, source: "http", value: 74.02 },
  ]);
});

test("an object keeps its own time, id and type", () => {
  const state = { type: "state", id: "s1", at: "2026-03-02T07:00:00Z", state: "running" };
  const found = decodeMessage(message(state), { factory: "f1", line: "L1", station: "ST-01" }, credential);
  expect(found).toMatchObject([{ event: { type: "state", id: "s1", at: NOW - 3_600_000, station: "ST-01", tenant: "acme" } }]);
});

test("an array of numbers is one subgroup, an array of objects as many events with ids of their own", () => {
  expect(events(message([1, 2, 3]))).toMatchObject([{ values: [1, 2, 3] }]);
  const [one] = decodeMessage(message([5]), fields, credential);
  expect(one).toMatchObject({ event: { value: 5, subgroup: one?.kind === "event" && one.event.id }, unknownFields: 0 });
  const both = events(message([{ value: 1 }, { value: 1 }])) as { id: string }[];
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);
});

test("with a time but no id, the same payload has the same id whenever it comes; another payload has another", () => {
  const at = { at: NOW - 5, value: 1 };
  const again = message(at, { receivedAt: NOW + 99, packetId: 8 });
  expect(events(message(at))).toEqual(events(again));
  expect(events(message(at))).not.toEqual(events(message({ ...at, value: 2 })));
});

test("without a clock, two equal readings are two events", () => {
  const ids = [message(1), message(1, { packetId: 8 }), message(1, { receivedAt: NOW + 1 })]
    .flatMap(events)
    .map((e) => (e as { id: string }).id);
  expect(new Set(ids).size).toBe(3);
});

test("the good ones of an array are kept beside one rejection of the others", () => {
  const parts = [{ value: 1 }, { value: "x" }, "on", { value: 2 }, { kind: "reject" }];
  const decoded = decodeMessage(message(parts), fields, credential);
  expect(decoded).toMatchObject([
    { kind: "event", event: { value: 1, id: expect.stringMatching(/-0$/) } },
    { kind: "event", event: { value: 2, id: expect.stringMatching(/-3$/) } },
    { kind: "reject", code: "INVALID_EVENT", detail: expect.stringMatching(/^\[1\] value: .* \(and 2 more\)$/) },
  ]);
});

test("a name of the payload is that of the topic, however its letters are put together", () => {
  const named = decodeMessage(message({ value: 1, station: "Pru\u0308fung" }), { ...fields, station: "Pr\u00fcfung" }, credential);
  expect(named).toMatchObject([{ event: { station: "Pr\u00fcfung" } }]);
});

test("what is no event is one rejection for the whole message", () => {
  for (const [payload, code] of [
    ["on", "INVALID_JSON"],
    ["", "INVALID_JSON"],
    ["true", "INVALID_EVENT"],
    ["[]", "INVALID_EVENT"],
    ['["on",{"value":"x"}]', "INVALID_EVENT"],
    ['{"value":1,"line":"L2"}', "INVALID_EVENT"],
    ['{"value":1,"tenant":"other"}', "INVALID_EVENT"],
    ['{"value":1,"at":"soon"}', "INVALID_TIME"],
  ] as const) {
    expect(events(message(payload))).toEqual([code]);
  }
  expect(decodeMessage(message(1), { ...fields, tenant: "other" }, credential)).toMatchObject([{ code: "TENANT_MISMATCH" }]);
  expect(events(message("1", { payload: Buffer.from([0xff]) }))).toEqual(["INVALID_JSON"]);
});

test("a redelivery has the time of its first delivery; a new message with a reused packet identifier has its own", () => {
  const redeliveries = createRedeliveries(2);
  const packet = { topic: "t", payload: Buffer.from("1"), packetId: 1 };
  expect(redeliveries.firstReceivedAt({ ...packet, isRedelivery: false }, 100)).toBe(100);
  expect(redeliveries.firstReceivedAt({ ...packet, isRedelivery: true }, 200)).toBe(100);
  expect(redeliveries.firstReceivedAt({ ...packet, isRedelivery: false }, 300)).toBe(300);
  expect(redeliveries.firstReceivedAt({ ...packet, payload: Buffer.from("2"), isRedelivery: true }, 400)).toBe(400);
  for (const packetId of [2, 3]) redeliveries.firstReceivedAt({ ...packet, packetId, isRedelivery: false }, 500);
  expect(redeliveries.firstReceivedAt({ ...packet, payload: Buffer.from("2"), isRedelivery: true }, 600)).toBe(600);
});
