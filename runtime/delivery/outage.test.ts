// Robots that are down, refuse, rest or dislike a text: nothing is lost, nobody is flooded, the next channel takes over.
import { afterEach, expect, test } from "vitest";
import { KEY, SECRET, TOKEN } from "../../tests/robots.ts";
import { alertOf } from "./delivery.fixture.ts";
import { type Plant, startPlant } from "./plant.fixture.ts";

const MINUTE_MS = 60_000;
let plant: Plant;
afterEach(() => plant.stop());

const both = { channels: { team: ["ding"], boss: ["wecom"] } } as const;
const texts = () => plant.server.messages.map(({ text }) => text);
const at = () => plant.time.now();

test.each(["down", "gateway", "busy"] as const)(
  "a robot that is %s for an hour loses nothing and floods nobody on return",
  async (mode) => {
    plant = await startPlant();
    plant.server.mode = mode;
    for (let minute = 0; minute < 60; minute++) {
      const some = [0, 1, 2].map((n) => alertOf({ alert: `a-${minute}-${n}`, at: at(), severity: n === 0 ? "P1" : "P2" }));
      await plant.delivery.accept(some);
      if (minute % 10 === 0) await plant.delivery.accept([alertOf({ alert: `p0-${minute}-x`, severity: "P0", at: at() })]);
      // Half of them are over before anybody could be told.
      if (minute % 2 === 1)
        await plant.delivery.accept([alertOf({ alert: `a-${minute}-0`, kind: "resolved", at: at() + 1, until: at() + 1 })]);
      await plant.time.advance(MINUTE_MS);
    }
    expect(plant.server.messages).toEqual([]);
    expect(plant.delivery.status().waiting).toEqual({ P0: 6, P1: 60, P2: 120 });
    expect(plant.delivery.status().robots[0]).toMatchObject({ name: "ding", state: "retrying" });
    plant.server.mode = "up";
    const back = at();
    await plant.time.advance(5 * MINUTE_MS);

    const inFirstMinute = plant.server.messages.filter((message) => message.at <= back + 2 * MINUTE_MS);
    expect(inFirstMinute.length).toBeLessThanOrEqual(3);
    for (let minute = 0; minute < 60; minute += 10) expect(texts().some((text) => text.includes(`p0-${minute}-x`))).toBe(true);
    expect(texts()[0]).toContain("30 条已恢复"); // came and went: in one line with the others of their rule
    expect(plant.delivery.metrics()).toMatchObject({ accepted: 216, told: 186, merged: 30, undelivered: 0 });
    expect(plant.outcomes.length).toBe(216);
    expect(plant.delivery.status().waiting).toEqual({ P0: 0, P1: 0, P2: 0 });
  },
);

test("what came and went while the robot was down is one line, and urgent no more", async () => {
  plant = await startPlant();
  plant.server.mode = "down";
  await plant.delivery.accept([alertOf({ alert: "a-1", severity: "P0", at: at() })]);
  await plant.time.advance(30_000);
  await plant.delivery.accept([alertOf({ alert: "a-1", kind: "resolved", severity: "P0", at: at(), until: at() })]);
  plant.server.mode = "up";
  await plant.time.advance(2 * MINUTE_MS);
  expect(texts()).toEqual([expect.stringContaining("✅已恢复 已过去 P0 L1/ST-03 直通率 82.1%")]);
  expect(plant.outcomes.map(({ id, how }) => [id, how])).toEqual([
    ["a-1.firing", "merged"],
    ["a-1.resolved", "message"],
  ]);
});

test("an urgent one goes to the next channel too when its own is down for two minutes; an ordinary one waits", async () => {
  plant = await startPlant({ channels: { team: ["ding"], boss: ["wecom"] } });
  const seen = () => plant.server.messages.map(({ robot, text }) => [robot, /a-p\d/.exec(text)?.[0]]);
  const channels = ["team", "boss"];
  plant.server.only = "dingtalk";
  plant.server.mode = "down";
  await plant.delivery.accept([
    alertOf({ alert: "a-p0", severity: "P0", channels, at: at() }),
    alertOf({ alert: "a-p1", channels, at: at() }),
  ]);
  await plant.time.advance(MINUTE_MS);
  expect(seen()).toEqual([]);
  await plant.time.advance(2 * MINUTE_MS);
  expect(seen()).toEqual([["wecom", "a-p0"]]);
  plant.server.mode = "up";
  await plant.time.advance(2 * MINUTE_MS);
  expect(seen()).toEqual([
    ["wecom", "a-p0"],
    ["dingtalk", "a-p1"],
  ]);
});

