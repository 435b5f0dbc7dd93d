// A move to partitions that mix the keys of several old ones: ticks say whose they are (loop/ticks.ts), and the loop heeds it.
import { afterEach, expect, test } from "vitest";
import { closeAll, newLog } from "../logs.fixture.ts";
import { logsBefore } from "../origin.ts";
import { fillPlant, historiesOf, move, tablesOf } from "./move.fixture.ts";

afterEach(closeAll);

const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const EVENTS = 6000;

test.each([7, 3, 1])(
  "from 4 partitions to %i, every table has the same rows",
  async (partitions) => {
    const from = await newLog("old", 4);
    await fillPlant(from, { seed: SEED, events: EVENTS });
    const into = await newLog("new", partitions);
    await move(from, into);
    expect(await historiesOf(into)).toEqual(await historiesOf(from));
    const [before, after] = [await tablesOf(from), await tablesOf(into)];
    for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
  },
  60_000,
);

test("from 4 partitions to 7 and on to 5, every table has the same rows", async () => {
  const from = await newLog("old", 4);
  await fillPlant(from, { seed: SEED, events: EVENTS });
  const [second, third] = [await newLog("second", 7), await newLog("third", 5)];
  await move(from, second);
  await move(second, third);
  const [before, after] = [await tablesOf(from), await tablesOf(third)];
  for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
  expect(await logsBefore(third)).toEqual(["old", "second"]);
}, 60_000);
