// A process of its own that is a member of a group, asks again and again whether its claims are still its own, and tells its parent what it
// hears. Arguments: the broker's address, the group, the session's time in ms.
import kafkajs from "kafkajs";
import { createClock, sleep, timer } from "../../runtime/clock.ts";
import { joinGroup } from "./membership.ts";
import { createCluster } from "./wire/kafkajs-inner.ts";

/** `run` numbers the runs of this process; `at` is its clock when it heard the answer. */
export interface ZombieSays {
  readonly kind: "began" | "confirmed" | "refused";
  readonly run: number;
  readonly partition: number;
  readonly at: number;
}

const [bootstrap = "", group = "", sessionTimeoutMs = ""] = process.argv.slice(2);
const { now } = createClock();
const silent = { logLevel: kafkajs.logLevel.NOTHING, logCreator: () => () => {} };
const PAUSE_MS = 20;
let runs = 0;

const member = joinGroup({
  newCluster: () => createCluster({ brokers: [bootstrap], retry: { retries: 0 }, ...silent }),
  group,
  topics: ["events"],
  partitionsOf: () => 8,
  now,
  timer,
  tell: () => {},
  sessionTimeoutMs: Number(sessionTimeoutMs),
  heartbeatMs: Number(sessionTimeoutMs) / 5,
  async onClaim({ partition, confirmed }) {
    const run = ++runs;
    const say = (kind: ZombieSays["kind"], at: number) => process.send?.({ kind, run, partition, at } satisfies ZombieSays);
    let isOver = false;
    say("began", now());
    while (!isOver) {
      const [kind, at] = await confirmed().then(
        () => ["confirmed", now()] as const,
        () => ["refused", now()] as const,
      );
      await sleep(PAUSE_MS);
      say(kind, at); // not at once: a stop between hearing and telling is no fault of what was heard
      isOver = kind === "refused";
    }
  },
});

process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => void member.leave().then(() => process.exit()));
