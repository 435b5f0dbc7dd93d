// What reports say, and of which time, from figures as the API gives them.
import { expect, test } from "vitest";
import { alertsSchema } from "../../core/alert-config.ts";
import type { BodyLine } from "../../core/notification.ts";
import { type ReportConfig, reportsSchema } from "../../core/report-config.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { renderDingTalk } from "../../sinks/messages/render-dingtalk.ts";
import { renderEmail } from "../../sinks/messages/render-email.ts";
import { renderWecom } from "../../sinks/messages/render-wecom.ts";
import { WECOM_MARKDOWN_BYTES } from "../../sinks/wecom.ts";
import { makeReport, notificationsOf, zoneOf } from "./make-report.ts";
import { periodsOf } from "./period.ts";
import { type Answers, answers, getOf, iso, MORNING, oeeItem, SHIFTS } from "./report.fixture.ts";

const settings = { tenant: "acme", alerts: alertsSchema.parse({ url: "https://plant", language: "en" }) };
const configOf = (given: object = {}) => reportsSchema.parse([{ name: "handover", kind: "shift", factory: "f1", channels: ["team", "boss"], ...given }])[0] as ReportConfig; // biome-ignore format: one line
const due = { local: "2026-03-02T08:10", at: MORNING + 600_000 };
const make = (config: ReportConfig, over: Answers = {}, now = due.at) =>
  makeReport(config, { due, now, timeZone: "Asia/Shanghai", settings }, getOf(answers(over)));
const text = (line: BodyLine) => (typeof line === "string" ? line : line.text);
const period = (kind: "shift" | "daily" | "weekly", at: number, timeZone: string, over: Answers = {}) =>
  periodsOf({ kind, factory: "f1", timeZone, at }, getOf(answers(over)));

test("a hand-over tells of the shift that ended last, compared with the one before, the worst and what is open", async () => {
  const { title, body } = await make(configOf());
  expect(title).toBe("Shift hand-over night 03-01 20:00 – 03-02 08:00");
  expect(body.map(text)).toEqual([
    "L1 OEE 78.4% (▼3.1) = availability 90.0% × effectiveness 88.9% × quality 98.0%",
    "L1 good 980, scrap 15, rework 5",
    "L1 lost most to: speed 1h (10.0%)",
    "L2 OEE – = availability – × effectiveness – × quality 98.0%",
    "L2 good 980, scrap 15, rework 5",
    "Open alerts: P0 1 · P1 0 · P2 1 · P0 Line down L2 · P2 Line down L1",
    "Orders too long in production: 2, oldest WO-1 (1d 6h)",
    "First-pass yield 96.3% (▼1.4) of 1403 units · lowest: L1/OP20 P1 90.0% (400)",
    "Most defects: 虚焊 30 (60.0%)",
    "SPC signals 3 (▲2), 2 without a cause yet",
    "▲▼ against the shift before",
  ]);
  expect(body[0]).toMatchObject({ link: { name: "look", url: "https://plant/oee?factory=f1&line=L1&from=2026-03-01T12%3A00%3A00.000Z&to=2026-03-02T00%3A00%3A00.000Z" } }); // biome-ignore format: one line
});

test("each kind begins with what it is for, in the reader's language", async () => {
  const daily = await make(configOf({ kind: "daily", language: "zh-CN" }));
  expect(daily.title).toBe("质量日报 03-01 00:00 – 03-02 00:00");
  expect(text(daily.body[0] as BodyLine)).toMatch(/^直通率 97\.7%，共 1403 件 · 最低工序：L1\/OP20 P1 95.0%（400 件）$/);
  expect(daily.body.map(text)).toEqual(expect.arrayContaining(["流通合格率 P1 90.0%", "流通合格率 P2 –", "主要不良：虚焊 30 (60.0%)"]));
  const weekly = await make(configOf({ kind: "weekly" }));
  expect(weekly.title).toBe("Weekly losses 02-23 00:00 – 03-02 00:00");
  expect(weekly.body.map(text)).toContain("L1 lost most to: speed 1h (10.0%) · breakdown 卡料 30m (5.0%)");
  expect(weekly.body.map(text)[1]).toBe("L1 good 980, scrap 15, rework 5 · 2 breakdowns (MTBF 4h 30m, MTTR 15m), 7 micro-stops");
  for (const kind of ["shift", "daily", "weekly"]) {
    const english = (await make(configOf({ kind }))).body
      .map(text)
      .join("\n")
      .replaceAll(/虚焊|直径|卡料/g, "");
    expect(english).not.toMatch(/\p{Script=Han}|undefined|NaN|null/u);
  }
});

