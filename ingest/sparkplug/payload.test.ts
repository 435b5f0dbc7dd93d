import fc from "fast-check";
import { expect, test } from "vitest";
import { readingOf } from "./datatype.ts";
import { decodePayload, encodePayload, type Metric } from "./payload.ts";
import { parseTopic } from "./topic.ts";

/** Made by the encoder of Eclipse Tahu (npm `sparkplug-payload` 1.0.3), so that nothing here checks itself. */
const BY_TAHU = Buffer.from(
  "0880e087a0d233120b0a05626453657120085807121a0a144e6f646520436f6e74726f6c2f52656269727468200b700012130a015410031898d887a0d233200965cdcc44" +
    "41120c0a026938200150fbffffff0f120d0a03693136200250d4fdffff0f120d0a0369333220035090ddfbff0f12120a0369363420045881808080808080f0ff0112120a" +
    "03753634200858ffffffffffffffffff01120d0a03753332200758ffffffff0f120e0a0164200a699a9999999999b93f12090a0173200c7a025031" +
    "12070a016e2003380112190a017120034a100a075175616c6974791205080318f403500412090a016820032801500512160a02647320108a010d0801120161180322040a0208011800",
  "hex",
);

test("what Eclipse Tahu encodes is read as it was meant, by name", () => {
  const payload = decodePayload(BY_TAHU);
  const read = Object.fromEntries((payload?.metrics ?? []).map((metric) => [metric.name, readingOf(metric, metric.datatype)]));
  const value = (of: unknown) => ({ kind: "value", value: of });
  expect(read).toEqual({
    bdSeq: value(7),
    "Node Control/Rebirth": value(false),
    T: value(12.3),
    i8: value(-5),
    i16: value(-300),
    i32: value(-70_000),
    i64: value(-9_007_199_254_740_991),
    u64: { kind: "refused", why: "datatype 8 gives no value" }, // 2^64 - 1 is no exact number
    u32: value(4_294_967_295),
    d: value(0.1),
    s: value("P1"),
    n: { kind: "null" },
    q: { kind: "quality" },
    h: value(5),
    ds: { kind: "refused", why: "datatype 16 gives no value" },
  });
  expect(payload?.timestamp).toBe(1_774_425_600_000);
  expect(payload?.metrics[2]).toMatchObject({ alias: 3, timestamp: 1_774_425_599_000 });
  expect(payload?.metrics.find(({ name }) => name === "h")?.isHistorical).toBe(true);
});

test("what is 0 or false is sent, and what was not sent is absent", () => {
  const payload = { seq: 0, metrics: [{ name: "a", booleanValue: false, alias: 0 }] };
  expect(decodePayload(encodePayload(payload))).toEqual(payload);
  expect(decodePayload(Buffer.alloc(0))).toEqual({ metrics: [] });
  expect(decodePayload(Buffer.from("hello world"))).toBeUndefined();
});

test("property: any alias of 64 bits comes back as it was, and none is mistaken for another", () => {
  const encoded = (alias: bigint) => decodePayload(encodePayload({ metrics: [{ alias }] }))?.metrics[0]?.alias;
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (alias) => BigInt(encoded(alias) ?? -1) === alias));
});

test("property: any bytes are a payload or none, never a fault", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodePayload(bytes)));
});

test.each<[string, Metric, number | undefined, unknown]>([
  ["an Int8 in 8 bits", { intValue: 251 }, 1, -5],
  ["an Int16 in 16 bits", { intValue: 65_236 }, 2, -300],
  ["a UInt32 in either field", { intValue: 4_294_967_295 }, 7, 4_294_967_295],
  ["a DateTime is epoch ms", { longValue: 1_774_425_600_000 }, 13, 1_774_425_600_000],
  ["a truth value", { booleanValue: true }, 11, true],
  ["a value whose datatype nobody told", { intValue: 3 }, undefined, undefined],
  ["a value in another field than its datatype's", { floatValue: 3 }, 3, undefined],
  ["an array", { intValue: 3 }, 24, undefined],
])("%s", (_, metric, datatype, expected) => {
  const reading = readingOf(metric, datatype);
  expect(reading.kind === "value" ? reading.value : undefined).toEqual(expected);
});

test.each([
  ["spBv1.0/g/NBIRTH/gw", { group: "g", type: "NBIRTH", node: "gw", device: "" }],
  ["spBv1.0/g/DDATA/gw/press", { group: "g", type: "DDATA", node: "gw", device: "press" }],
  ["spBv1.0/g/NCMD/gw", undefined],
  ["spBv1.0/STATE/host", undefined],
  ["spBv1.0/g/DDATA/gw", undefined],
  ["spBv1.0/g/NDATA/gw/press", undefined],
  ["spBv1.0/g/DDATA/gw/", undefined],
  ["spBv1.0/g/DDATA/gw/a/b", undefined],
  ["spAv1.0/g/NDATA/gw", undefined],
])("topic %s", (topic, expected) => expect(parseTopic(topic)).toEqual(expected));

test.each([
  ["a `seq` of 64 bits", encodePayload({ seq: (2n ** 64n - 1n) as unknown as number, metrics: [] })],
  ["a time of 64 bits", encodePayload({ timestamp: (2n ** 64n - 1n) as unknown as number, metrics: [] })],
])("%s is no payload", (_, bytes) => {
  expect(decodePayload(bytes)).toBeUndefined();
});
