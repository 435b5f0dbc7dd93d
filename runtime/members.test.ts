import { afterEach, expect, test } from "vitest";
import type { EventLog } from "../log/log.ts";
import { closeAll, newSharedLog, silent } from "./logs.fixture.ts";
import { joinMembers, type Member, reportsOf } from "./members.ts";

afterEach(closeAll);

const DAY_MS = 86_400_000;
let now = 1_000_000;
const selfOf = (instance: string, fields: Partial<Member> = {}) => ({
  instance, host: "plant-pc", pid: 7, roles: ["api"], startedAt: 5, build: "1.2.3", partitions: [], reports: [], stopped: [], sources: [], ...fields,
}); // biome-ignore format: one object

function join(log: EventLog, instance: string, fields: Partial<Member> = {}) {
  const timers: (() => void)[] = [];
  const every = (_ms: number, task: () => void) => {
    timers.push(task);
    return () => void timers.splice(0);
  };
  const members = joinMembers({ log, self: () => selfOf(instance, fields), now: () => now, every, logger: silent });
  return { ...members, tick: () => timers.map((task) => task()) };
}
const names = async (members: { list(): Promise<readonly Member[]> }) => (await members.list()).map(({ instance }) => instance);

test("each tells of itself every few seconds, and all see it until it stops or falls silent", async () => {
  const log = await newSharedLog(1);
  const [a, b] = [join(log.process(), "a"), join(log.process(), "b")];
  expect(await names(a)).toEqual(["a"]);
  await b.tell();
  expect(await names(a)).toEqual(["a", "b"]);
  now += 20_000;
  expect(await names(a)).toEqual(["a", "b"]);
  now += 1;
  expect(await names(a)).toEqual(["a"]);
  b.tick();
  await b.tell();
  expect(await a.list()).toEqual([{ ...selfOf("a"), at: now }, { ...selfOf("b"), at: now }]); // biome-ignore format: one list
  await b.close();
  expect(await names(a)).toEqual(["a"]);
  expect(await log.process().register("members").entries()).toEqual(new Map());
});

test("an entry that nobody has renewed for a day is forgotten by whoever reads it; what is no entry is left alone", async () => {
  const log = (await newSharedLog(1)).process();
  const gone = join(log, "gone");
  await gone.tell();
  await log.register("members").put("newer", { format: 2 });
  now += DAY_MS;
  const reader = join(log, "reader");
  expect(await names(reader)).toEqual(["reader"]);
  expect([...(await log.register("members").entries()).keys()].sort()).toEqual(["gone", "newer"]);
  now += 1;
  await reader.list();
  expect([...(await log.register("members").entries()).keys()]).toEqual(["newer"]);
});

test("a log that cannot be written for a while changes nothing but what others see", async () => {
  const log = (await newSharedLog(1)).process();
  const broken = { ...log, register: (name: string) => ({ ...log.register(name), put: () => Promise.reject(new Error("away")) }) };
  const member = join(broken, "a");
  await member.tell();
  expect(await names(member)).toEqual(["a"]);
  await member.close();
});

test("of two who tell of one partition the later counts; reports of other groups do not", () => {
  const report = (group: string, partition: number, events: number) => ({
    group, partition, quarantined: [], counts: { events, duplicates: 0, forgotten: 0, deadletters: 0, rows: 0 },
  }); // biome-ignore format: one object
  const one = { ...selfOf("a", { reports: [report("g", 1, 5), report("g", 0, 2)] }), at: 1 };
  const two = { ...selfOf("b", { reports: [report("g", 0, 3), report("h", 0, 9)] }), at: 1 };
  for (const members of [[one, two], [two, one]]) {
    expect(reportsOf(members, "g")).toEqual([report("g", 0, 3), report("g", 1, 5)]);
  } // biome-ignore format: both orders
});
