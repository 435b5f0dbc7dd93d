import { expect, test } from "vitest";
import { bytesText } from "./bytes.ts";

test("a size stands in the largest unit that it fills", () => {
  expect([0, 999, 1_000, 1_530_000, 1_073_741_824].map((bytes) => bytesText(bytes, "en"))).toEqual(
    ["0 byte", "999 byte", "1 kB", "1.53 MB", "1.07 GB"],
  ); // biome-ignore format: one list
});