test("a robot that refuses everything is marked, the next channel takes over, and it is tried again every ten minutes", async () => {
  plant = await startPlant(both);
  plant.server.only = "dingtalk";
  plant.server.mode = "stopped";
  const channels = ["team", "boss"];
  await plant.delivery.accept([alertOf({ alert: "a-1", channels, at: at() })]);
  await plant.time.advance(5000);
  expect(plant.server.messages.map(({ robot }) => robot)).toEqual(["wecom"]);
  expect(plant.delivery.status().robots[0]).toMatchObject({ name: "ding", state: "refused", fault: { code: "ROBOT_REFUSED" } });
  expect(plant.logger.lines.filter(({ level }) => level === "error").length).toBe(1);
  for (let n = 2; n < 12; n++) {
    await plant.delivery.accept([alertOf({ alert: `a-${n}`, channels, at: at() })]);
    await plant.time.advance(MINUTE_MS);
  }
  expect(plant.server.refusals.length).toBeLessThanOrEqual(2);
  plant.server.mode = "up";
  await plant.time.advance(10 * MINUTE_MS);
  await plant.delivery.accept([alertOf({ alert: "a-last", channels, at: at() })]);
  await plant.time.advance(5000);
  expect(plant.server.messages.at(-1)).toMatchObject({ robot: "dingtalk", text: expect.stringContaining("a-last") });
  expect(plant.delivery.status().robots[0]).toMatchObject({ state: "ready", fault: null });
});

test("with no channel left an ordinary refusal waits: a robot that is mended gets what waited", async () => {
  plant = await startPlant();
  plant.server.mode = "stopped";
  await plant.delivery.accept([alertOf({ alert: "a-1", at: at() })]);
  await plant.time.advance(5 * MINUTE_MS);
  plant.server.mode = "up";
  await plant.time.advance(10 * MINUTE_MS);
  expect(texts()).toEqual([expect.stringContaining("a-1")]);
});

/** Somebody else sends by the first robot all that it takes in a minute. */
async function useUp(): Promise<void> {
  const [robot] = plant.robots;
  for (let n = 0; n < 20; n++) {
    const send = robot?.prepare({ kind: "one", told: { notification: alertOf({ alert: `other-${n}`, at: at() }), isPast: false } });
    await Promise.all([send?.(new AbortController().signal), plant.time.advance(500)]);
  }
}

test("a robot that somebody else uses up rests for ten minutes and is then well again", async () => {
  plant = await startPlant({ environment: {} });
  await useUp();
  await plant.delivery.accept([alertOf({ alert: "a-1", at: at() })]);
  await plant.time.advance(9 * MINUTE_MS);
  expect(plant.server.refusals).toEqual([{ at: expect.any(Number), code: 130101 }]); // asked once, then left alone
  expect(plant.delivery.status().robots[0]).toMatchObject({ state: "resting" });
  await plant.time.advance(2 * MINUTE_MS);
  expect(texts().at(-1)).toContain("a-1");
  expect(plant.server.refusals.length).toBe(1);
});

test("a text that the robot's filter refuses is told without its texts; and when that is refused too, by the next channel", async () => {
  plant = await startPlant(both);
  plant.server.mode = "filter";
  plant.server.forbidden = "秘密";
  const channels = ["team", "boss"];
  await plant.delivery.accept([alertOf({ alert: "a-1", channels, text: { what: "秘密工位" }, at: at() })]);
  await plant.time.advance(MINUTE_MS);
  expect(plant.server.messages.map(({ robot, text }) => [robot, text.includes("a-1"), text.includes("内容被机器人拒收")])).toEqual([
    ["dingtalk", true, true],
  ]);
  plant.server.forbidden = "编号";
  await plant.delivery.accept([alertOf({ alert: "a-2", channels, at: at() })]);
  await plant.time.advance(MINUTE_MS);
  expect(plant.server.messages.length).toBe(1);
  expect(plant.delivery.status().undelivered).toMatchObject([{ code: "NOTICE_REJECTED", entry: { failed: channels } }]);
  expect(plant.logger.lines.some(({ level, message }) => level === "error" && message === "no channel takes a notification")).toBe(true);
  await plant.delivery.dismiss("a-2.firing");
  expect(plant.delivery.status().undelivered).toEqual([]);
});

