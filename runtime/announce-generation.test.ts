import { afterEach, expect, test } from "vitest";
import { keepAnnounced } from "./announce-generation.ts";
import { openGenerations } from "./generations.ts";
import { closeAll, closeLater, newSharedLog, silent, until } from "./logs.fixture.ts";

afterEach(closeAll);

test("the warehouse is told of a switch, wherever it was made, and again when it was not there", async () => {
  const log = (await newSharedLog(1)).process();
  const generations = await openGenerations(log);
  const told: number[] = [];
  let isAway = true;
  let tick = () => {};
  const warehouse = {
    announcedGeneration: async () => told.at(-1) ?? 1,
    async announceGeneration(generation: number) {
      if (isAway) throw new Error("away");
      told.push(generation);
    },
  };
  const every = (_ms: number, task: () => void) => {
    tick = task;
    return () => undefined;
  };
  const close = keepAnnounced({ generations, warehouse, every, logger: silent });
  closeLater(close);
  await (await openGenerations(log)).change((state) => ({ ...state, active: 2 }));
  await generations.refresh();
  await close();
  expect(told).toEqual([]);
  isAway = false;
  tick();
  await until(() => told.length === 1);
  tick();
  await close();
  expect(told).toEqual([2]);
});
