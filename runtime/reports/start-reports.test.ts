// Reports by the plant's clock on a log: each run once, whatever the clock and the process do.
import { afterEach, expect, test } from "vitest";
import { configSchema } from "../../core/config.ts";
import type { Content, Notification } from "../../core/notification.ts";
import type { EventLog } from "../../log/log.ts";
import { sleep, timer } from "../clock.ts";
import { startDelivery } from "../delivery/start-delivery.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import { type Answers, answers, getOf, MORNING } from "./report.fixture.ts";
import { type ReportsDeps, shareReports } from "./start-reports.ts";

afterEach(closeAll);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const config = (cron: string, timeZone?: string) =>
  configSchema.parse({
    robots: [{ kind: "webhook", name: "h", url: "http://a/b" }], channels: [{ name: "team", robots: ["h"] }], allowedHosts: ["a"],
    reports: [{ name: "daily", kind: "daily", factory: "f1", channels: ["team"], cron, ...(timeZone !== undefined && { timeZone }) }],
  }); // biome-ignore format: one object

/** A process with reports, whose clock stands where the test puts it; `look` lets it look at the clock once more. */
async function start(log: EventLog, { at, over = {}, ...given }: { at: number; over?: Answers } & Partial<ReportsDeps>) {
  let now = at;
  let looks = 0;
  const wakers = new Set<() => void>();
  const deps: ReportsDeps = {
    log, config: config("30 8 * * *"), get: getOf(answers(over)), now: () => now, logger: silent, onClaim: () => undefined,
    sleep(_ms, signal) {
      looks++;
      return new Promise((resolve) => {
        const go = () => {
          wakers.delete(go);
          resolve();
        };
        if (signal?.aborted) return go();
        signal?.addEventListener("abort", go);
        wakers.add(go);
      });
    },
    ...given,
  }; // biome-ignore format: short fields on one line
  const leave = await shareReports(deps);
  closeLater(leave);
  await until(() => looks > 0);
  const look = async (next: number) => {
    now = next;
    const before = looks;
    for (const wake of [...wakers]) wake();
    await until(() => looks > before);
  };
  return { look, leave };
}

async function toldIn(log: EventLog): Promise<Notification[]> {
  const records = await log.read("notifications", 0, 0, { maxBytes: 1e7, waitMs: 0 });
  return records.map(({ value }) => JSON.parse(Buffer.from(value).toString()) as Notification);
}
const idsIn = async (log: EventLog) => (await toldIn(log)).map(({ id }) => id.replace(/^r-daily-|\.report\.team$/g, ""));

test("a run is told when it is due, in the plant's zone, and once; the first start owes nothing", async () => {
  const log = await newLog();
  const { look } = await start(log, { at: MORNING - DAY }); // 08:00 in Shanghai
  await look(MORNING - DAY + 29 * MINUTE);
  expect(await idsIn(log)).toEqual([]);
  for (const minutes of [30, 31, 600]) await look(MORNING - DAY + minutes * MINUTE);
  expect(await idsIn(log)).toEqual(["2026-03-01T08:30"]);
  await look(MORNING + 30 * MINUTE);
  expect(await idsIn(log)).toEqual(["2026-03-01T08:30", "2026-03-02T08:30"]);
  expect((await toldIn(log))[1]).toMatchObject({ kind: "report", severity: "P2", channels: ["team"], timeZone: "Asia/Shanghai", text: { what: "质量日报 03-01 00:00 – 03-02 00:00" } }); // biome-ignore format: one line
});

test("what was missed while nobody ran is made up for once: the newest of it", async () => {
  const log = await newLog();
  const first = await start(log, { at: MORNING });
  await first.leave();
  const second = await start(log, { at: MORNING + 3 * DAY });
  await second.look(MORNING + 3 * DAY + MINUTE);
  await second.leave();
  await start(log, { at: MORNING + 3 * DAY + 2 * MINUTE });
  expect(await idsIn(log)).toEqual(["2026-03-04T08:30"]);
  expect((await toldIn(log))[0]?.text?.what).toMatch(/补发/);
});