test("a time in which nothing was made says so, and one that is made up for says that it is late", async () => {
  const empty = { items: [], total: 0 };
  const still = { "/oee": () => ({ items: [oeeItem("L1", { plannedBusyTimeMs: 0, producedQuantity: 0 })], total: 1 }), "/yield": () => ({ ...empty, products: [] }), "/spc/signals": () => empty, "/alerts": () => empty, "/wip/findings": () => empty }; // biome-ignore format: one line
  const { title, body } = await make(configOf({ kind: "daily" }), still, due.at + HOUR_MS);
  expect(body).toEqual([
    "Nothing was produced or measured in this time",
    "No open alerts",
    "No order is stuck",
    "▲▼ against the day before",
  ]);
  expect(title).toMatch(/\(late: linepulse did not run\)$/);
});

test("it fits each robot, whatever its size, with its links whole", async () => {
  const config = configOf({ language: "zh-CN" });
  const lines = Array.from({ length: 40 }, (_, n) => oeeItem(`SMT-LINE-${n}`));
  const oee = (query: { by?: unknown }) => ({ items: query.by === "shift" ? SHIFTS : lines, total: 40 });
  const report = await make(config, { "/oee": oee });
  const [first, second] = notificationsOf(config, report, { due, settings });
  expect([first?.id, second?.id]).toEqual(["r-handover-2026-03-02T08:10.report.team", "r-handover-2026-03-02T08:10.report.boss"]);
  if (!first) throw new Error("no report");
  const told = { kind: "one", told: { notification: first, isPast: false } } as const;
  const wecom = renderWecom(told, { format: "markdown" });
  const content = wecom?.msgtype === "markdown" ? wecom.markdown.content : "";
  expect(Buffer.byteLength(content)).toBeLessThanOrEqual(WECOM_MARKDOWN_BYTES);
  expect(content).toContain("f1 交接班报告 night 03-01 20:00 – 03-02 08:00");
  expect(content).toContain("内容过长");
  for (const line of content.split("\n").filter((each) => each.includes("]("))) expect(line).toMatch(/\]\(https:\/\/plant\/[^\s)]+\)$/);
  const ding = JSON.stringify(renderDingTalk(told));
  expect(Buffer.byteLength(ding)).toBeLessThanOrEqual(20_000);
  expect(ding).toContain("[查看](https://plant/oee?factory=f1");
  expect(renderEmail(told)?.html).toContain('<a href="https://plant/oee?factory=f1&amp;line=SMT-LINE-0');
  expect(renderEmail(told)?.isUrgent).toBe(false);
});

test("days and weeks are the plant's, also where the clocks change", async () => {
  const berlin = (await period("daily", Date.parse("2026-03-30T07:00:00Z"), "Europe/Berlin")).now;
  expect([iso(berlin.from), iso(berlin.to)]).toEqual(["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]);
  expect(berlin.to - berlin.from).toBe(23 * HOUR_MS);
  const { now, before } = await period("weekly", Date.parse("2026-10-28T07:00:00Z"), "Europe/Berlin");
  expect([iso(now.from), iso(now.to), before?.to === now.from]).toEqual(["2026-10-18T22:00:00.000Z", "2026-10-25T23:00:00.000Z", true]);
  expect(now.to - now.from).toBe(7 * DAY_MS + HOUR_MS);
});

test("a shift is one that has ended; a plant without shifts has half days; the zone is that of a line's calendar", async () => {
  const none = { "/oee": () => ({ items: [], total: 0 }) };
  const { now, before } = await period("shift", MORNING + 700_000, "UTC", none);
  expect([iso(now.from), iso(now.to), iso(before?.from ?? 0)]).toEqual(["2026-03-01T12:00:00.000Z", "2026-03-02T00:00:00.000Z", "2026-03-01T00:00:00.000Z"]); // biome-ignore format: one line
  expect((await period("shift", MORNING - 1, "UTC")).now).toMatchObject({ shift: "day", to: MORNING - 12 * HOUR_MS });
  expect((await period("shift", MORNING - 1, "UTC")).before).toBeUndefined();
  expect(await zoneOf(configOf(), settings, getOf(answers()))).toBe("Asia/Shanghai");
  expect(await zoneOf(configOf({ timeZone: "Europe/Berlin" }), settings, getOf(answers()))).toBe("Europe/Berlin");
});
