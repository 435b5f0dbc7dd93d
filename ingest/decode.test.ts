import { expect, test } from "vitest";
import { decodeBytes, decodeText, decodeValue, EVENT_MAX_BYTES } from "./decode.ts";
import { credential, measured, NOW } from "./fixtures.ts";

const context = { credential, now: NOW };
const decode = (fields: Record<string, unknown>) => decodeText(JSON.stringify(measured(fields)), context);

function codeOf(fields: Record<string, unknown>): string {
  const decoded = decode(fields);
  return decoded.kind === "reject" ? decoded.code : "accepted";
}

test("an event is normalised and its source filled from the credential", () => {
  const decoded = decode({ at: "2026-03-02T16:00:00.0009+08:00", tenant: undefined });
  expect(decoded).toEqual({ kind: "event", event: measured({ source: "http", at: NOW }), unknownFields: 0 });
});

test("a source in the body stands", () => {
  expect(decode({ source: "plc-7" })).toMatchObject({ event: { source: "plc-7" } });
});

test("unknown fields are stripped and counted, also those named like what every object has", () => {
  const decoded = decodeText(`{"toString":1,"colour":"red",${JSON.stringify(measured()).slice(1)}`, context);
  expect(decoded).toEqual({ kind: "event", event: measured({ source: "http" }), unknownFields: 2 });
});

test("each kind of bad input has its code and a detail", () => {
  expect(decodeText("{", context)).toMatchObject({ kind: "reject", code: "INVALID_JSON" });
  expect(decodeText('{"value": NaN}', context)).toMatchObject({ code: "INVALID_JSON", detail: expect.stringContaining("NaN") });
  for (const text of ["42", "null", "[]", '"x"']) {
    expect(decodeText(text, context)).toMatchObject({ code: "INVALID_EVENT", detail: "event: must be a JSON object" });
  }
  expect(codeOf({ type: "weather" })).toBe("UNKNOWN_TYPE");
  expect(codeOf({ type: undefined })).toBe("UNKNOWN_TYPE");
  expect(codeOf({ value: "74" })).toBe("INVALID_EVENT");
  expect(codeOf({ operator: "x".repeat(2_000_000) })).toBe("INVALID_EVENT");
  expect(codeOf({ at: undefined })).toBe("INVALID_TIME");
  expect(codeOf({ at: "yesterday" })).toBe("INVALID_TIME");
  expect(codeOf({ tenant: "other" })).toBe("TENANT_MISMATCH");
});

test("a time more than 10 minutes ahead of the edge's clock is refused, 10 minutes are not", () => {
  expect(codeOf({ at: NOW + 600_000 })).toBe("accepted");
  expect(codeOf({ at: NOW + 600_001 })).toBe("FUTURE_TIME");
});

test("a time after all that can be stored is one of the future, not a wrong form", () => {
  for (const at of ["2999-01-01T00:00:00Z", "2300-01-01T00:00:00+08:00", NOW * 1000, NOW * 1e6]) expect(codeOf({ at })).toBe("FUTURE_TIME");
  expect(codeOf({ at: "2999-02-30T00:00:00Z" })).toBe("INVALID_TIME");
  expect(codeOf({ at: NOW * 1000 + 0.5 })).toBe("INVALID_TIME");
  const series = { type: "series", at: NOW, times: [NOW * 1000, NOW], values: [1, 2], value: undefined };
  expect(decode(series)).toMatchObject({ code: "FUTURE_TIME", detail: expect.stringContaining("times.0") });
});

test("half a surrogate pair is no text: one row with it would stop its table", () => {
  for (const field of ["id", "source", "subgroup", "operator", "tool", "gauge"]) {
    expect(decode({ [field]: "a\ud800b" })).toMatchObject({ code: "INVALID_EVENT", detail: `${field}: must be well-formed Unicode` });
    expect(codeOf({ [field]: "a\u0000\ud83d\ude00" })).toBe("accepted");
  }
  const command = { type: "command", name: "alert.silence", until: NOW, value: undefined };
  expect(codeOf({ ...command, match: { line: "\udc00" } })).toBe("INVALID_EVENT");
  expect(codeOf({ ...command, match: { line: "L1" }, note: "\udc00" })).toBe("INVALID_EVENT");
});

