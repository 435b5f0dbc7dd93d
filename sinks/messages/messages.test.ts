import { expect, test } from "vitest";
import { type Digest, type Notification, type NotificationLanguage, SHIPPED_RULES, type Told } from "../../core/notification.ts";
import { alertOf, START } from "../../runtime/delivery/delivery.fixture.ts";
import { firstGraphemes } from "./cut-text.ts";
import { headline } from "./parts.ts";
import { renderDingTalk } from "./render-dingtalk.ts";
import { renderEmail } from "./render-email.ts";
import { renderAlertmanager, renderWebhook } from "./render-json.ts";
import { renderWecom } from "./render-wecom.ts";

const told = (notification: Notification, isPast = false): Told => ({ notification, isPast });
const one = (notification: Notification) => ({ kind: "one", told: told(notification) }) as const;
const low = (language: NotificationLanguage, given: Partial<Notification> = {}) =>
  alertOf({ alert: "a-7f3", severity: "P0", language, ...given });
const markdown = { format: "markdown" } as const;

test("DingTalk gets a card with buttons, in both languages", () => {
  expect(renderDingTalk(one(low("zh-CN")))).toEqual({
    msgtype: "actionCard",
    actionCard: {
      title: "P0 L1/ST-03 直通率 82.1%，低于 85.0%",
      text: [
        "### P0 L1/ST-03 直通率 82.1%，低于 85.0%",
        "**现象**：直通率 82.1%，低于 85.0%",
        "**位置**：sz1 · 产线 L1 · 工位 ST-03 · 产品 P-100",
        "**程度**：P0 紧急 · 82.1% / 限值 85.0%",
        "**最近**：02:58 86.0% → 03:00 82.1%",
        "**开始**：03-02 02:55 · 持续 5分钟",
        "**处理**：查看最近的不良现象，确认是否停线",
        "**规则**：yield of OP10",
        "编号：a-7f3",
      ].join("\n\n"),
      btnOrientation: "1",
      btns: [
        { title: "去确认", actionURL: "https://lp.example/alerts/a-7f3" },
        { title: "查看图表", actionURL: "https://lp.example/chart/1" },
      ],
    },
    at: { atMobiles: [], isAtAll: false },
  });
  const english = JSON.stringify(renderDingTalk(one(low("en"))));
  expect(english).toContain("P0 L1/ST-03 yield 82.1%, below 85.0%");
  expect(english).toContain("**Next**: Look at the latest defects");
  expect(english).not.toMatch(/\p{Script=Han}/u);
});

test("who is called by DingTalk is in the text too, and the card becomes markdown with links", () => {
  const message = renderDingTalk(one(low("zh-CN", { mentions: { mobiles: ["13800138000", "x"], all: true } })), { keyword: "产线" });
  expect(message).toMatchObject({ msgtype: "markdown", at: { atMobiles: ["13800138000"], isAtAll: true } });
  const text = message?.msgtype === "markdown" ? message.markdown.text : "";
  expect(text).toContain("**[去确认](https://lp.example/alerts/a-7f3)**");
  expect(text.split("\n\n").slice(-3)).toEqual(["编号：a-7f3", "@所有人 @13800138000", "产线"]);
});

