// The delivery on the log's own register, with the real clock: what the pipeline plugs in.
import { afterEach, expect, test } from "vitest";
import { robotsSchema } from "../../core/notify-config.ts";
import { type Robots, SECRET, startRobots, TOKEN } from "../../tests/robots.ts";
import { sleep, timer } from "../clock.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import { alertOf } from "./delivery.fixture.ts";
import { makeRobots } from "./make-robots.ts";
import { createPost } from "./post.ts";
import { startDelivery } from "./start-delivery.ts";

afterEach(closeAll);

function robotsOn({ dingtalk, host }: Robots) {
  const config = { kind: "dingtalk", name: "ding", token: { variable: "T" }, secret: { variable: "S" }, endpoint: dingtalk };
  const environment = { T: TOKEN, S: SECRET };
  return makeRobots(robotsSchema.parse([config]), { post: createPost([new URL(host).host]), now: Date.now, environment });
}

test("an urgent notification arrives at once, and once, and another start on the same log tells nothing again", async () => {
  const log = await newLog();
  const server = await startRobots(Date.now);
  closeLater(() => server.close());
  const channels = [{ name: "team", robots: ["ding"] }];
  const store = log.register("outbox");
  const start = () => startDelivery({ store, channels, robots: robotsOn(server), now: Date.now, sleep, timer, logger: silent });
  const first = await start();
  const before = performance.now();
  await first.accept([alertOf({ alert: "a-1", severity: "P0" })]);
  await until(() => server.messages.length === 1);
  expect(performance.now() - before).toBeLessThan(4000); // what is not urgent waits for 5 s of quiet
  await first.accept(Array.from({ length: 500 }, (_, n) => alertOf({ alert: `b-${n}`, severity: "P2" })));
  await first.close();
  const told = server.messages.length;

  const second = await start();
  await second.accept([alertOf({ alert: "a-1", severity: "P0" })]);
  expect(second.metrics().accepted).toBe(0);
  expect(second.status().waiting.P2).toBeGreaterThan(400);
  await until(() => server.messages.length > told);
  expect(server.messages.at(-1)?.text).toContain("P2 500");
  await second.close();
  expect((await start().then(async (third) => [third.status().waiting, await third.close()]))[0]).toEqual({ P0: 0, P1: 0, P2: 0 });
});