test("a notification for channels that there are not is not lost from sight", async () => {
  plant = await startPlant();
  await plant.delivery.accept([alertOf({ alert: "a-1", channels: ["nobody"] })]);
  expect(plant.delivery.status().undelivered).toMatchObject([{ code: "NO_CHANNEL" }]);
});

test("no secret in any log line, status or outcome, whatever fails", async () => {
  plant = await startPlant(both);
  for (const mode of ["down", "gateway", "busy", "stopped", "echo"] as const) {
    plant.server.mode = mode;
    await plant.delivery.accept([alertOf({ alert: `a-${mode}`, severity: "P0", channels: ["team", "boss"], at: at() })]);
    await plant.time.advance(11 * MINUTE_MS);
  }
  const written = JSON.stringify([
    plant.logger.lines,
    plant.delivery.status(),
    plant.outcomes,
    plant.delivery.metrics(),
    [...plant.store.values],
  ]);
  expect(plant.logger.lines.length).toBeGreaterThan(10);
  expect(written).toContain("***"); // the echo was quoted, and cleaned
  for (const secret of [TOKEN, SECRET, KEY]) expect(written.includes(secret)).toBe(false);
  expect(written).not.toMatch(/sign=(?!\*\*\*)/);
});

test("a picture of the chart follows on WeCom while there is room, once, and never when it cannot be drawn", async () => {
  const png = new Uint8Array([137, 80, 78, 71, 1, 2, 3]);
  let picture: Uint8Array | undefined = png;
  plant = await startPlant({ channels: { team: ["wecom"] }, draw: async () => picture });
  await plant.delivery.accept([alertOf({ alert: "a-1", at: at() })]);
  await plant.time.advance(10_000);
  expect(plant.server.messages.map(({ body }) => body.msgtype)).toEqual(["markdown", "image"]);
  picture = undefined;
  await plant.delivery.accept([alertOf({ alert: "a-2", at: at() })]);
  await plant.time.advance(MINUTE_MS);
  expect(plant.server.messages.map(({ body }) => body.msgtype)).toEqual(["markdown", "image", "markdown"]);
});

test("the test button sends at once, and says what is wrong", async () => {
  plant = await startPlant();
  const message = alertOf({ alert: "test", kind: "report", text: { what: "测试" } });
  await Promise.all([plant.delivery.test("ding", message), plant.time.advance(1000)]);
  expect(texts()).toEqual([expect.stringContaining("测试")]);
  plant.server.mode = "stopped";
  const failing = expect(plant.delivery.test("ding", message)).rejects.toMatchObject({ code: "ROBOT_REFUSED" });
  await Promise.all([failing, plant.time.advance(1000)]);
  await expect(plant.delivery.test("none", message)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the test button takes neither more than a robot may get nor what is kept for P0, and does not disturb its rest", async () => {
  plant = await startPlant();
  const message = alertOf({ alert: "test", kind: "report", text: { what: "测试" } });
  const press = async () => {
    const pressed = plant.delivery.test("ding", message).then(
      () => "sent",
      ({ code }) => code as string,
    );
    await plant.time.advance(1000);
    return pressed;
  };
  const answers: string[] = [];
  for (let n = 0; n < 25; n++) answers.push(await press());
  expect(answers).toEqual([...Array(12).fill("sent"), ...Array(13).fill("NOTICE_LIMITED")]);
  expect(texts()).toHaveLength(12);
  await plant.delivery.accept([alertOf({ alert: "a-1", severity: "P0", at: at() })]);
  await plant.time.advance(1000);
  expect(texts()).toHaveLength(13);
  await plant.time.advance(2 * MINUTE_MS);
  await useUp();
  expect([await press(), await press(), await press()]).toEqual(Array(3).fill("NOTICE_LIMITED"));
  expect(plant.server.refusals).toEqual([{ at: expect.any(Number), code: 130101 }]); // asked once, then left alone
  await plant.time.advance(12 * MINUTE_MS);
  expect(await press()).toBe("sent");
});

test("an answer that is lost on its way means that the message may come again: at least once, with the same id", async () => {
  plant = await startPlant();
  plant.server.mode = "deaf";
  await plant.delivery.accept([alertOf({ alert: "a-1", at: at() })]);
  await plant.time.advance(300);
  plant.server.mode = "up";
  await plant.time.advance(MINUTE_MS);
  expect(texts().length).toBe(2);
  expect(new Set(texts()).size).toBe(1);
});