test("a vector says the same in any order of its components, and has one", () => {
  const vector = (components: object) => decode({ value: undefined, vector: components });
  expect(JSON.stringify(vector({ b: 1, a: 2 }))).toBe(JSON.stringify(vector({ a: 2, b: 1 })));
  expect(vector({})).toMatchObject({ code: "INVALID_EVENT", detail: "vector: has no component" });
});

test("a future time inside a series is refused by its index", () => {
  const series = { type: "series", at: NOW, times: [NOW - 1, NOW + 600_001, NOW], values: [1, 2, 3], value: undefined };
  expect(decode(series)).toMatchObject({ code: "FUTURE_TIME", detail: expect.stringContaining("times.1") });
});

test("a command carries the credential's name, whatever its body says", () => {
  for (const by of [undefined, "the boss", 42]) {
    const command = { type: "command", name: "alert.acknowledge", alert: "a1", by };
    expect(decode(command)).toMatchObject({ event: { by: "tester" } });
  }
});

test("a line or factory outside the credential is refused", () => {
  const limited = { ...credential, factories: new Set(["f1"]), lines: new Set(["f1/L1"]) };
  const at = (fields: Record<string, unknown>) => decodeValue(measured(fields), { credential: limited, now: NOW });
  expect(at({})).toMatchObject({ kind: "event" });
  expect(at({ line: "L2" })).toMatchObject({ code: "TENANT_MISMATCH", detail: expect.stringContaining("f1/L2") });
  expect(at({ factory: "f2" })).toMatchObject({ code: "TENANT_MISMATCH" });
});

test("a move out of a line that the credential does not cover is refused", () => {
  const limited = { ...credential, factories: new Set(["f1"]), lines: new Set(["f1/L1"]) };
  const move = (fields: object) => ({
    ...measured({ value: undefined }),
    type: "move",
    lot: "A",
    product: "P",
    from: "OP1",
    to: null,
    ...fields,
  });
  const from = (fields: object) => decodeValue(move(fields), { credential: limited, now: NOW });
  expect(from({ fromLine: "L2" })).toMatchObject({ code: "TENANT_MISMATCH", detail: 'fromLine: "f1/L2" is not covered by the credential' });
  expect(from({ fromLine: "L1" })).toMatchObject({ kind: "event" });
  expect(decodeValue(move({ fromLine: "L2" }), context)).toMatchObject({ kind: "event" });
});

test("a credential without the command permission sends no command, one without write no measurement", () => {
  const permissions = (...names: ("read" | "write" | "command")[]) => ({ ...credential, permissions: new Set(names) });
  const command = () => measured({ type: "command", name: "alert.acknowledge", alert: "a1" });
  const write = { credential: permissions("write"), now: NOW };
  const order = { credential: permissions("command"), now: NOW };
  expect(decodeValue(command(), write)).toMatchObject({ kind: "reject", code: "TENANT_MISMATCH" });
  expect(decodeValue(measured(), write)).toMatchObject({ kind: "event" });
  expect(decodeValue(command(), order)).toMatchObject({ kind: "event" });
  expect(decodeValue(measured(), order)).toMatchObject({ kind: "reject", code: "TENANT_MISMATCH" });
});

test("bytes beyond 1 MiB or not UTF-8 are refused", () => {
  expect(decodeBytes(Buffer.alloc(EVENT_MAX_BYTES + 1, 32), context)).toMatchObject({ code: "INVALID_EVENT" });
  expect(decodeBytes(Buffer.from([0x7b, 0xff, 0x7d]), context)).toMatchObject({ code: "INVALID_JSON" });
  expect(decodeBytes(Buffer.from(JSON.stringify(measured({ lot: "批次-1" }))), context)).toMatchObject({ event: { lot: "批次-1" } });
});
