// A delivery on the robots' imitation: both robots configured as in a plant, on virtual time.
import { robotsSchema } from "../../core/notify-config.ts";
import { KEY, type Robots, SECRET, startRobots, TOKEN } from "../../tests/robots.ts";
import { countedPost, memoryLogger, memoryStore, virtualTime } from "./delivery.fixture.ts";
import { makeRobots } from "./make-robots.ts";
import { createPost } from "./post.ts";
import type { Outcome, Robot } from "./robot.ts";
import { type Delivery, startDelivery } from "./start-delivery.ts";

export interface PlantOptions {
  readonly channels?: Readonly<Record<string, readonly ("ding" | "wecom")[]>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly latencyMs?: number;
  readonly draw?: () => Promise<Uint8Array | undefined>;
}

export async function startPlant({ channels = { team: ["ding"] }, environment = {}, latencyMs = 200, draw }: PlantOptions = {}) {
  let isBusy = () => false;
  const time = virtualTime({ isBusy: () => isBusy() });
  const server = await startRobots(time.now);
  const counted = countedPost(createPost([new URL(server.host).host]), { sleep: (ms) => time.sleep(ms), latencyMs });
  isBusy = counted.isBusy;
  const robots = robotsOf(server, { post: counted.post, now: time.now, environment });
  const store = memoryStore();
  const logger = memoryLogger();
  const outcomes: Outcome[] = [];
  const start = (): Promise<Delivery> =>
    startDelivery({
      store, robots, logger, now: time.now, sleep: time.sleep, timer: time.timer,
      channels: Object.entries(channels).map(([name, names]) => ({ name, robots: names })),
      onOutcomes: async (some) => void outcomes.push(...some),
      ...(draw && { draw }),
    }); // biome-ignore format: short fields on one line
  const delivery = await start();
  const stop = async () => {
    const closing = delivery.close();
    await time.advance(20_000); // what is under way ends, or meets its deadline
    await closing;
    await server.close();
  };
  return { time, server, robots, store, logger, outcomes, delivery, start, stop };
}

function robotsOf({ dingtalk, wecom }: Robots, deps: Omit<Parameters<typeof makeRobots>[1], "mailer">): Robot[] {
  const environment = { DING_TOKEN: TOKEN, DING_SECRET: SECRET, WECOM_KEY: KEY, ...deps.environment };
  const configs = robotsSchema.parse([
    { kind: "dingtalk", name: "ding", token: { variable: "DING_TOKEN" }, secret: { variable: "DING_SECRET" }, endpoint: dingtalk },
    { kind: "wecom", name: "wecom", key: { variable: "WECOM_KEY" }, endpoint: wecom },
  ]);
  const mailer = () => ({ send: () => Promise.reject(new Error("no mail here")) });
  return makeRobots(configs, { ...deps, environment, mailer });
}

export type Plant = Awaited<ReturnType<typeof startPlant>>;
