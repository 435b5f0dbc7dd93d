// The history of deliveries: the last word on each notification is kept before the outbox forgets it, and an outage is few words.
import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { alertOf, memoryLogger, memoryStore, virtualTime } from "./delivery.fixture.ts";
import type { Outcome, Robot } from "./robot.ts";
import { type Delivery, startDelivery } from "./start-delivery.ts";

const channels = [{ name: "team", robots: ["ding"] }];
const MINUTE_MS = 60_000;

/** A process on what is stored: `isDead` keeps its history from being kept, as the moment of a kill -9 does. */
function newProcess(
  values: Map<string, string>,
  { isDead = false, isDown = () => false }: { isDead?: boolean; isDown?: () => boolean } = {},
) {
  const time = virtualTime();
  const [kept, waiting]: [Outcome[], Outcome[]] = [[], []];
  const sent: string[] = [];
  const robot: Robot = {
    settings: { name: "ding", perMinute: 20, restMs: 1000, takesPictures: false },
    pictures: "none",
    prepare: (content) => async () => {
      if (isDown()) throw new PipelineError("NOTICE_UNAVAILABLE", "down");
      sent.push(content.kind === "one" ? content.told.notification.id : content.kind);
    },
  };
  const start = (): Promise<Delivery> =>
    startDelivery({
      store: memoryStore(values), channels, robots: [robot], now: time.now, sleep: time.sleep, timer: time.timer, logger: memoryLogger(),
      onOutcomes: (outcomes) => (isDead ? new Promise(() => undefined) : Promise.resolve(void kept.push(...outcomes))),
      onWaiting: async (outcomes) => void waiting.push(...outcomes),
    }); // biome-ignore format: short fields on one line
  return { time, kept, waiting, sent, start };
}

test("a process that dies between a send and its history: the next one keeps it, and sends nothing again", async () => {
  const values = new Map<string, string>();
  const dying = newProcess(values, { isDead: true });
  const first = await dying.start();
  await first.accept([alertOf({ alert: "a-1" })]);
  await dying.time.advance(1000);
  expect([dying.sent, dying.kept]).toEqual([["a-1.firing"], []]);

  const next = newProcess(values);
  await next.start();
  await next.time.advance(1000);
  expect(next.kept).toMatchObject([{ id: "a-1.firing", how: "message", robot: "ding", channel: "team" }]);
  expect([next.sent, next.waiting]).toEqual([[], []]);
  const third = newProcess(values);
  await third.start();
  await third.time.advance(1000);
  expect(third.kept).toEqual([]);
});

test("an hour without a robot is two words for each that waits, then one that it was told, with all its tries", async () => {
  let isDown = true;
  const plant = newProcess(new Map(), { isDown: () => isDown });
  const delivery = await plant.start();
  await delivery.accept([alertOf({ alert: "a-1" })]);
  await plant.time.advance(60 * MINUTE_MS);
  expect(plant.waiting.map(({ code, robot, tries }) => [code, robot, tries])).toEqual([
    [undefined, undefined, 0],
    ["NOTICE_UNAVAILABLE", "ding", 1],
  ]);
  isDown = false;
  await plant.time.advance(2 * MINUTE_MS);
  expect(plant.kept).toMatchObject([{ id: "a-1.firing", how: "message", absorbed: [] }]);
  expect(plant.kept[0]?.tries).toBeGreaterThan(50);
});

test("a step that a newer one took with it is told with that one", async () => {
  let isDown = true;
  const plant = newProcess(new Map(), { isDown: () => isDown });
  const delivery = await plant.start();
  await delivery.accept([alertOf({ alert: "a-1" })]);
  await plant.time.advance(MINUTE_MS);
  await delivery.accept([alertOf({ alert: "a-1", kind: "resolved", at: plant.time.now() })]);
  isDown = false;
  await plant.time.advance(2 * MINUTE_MS);
  expect(plant.kept.map(({ id, how, absorbed }) => [id, how, absorbed])).toEqual([
    ["a-1.firing", "merged", []],
    ["a-1.resolved", "message", ["a-1.firing"]],
  ]);
});
