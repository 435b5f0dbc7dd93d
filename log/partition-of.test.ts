import { expect, test } from "vitest";
import { murmur2, partitionOf } from "./partition-of.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("murmur2 gives the values of Kafka's own unit test", () => {
  expect(murmur2(bytes("21"))).toBe(-973932308);
  expect(murmur2(bytes("foobar"))).toBe(-790332482);
  expect(murmur2(bytes("a-little-bit-long-string"))).toBe(-985981536);
  expect(murmur2(bytes("a-little-bit-longer-string"))).toBe(-1486304829);
  expect(murmur2(bytes("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"))).toBe(-58897971);
  expect(murmur2(bytes("abc"))).toBe(479470107);
});

test("a negative hash still gives a partition in range", () => {
  expect(partitionOf("21", 8)).toBe((-973932308 & 0x7fffffff) % 8);
});