test("WeCom gets markdown with colours and calls; text when all or a number is called; and the second markdown when asked", () => {
  const first = renderWecom(one(low("zh-CN", { mentions: { userIds: ["zhang.san", "<x>"] } })), markdown);
  expect(first).toMatchObject({ msgtype: "markdown" });
  const content = first?.msgtype === "markdown" ? first.markdown.content.split("\n") : [];
  expect(content[0]).toBe('<font color="warning">P0 L1/ST-03 直通率 82.1%，低于 85.0%</font>');
  expect(content.slice(-2)).toEqual(["编号：a-7f3", "<@zhang.san>"]);
  expect(renderWecom(one(low("zh-CN", { mentions: { all: true, mobiles: ["13800138000"] } })), markdown)).toMatchObject({
    msgtype: "text",
    text: { mentioned_list: ["@all"], mentioned_mobile_list: ["13800138000"], content: expect.stringMatching(/^P0 L1\/ST-03 直通率/) },
  });
  expect(renderWecom(one(low("en")), { format: "markdown_v2" })).toMatchObject({
    msgtype: "markdown_v2",
    markdown_v2: { content: expect.stringMatching(/^# P0 L1\/ST-03 yield 82\.1%, below 85.0%\n\[Acknowledge\]/) },
  });
});

test.each(["zh-CN", "en"] as const)("the first 40 characters of every shipped rule say how urgent, where and what (%s)", (language) => {
  for (const shipped of SHIPPED_RULES) {
    const subject = { line: "SMT-LINE-04", station: "ST-03-REFLOW-OVEN", order: "WO-2026", characteristic: "孔径" };
    const line = headline(told(low(language, { rule: { name: shipped, shipped }, subject, values: [{ at: START, value: 0.5 }] })));
    const first = firstGraphemes(line, 40);
    expect(first).toMatch(/^P0 SMT-LINE-04\/ST-…? ?/);
    expect(first.length - "P0 SMT-LINE-04/ST-0… ".length, first).toBeGreaterThan(3);
    expect(line).not.toContain("undefined");
  }
});

test("kinds have a mark of their own before the severity", () => {
  const marks = (["firing", "resolved", "acknowledged", "escalated", "report"] as const).map((kind) =>
    headline(told(low("en", { kind, text: { what: "x" } }))),
  );
  expect(marks).toEqual(["P0 L1/ST-03 x", "✅OK P0 L1/ST-03 x", "👤ACK P0 L1/ST-03 x", "⏫UP P0 L1/ST-03 x", "L1/ST-03 x"]);
  expect(headline(told(low("en", { kind: "resolved", text: { what: "x" } }), true))).toBe("✅OK over P0 L1/ST-03 x");
});

const long = "温度😀超限<script>[x](http://evil)@all ".repeat(400);
const huge = low("zh-CN", {
  text: { what: long, howBad: long, next: long, body: Array.from({ length: 200 }, () => long) },
  subject: { line: long, station: long },
  mentions: { userIds: Array.from({ length: 99 }, (_, n) => `user-${n}`) },
});

function digest(language: NotificationLanguage, idLength = 64): Digest {
  const named = Array.from({ length: 20 }, (_, n) => told({ ...huge, language, alert: `a-${n}-`.padEnd(idLength, "x"), links: {} }));
  const groups = Array.from({ length: 10 }, (_, n) => ({
    group: long + n,
    severity: "P1" as const,
    count: 99,
    past: 9,
    since: START,
    example: huge,
  }));
  const counts = { P0: 20, P1: 990, P2: 4000 };
  const page = "https://lp.example/alerts";
  return {
    id: "d",
    at: START,
    language,
    timeZone: "Asia/Shanghai",
    named,
    groups,
    otherGroups: { groups: 3, count: 8 },
    counts,
    stillWaiting: 5,
    page,
  };
}

test("no message is over its robot's limit, however long the texts, and the id and the links are always there", () => {
  const ding = renderDingTalk(one(huge));
  const wecom = [renderWecom(one(huge), markdown), renderWecom(one(huge), { format: "markdown_v2" })];
  const text = renderWecom(one({ ...huge, mentions: { all: true } }), markdown);
  expect(Buffer.byteLength(JSON.stringify(ding))).toBeLessThanOrEqual(20_000);
  for (const message of wecom) expect(Buffer.byteLength(contentOf(message))).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(contentOf(text))).toBeLessThanOrEqual(2048);
  for (const message of [ding, ...wecom, text]) {
    const written = JSON.stringify(message);
    expect(written).toContain("a-7f3");
    expect(written).toContain("https://lp.example/alerts/a-7f3");
    expect(written).toContain("已截断");
    expect(written).not.toMatch(/<script|\]\(http:\/\/evil|[^@"]@all/);
  }
});

test("a first line of large characters leaves room for the links and the id", () => {
  const page = `https://lp.example/${"x".repeat(560)}`;
  const what = "👨‍👩‍👧‍👦".repeat(80);
  const notification = { ...huge, text: { what }, links: { acknowledge: page, chart: page }, mentions: { all: true } };
  const text = contentOf(renderWecom(one(notification), markdown));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
  expect(text).toContain("a-7f3");
  expect(text.split(page)).toHaveLength(3);
});

test.each(["zh-CN", "en"] as const)("a digest names twenty by their whole ids within the smallest limit (%s)", (language) => {
  const content = { kind: "digest", digest: digest(language) } as const;
  const ding = renderDingTalk(content);
  const wecom = [renderWecom(content, markdown), renderWecom(content, { format: "markdown_v2" })];
  for (const message of [ding, ...wecom]) {
    const written = JSON.stringify(message);
    for (const { notification } of content.digest.named) expect(written).toContain(notification.alert);
    expect(written).toContain("https://lp.example/alerts");
  }
  for (const message of wecom) expect(Buffer.byteLength(contentOf(message))).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(JSON.stringify(ding))).toBeLessThanOrEqual(20_000);
});

test("a mail has text and HTML, the picture inline, and no markup from outside", () => {
  const picture = new Uint8Array([1, 2, 3]);
  const mail = renderEmail(one(low("en", { subject: { line: "<b>L1</b>" } })), picture);
  expect(mail).toMatchObject({ id: "a-7f3.firing", subject: "P0 <b>L1</b> yield 82.1%, below 85.0%", isUrgent: true, picture });
  expect(mail?.html).toContain('<img src="cid:chart"');
  expect(mail?.html).toContain("&lt;b&gt;L1&lt;/b&gt;");
  expect(mail?.html).not.toContain("<b>L1");
  expect(mail?.text).toContain("Acknowledge: https://lp.example/alerts/a-7f3");
  const many = renderEmail({ kind: "digest", digest: digest("zh-CN") });
  expect(many).toMatchObject({ subject: "报警汇总 P0 20 · P1 990 · P2 4000", isUrgent: true });
});

test("a report's lines are told as they are", () => {
  const report = low("zh-CN", {
    kind: "report",
    severity: "P2",
    subject: {},
    text: { what: "白班交接", body: ["产量 1 200", "良率 98.1%"] },
  });
  const message = renderDingTalk(one(report));
  expect(headline(told(report))).toBe("sz1 白班交接");
  expect(JSON.stringify(message)).toContain("产量 1 200");
});

test("a refused text is told as such, with nothing of it", () => {
  const bare: Told = { notification: { ...low("zh-CN"), rule: { name: "a-7f3" }, subject: {}, values: [] }, isPast: false, isBare: true };
  expect(headline(bare)).toBe("P0 内容被机器人拒收，详情见报警页");
});

test("machines get ids, figures and times as data", () => {
  const message = renderWebhook(one(low("en")));
  expect(message?.id).toBe("a-7f3.firing");
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    version: 1, type: "notification", id: "a-7f3.firing", severity: "P0", kind: "firing", headline: "P0 L1/ST-03 yield 82.1%, below 85.0%",
    since: "2026-03-01T18:55:00.000Z", values: [{ value: 0.86 }, { value: 0.8213 }],
  }); // biome-ignore format: short fields on one line
  const many = JSON.parse(renderWebhook({ kind: "digest", digest: digest("en") })?.body ?? "") as { named: unknown[]; groups: unknown[] };
  expect([many.named.length, many.groups.length]).toEqual([20, 10]);
});

test("Alertmanager's receivers get its version 4", () => {
  const resolved = low("en", { kind: "resolved", until: START, links: { page: "https://lp.example/run" } });
  expect(renderAlertmanager({ kind: "one", told: told(resolved) }, { receiver: "am" })).toMatchObject({
    version: "4", status: "resolved", receiver: "am", truncatedAlerts: 0, externalURL: "https://lp.example/run",
    commonLabels: { alertname: "yield of OP10", severity: "P0", line: "L1" },
    alerts: [{ status: "resolved", startsAt: "2026-03-01T18:55:00.000Z", endsAt: "2026-03-01T19:00:00.000Z" }],
  }); // biome-ignore format: short fields on one line
  expect(renderAlertmanager({ kind: "digest", digest: digest("en") }, { receiver: "am" })).toMatchObject({ truncatedAlerts: 4990 });
});

function contentOf(message: ReturnType<typeof renderWecom>): string {
  if (message?.msgtype === "markdown") return message.markdown.content;
  if (message?.msgtype === "markdown_v2") return message.markdown_v2.content;
  return message?.msgtype === "text" ? message.text.content : "";
}