test("a process that dies between handing over and marking hands over again, and people are told once", async () => {
  const log = await newLog();
  let isDying = false;
  const register: EventLog["register"] = (name) => ({
    ...log.register(name),
    own: async (key) => {
      const entry = await log.register(name).own(key);
      return { get: entry.get, put: (value) => (isDying ? Promise.reject(new Error("killed")) : entry.put(value)) };
    },
  });
  const dying = await start(Object.assign(Object.create(log), { register }) as EventLog, { at: MORNING });
  isDying = true;
  await dying.look(MORNING + HOUR);
  await dying.leave();
  const second = await start(log, { at: MORNING + HOUR + MINUTE });
  await second.look(MORNING + 2 * HOUR);
  const told = await toldIn(log);
  expect(told.map(({ id }) => id)).toEqual(Array(2).fill("r-daily-2026-03-02T08:30.report.team"));

  const sent: string[] = [];
  const robot = {
    settings: { name: "h", perMinute: 20, restMs: 1000, takesPictures: false },
    pictures: "none",
    prepare: (content: Content) => async () => void sent.push(content.kind === "one" ? content.told.notification.id : content.kind),
  } as const;
  const channels = [{ name: "team", robots: ["h"] }];
  const delivery = await startDelivery({
    store: log.register("outbox"),
    channels,
    robots: [robot],
    now: Date.now,
    sleep,
    timer,
    logger: silent,
  });
  for (const each of told) await delivery.accept([each]);
  await until(() => sent.length > 0 && delivery.status().waiting.P2 === 0);
  await delivery.close();
  expect(sent).toEqual(["r-daily-2026-03-02T08:30.report.team"]);
});

test("however the clock jumps, no run is told twice; and the one in the hour that is left out is told", async () => {
  const log = await newLog();
  const at = (text: string) => Date.parse(text);
  const { look } = await start(log, { at: at("2026-03-28T12:00:00Z"), config: config("30 2 * * *", "Europe/Berlin") });
  await look(at("2026-03-29T01:29:00Z"));
  expect(await idsIn(log)).toEqual([]);
  await look(at("2026-03-29T01:30:00Z")); // 03:30, since there is no 02:30
  await look(at("2026-03-28T23:00:00Z")); // set back
  await look(at("2026-03-29T01:31:00Z"));
  expect(await idsIn(log)).toEqual(["2026-03-29T02:30"]);
  await look(at("2026-10-25T00:31:00Z")); // half a year ahead
  await look(at("2026-10-25T01:31:00Z")); // 02:31 for the second time
  expect(await idsIn(log)).toEqual(["2026-03-29T02:30", "2026-10-25T02:30"]);
});

test("it waits until what came in is in the figures, but not for ever; and is tried again when the API does not answer", async () => {
  const log = await newLog();
  let lag = 1000;
  let isDown = true;
  const status = () => ({ lag: { events: lag, facts: 0, sinks: 0 } });
  const alerts = () => {
    if (isDown) throw new Error("the warehouse is away");
    return { items: [], total: 0 };
  };
  const { look } = await start(log, { at: MORNING, over: { "/status": status, "/alerts": alerts } });
  const due = MORNING + 30 * MINUTE;
  await look(due);
  lag = 0;
  await look(due + 1000);
  expect(await idsIn(log)).toEqual([]);
  isDown = false;
  await look(due + 2000);
  expect(await idsIn(log)).toEqual(["2026-03-02T08:30"]);
  lag = 1e6;
  await look(due + DAY);
  await look(due + DAY + 4 * MINUTE);
  expect(await idsIn(log)).toHaveLength(1);
  await look(due + DAY + 5 * MINUTE);
  expect(await idsIn(log)).toEqual(["2026-03-02T08:30", "2026-03-03T08:30"]);
});
