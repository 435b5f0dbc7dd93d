import { expect, test } from "vitest";
import { crack, jointNonconforming, pinNonconforming, solderNonconforming } from "./characteristics.ts";
import { createInspector, createLookOut } from "./inspection.ts";
import { createRandom } from "./random.ts";
import type { Report } from "./simulated-event.ts";

const partOf = (product: string) => ({ order: "WO-1", product, lot: "LOT-1", serial: "S-1" });

function watched() {
  const found: Extract<Report, { type: "attribute" }>[] = [];
  const report = (_at: number, event: Report) => {
    if (event.type === "attribute") found.push(event);
  };
  return { found, counting: { station: "aoi", random: createRandom(5), report } };
}

test("what is inspected follows the product, and no more is found than was inspected", () => {
  const { found, counting } = watched();
  const inspect = createInspector(pinNonconforming, counting);
  for (let lot = 0; lot < 400; lot++) inspect(0, partOf(lot % 2 === 0 ? "CTRL-A" : "CTRL-B"), { parts: 40, failed: 0 });
  expect(new Set(found.map(({ inspected }) => inspected))).toEqual(new Set([200, 320]));
  const counts = found.reduce((sum, { count }) => sum + count, 0);
  const inspected = found.reduce((sum, each) => sum + each.inspected, 0);
  expect(counts / inspected).toBeGreaterThan(0.018);
  expect(counts / inspected).toBeLessThan(0.026);
  expect(found.every(({ count, inspected }) => count <= inspected)).toBe(true);
});

test("without a rate, the parts that failed the test are counted; an empty lot is not reported", () => {
  const { found, counting } = watched();
  const inspect = createInspector(solderNonconforming, counting);
  inspect(0, partOf("CTRL-A"), { parts: 40, failed: 3 });
  inspect(1, partOf("CTRL-A"), { parts: 0, failed: 0 });
  expect(found.map(({ inspected, count }) => [inspected, count])).toEqual([[40, 3]]);
});

test("lots of a large sample differ by more than chance alone", () => {
  const { found, counting } = watched();
  const inspect = createInspector(jointNonconforming, counting);
  for (let lot = 0; lot < 400; lot++) inspect(0, partOf("CTRL-A"), { parts: 40, failed: 0 });
  const rates = found.map(({ count, inspected }) => count / inspected).sort((a, b) => a - b);
  const middle = (rates[300] ?? 0) - (rates[100] ?? 0); // the quartiles: what single bad lots do not touch
  const binomial = Math.sqrt((0.004 * 0.996) / 16_800);
  expect(middle / 1.35).toBeGreaterThan(1.4 * binomial);
});

test("a look-out accounts for every part once, a finding ending its count", () => {
  const { found, counting } = watched();
  const lookOut = createLookOut(crack, counting);
  for (let part = 1; part <= 4000; part++) {
    lookOut.look(part, partOf("RING-74"));
    if (part % 40 === 0) lookOut.lotDone(part, partOf("RING-74"));
  }
  expect(found.reduce((sum, { inspected }) => sum + inspected, 0)).toBe(4000);
  const cracks = found.filter(({ count }) => count === 1).length;
  expect(cracks / 4000).toBeGreaterThan(0.01);
  expect(cracks / 4000).toBeLessThan(0.022);
});
