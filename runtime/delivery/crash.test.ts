// kill -9 at every point: before and after each put of the store and each send, the process ends and another one goes on with what is stored.
import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import type { Content, Notification } from "../../core/notification.ts";
import { alertOf, memoryLogger, memoryStore, START, virtualTime } from "./delivery.fixture.ts";
import type { Robot } from "./robot.ts";
import { type Delivery, startDelivery } from "./start-delivery.ts";
import type { Store } from "./stored-outbox.ts";

const CHANNELS = [
  { name: "team", robots: ["ding"] },
  { name: "boss", robots: ["mail"] },
];
const channels = ["team", "boss"];
const named = (alert: string, given: Partial<Notification> = {}) => alertOf({ alert, channels, group: alert, ...given });

/** What comes, and when: single ones, a flood, one that is over before it is told, one that the robot refuses. */
const STORY: readonly (readonly [atMs: number, batch: readonly Notification[]])[] = [
  [0, [named("a-1"), named("p-1", { severity: "P0" })]],
  [2000, [named("bad", { text: { what: "refused" } })]],
  [4000, Array.from({ length: 9 }, (_, n) => named(`flood-${n}`))],
  [4500, [named("flood-3", { kind: "resolved", at: START + 4500 }), named("p-2", { severity: "P0" })]],
  [120_000, [named("down-1"), named("down-2", { severity: "P0" })]],
  [125_000, [named("down-1", { kind: "resolved", at: START + 125_000 })]],
];
const END_MS = 900_000;

interface Crash {
  readonly at: number;
  readonly isAfter: boolean;
}

/** All that is outside the process: what is stored, what was told, and what was told and not yet marked. */
function newWorld() {
  return { values: new Map<string, string>(), told: [] as string[], unmarked: new Map<string, readonly string[]>(), now: START };
}
type World = ReturnType<typeof newWorld>;

const forever = new Promise<never>(() => undefined);

/** A process in the world, until the crash. */
function newProcess(world: World, crash: Crash | undefined) {
  let steps = 0;
  let isDead = false;
  async function step<Result>(act: () => Promise<Result>): Promise<Result> {
    if (isDead) return forever;
    if (++steps !== crash?.at) return act();
    isDead = true;
    if (crash.isAfter) await act();
    return forever;
  }
  const time = virtualTime({ start: world.now });
  const memory = memoryStore(world.values);
  const store: Store = {
    entries: memory.entries,
    put: (key, value) =>
      step(async () => {
        await memory.put(key, value);
        // The put after a send is its mark: it names nothing as under way.
        const isMark = (value as { sending?: unknown[] } | undefined)?.sending?.length === 0;
        if (key.startsWith("robot/") && isMark) world.unmarked.delete(key.slice("robot/".length));
      }),
  };
  const robot = (name: string): Robot => ({
    settings: { name, perMinute: 10, restMs: 60_000, takesPictures: false },
    pictures: "none",
    prepare: (content) => () =>
      step(async () => {
        const passed = time.now() - START;
        if (name === "ding" && passed > 119_000 && passed < 300_000) throw new PipelineError("NOTICE_UNAVAILABLE", "down");
        if (JSON.stringify(content).includes("refused") && name === "ding") throw new PipelineError("NOTICE_REJECTED", "refused");
        world.told.push(...idsOf(content));
        world.unmarked.set(name, idsOf(content));
      }),
  });
  const deps = { store, robots: [robot("ding"), robot("mail")], channels: CHANNELS, now: time.now, sleep: time.sleep, timer: time.timer };
  return { time, isDead: () => isDead, steps: () => steps, start: () => startDelivery({ ...deps, logger: memoryLogger() }) };
}

function idsOf(content: Content): string[] {
  if (content.kind === "one") return [content.told.notification.id];
  if (content.kind === "picture") return [];
  const { named: some, groups } = content.digest;
  return [...some.map(({ notification }) => notification.id), ...groups.map(({ example }) => example.id)];
}

/** Runs the story from where the world is; gives how many steps it took, and how many batches were answered for. */
async function run(world: World, { crash, from }: { crash?: Crash; from: number }) {
  const { time, isDead, steps, start } = newProcess(world, crash);
  let answered = from;
  let delivery: Delivery | undefined;
  void start().then((started) => (delivery = started));
  await time.advance(0);
  for (const [atMs, batch] of STORY.slice(from)) {
    await time.advance(Math.max(0, START + atMs - time.now()));
    void delivery?.accept(batch).then(() => answered++);
    await time.advance(0);
    if (isDead()) break;
  }
  while (!isDead() && time.now() < START + END_MS) await time.advance(10_000);
  world.now = time.now();
  return { steps: steps(), isDead: isDead(), answered, delivery };
}

const LAST_STEPS = [
  "a-1.firing", "p-1.firing", "bad.firing", "p-2.firing", "flood-3.resolved", "down-1.resolved", "down-2.firing",
  ...[0, 1, 2, 4, 5, 6, 7, 8].map((n) => `flood-${n}.firing`),
]; // biome-ignore format: one list

const twice = ({ told }: World) => told.filter((id, index) => told.indexOf(id) !== index).sort();

test("without a crash each last step is told once", async () => {
  const world = newWorld();
  const { delivery, steps } = await run(world, { from: 0 });
  expect([...new Set(world.told)]).toEqual(expect.arrayContaining(LAST_STEPS));
  expect(twice(world)).toEqual([]);
  expect(delivery?.status()).toMatchObject({ waiting: { P0: 0, P1: 0, P2: 0 }, undelivered: [] });
  expect(steps).toBeGreaterThan(40);
});

/** The crash, and another process that goes on; `again` batches that were answered for are handed over once more. */
async function runTwice(crash: Crash, again: number) {
  const world = newWorld();
  const { answered, isDead } = await run(world, { crash, from: 0 });
  const open = [...world.unmarked.values()].flat().sort();
  const { delivery } = await run(world, { from: Math.max(0, answered - again) });
  return { isDead, open, world, waiting: delivery?.status().waiting };
}

test.each([0, 1])(
  "after a crash at any point all are told, and twice only those between a send and its mark (%i handed over again)",
  async (again) => {
    const straight = await run(newWorld(), { from: 0 });
    const counts = { crashes: 0, openMarks: 0, doubles: 0 };
    for (let at = 1; at <= straight.steps; at++) {
      for (const isAfter of [false, true]) {
        const { isDead, open, world, waiting } = await runTwice({ at, isAfter }, again);
        if (!isDead) continue;
        counts.crashes++;
        const where = `step ${at}${isAfter ? ", done" : ""}`;
        expect([...new Set(world.told)], where).toEqual(expect.arrayContaining(LAST_STEPS));
        expect(open, where).toEqual(expect.arrayContaining(twice(world)));
        expect(waiting, where).toEqual({ P0: 0, P1: 0, P2: 0 });
        counts.openMarks += open.length > 0 ? 1 : 0;
        counts.doubles += twice(world).length > 0 ? 1 : 0;
      }
    }
    // Every message has two points at which its mark is open: right after the send, and at a mark that was not written.
    const messages = straight.delivery?.metrics().messages ?? 0;
    expect(messages).toBeGreaterThan(5);
    expect(counts.crashes).toBeGreaterThan(120);
    expect(counts.openMarks).toBe(2 * messages);
    expect(counts.doubles).toBe(2 * messages);
  },
);
