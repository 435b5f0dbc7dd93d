import { expect, test } from "vitest";
import { createPointRates } from "./point-rates.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 1);
const options = { wanted: 240, most: 24 * HOUR };
const names = (count: number) => Array.from({ length: count }, (_, n) => `f1/l1/s1/c${n}/`);

/** An answer in which every series has so many points, one each `everyMs`. */
function answer(series: readonly string[], { count, everyMs, looked = 400 }: { count: number; everyMs: number; looked?: number }) {
  const rows = series.map((key) => {
    const [factory = "", line = "", station = "", characteristic = "", product = ""] = key.split("/");
    return {
      factory,
      line,
      station,
      characteristic,
      product,
      points: Array.from({ length: count }, (_, n) => [NOW - n * everyMs] as const),
    };
  });
  return { rows, looked };
}

test("series of which nothing is known are taken to have a point a second", () => {
  expect(createPointRates().firstSpan(names(500), options)).toBe(2_000_000); // a million rows
  expect(createPointRates().firstSpan(names(1), options)).toBe(options.most);
});

test("a span is as long as nine of ten series need, or as is read cheaply", () => {
  const rates = createPointRates();
  const [rare, often] = [names(1000).slice(950), names(950)];
  rates.learn(often, { from: NOW - HOUR, to: NOW }, answer(often, { count: 60, everyMs: 60_000 }));
  rates.learn(rare, { from: NOW - HOUR, to: NOW }, answer([], { count: 0, everyMs: 1 }));
  expect(rates.firstSpan([...often, ...rare], options)).toBe(4 * HOUR);
  expect(rates.firstSpan(often.slice(0, 100), options)).toBe(5 * HOUR); // 30 000 rows
  expect(rates.firstSpan(rare, options)).toBe(options.most);
});

test("a series with more rows than were looked at is judged by these alone", () => {
  const rates = createPointRates();
  const [dense] = [names(1)];
  rates.learn(dense, { from: NOW - 24 * HOUR, to: NOW }, answer(dense, { count: 400, everyMs: 10 }));
  expect(Math.round(rates.firstSpan(dense, options) / 1000)).toBe(299); // cheap rows of ten milliseconds each
});
