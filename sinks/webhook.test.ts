import { expect, test } from "vitest";
import { type AlertmanagerPayload, alertmanagerSchema, notificationsOf, severityOf } from "../core/alertmanager.ts";
import type { Post, PostRequest } from "../core/notifier.ts";
import { alertOf } from "../runtime/delivery/delivery.fixture.ts";
import { alertmanagerNotifier } from "./alertmanager.ts";
import { type EmailMessage, emailNotifier, type Mail } from "./email.ts";
import { renderAlertmanager } from "./messages/render-json.ts";
import { isSignedWebhook, webhookNotifier, webhookSign } from "./webhook.ts";

const never = new AbortController().signal;
const secret = "wh-s3cret";
const now = Date.UTC(2026, 2, 1);

function recorded(status = 200, text = "") {
  const requests: PostRequest[] = [];
  const post: Post = async (request) => {
    requests.push(request);
    return { status, text };
  };
  return { requests, post };
}

test("a webhook is signed over its time and body, and the receiver can tell", async () => {
  const { requests, post } = recorded();
  const body = '{"a":"良"}';
  await webhookNotifier({ name: "w", url: "https://mes.example/hook", secret, post, now: () => now }).send(
    { id: "a-1.firing", body },
    never,
  );
  const headers = requests[0]?.headers ?? {};
  expect(headers["x-linepulse-id"]).toBe("a-1.firing");
  const given = { timestamp: headers["x-linepulse-timestamp"] ?? "", signature: headers["x-linepulse-signature"] ?? "", body };
  expect(isSignedWebhook(given, { secret, now })).toBe(true);
  expect(isSignedWebhook(given, { secret, now: now + 300_000 })).toBe(true);
  expect(isSignedWebhook(given, { secret, now: now + 301_000 })).toBe(false);
  expect(isSignedWebhook({ ...given, body: '{"a":"b"}' }, { secret, now })).toBe(false);
  expect(isSignedWebhook({ ...given, timestamp: "x" }, { secret, now })).toBe(false);
  expect(isSignedWebhook(given, { secret: "other", now })).toBe(false);
  expect(webhookSign({ timestamp: 1_700_000_000, body: "{}", secret: "s" })).toBe(
    "v1=e9232c9945da8456c2dea6b39da7786c07b00bca7a64d5dd1283674713a7b72a",
  );
});

test("what a receiver answers is quoted without what is secret in the address", async () => {
  const { post } = recorded(403, `no: https://mes.example/hook?key=t0p and ${secret} and t0p`);
  const sending = webhookNotifier({ name: "w", url: "https://mes.example/hook?key=t0p", secret, post, now: () => now }).send(
    { id: "a", body: "{}" },
    never,
  );
  await expect(sending).rejects.toMatchObject({ code: "ROBOT_REFUSED", message: 'the webhook "w" answered 403: no: *** and *** and ***' });
});

test("a key in an address's path, or written otherwise in its query, is not quoted either", async () => {
  const address = "https://hooks.example/services/T0/s3cr%65t?key=a%21b~c";
  const { post } = recorded(404, "Cannot POST /services/T0/s3cr%65t?key=a%21b~c nor /services/T0/s3cr%65t (a!b~c, a%21b%7Ec)");
  const cleaned = "Cannot POST *** nor *** (***, ***)";
  const sending = webhookNotifier({ name: "w", url: address, post, now: () => now }).send({ id: "a", body: "{}" }, never);
  await expect(sending).rejects.toMatchObject({ message: `the webhook "w" answered 404: ${cleaned}` });
  const payload = renderAlertmanager({ kind: "one", told: { notification: alertOf({ alert: "a-1" }), isPast: false } }, { receiver: "am" });
  const other = alertmanagerNotifier({ name: "am", url: address, post }).send(payload!, never);
  await expect(other).rejects.toMatchObject({ message: `the receiver "am" answered 404: ${cleaned}` });
});

test("Alertmanager's webhook goes out with its token, and what went out comes in as the same alert", async () => {
  const { requests, post } = recorded();
  const payload = renderAlertmanager({ kind: "one", told: { notification: alertOf({ alert: "a-1" }), isPast: false } }, { receiver: "am" });
  await alertmanagerNotifier({ name: "am", url: "https://am.example/x", token: "tok", post }).send(payload!, never);
  expect(requests[0]?.headers.authorization).toBe("Bearer tok");
  const back = alertmanagerSchema.parse(JSON.parse(requests[0]?.body ?? ""));
  expect(back).toEqual(payload);
  const [notification] = notificationsOf(back, {
    tenant: "acme",
    factory: "x",
    channels: ["c"],
    language: "en",
    timeZone: "UTC",
    receivedAt: 0,
  });
  expect(notification).toMatchObject({
    kind: "firing",
    severity: "P1",
    factory: "sz1",
    rule: { name: "yield of OP10" },
    subject: { line: "L1", station: "ST-03" },
  });
});

/** As Prometheus' own documentation shows it. */
const incoming = {
  version: "4",
  groupKey: '{}:{alertname="HighLatency"}',
  truncatedAlerts: 0,
  status: "firing",
  receiver: "linepulse",
  groupLabels: { alertname: "HighLatency" },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: "http://alertmanager:9093",
  newField: true,
  alerts: [
    {
      status: "firing",
      labels: { alertname: "HighLatency", severity: "critical", instance: "gw-1:9100" },
      annotations: { summary: "latency is high", description: "p99 is 3 s", chart_url: "javascript:x" },
      startsAt: "2026-03-01T00:00:00.123456789Z",
      endsAt: "0001-01-01T00:00:00Z",
      generatorURL: "http://prometheus:9090/graph",
      fingerprint: "c0ffee0123456789",
    },
    {
      status: "resolved",
      labels: { alertname: "HighLatency", severity: "warning" },
      annotations: {},
      startsAt: "2026-03-01T00:00:00Z",
      endsAt: "2026-03-01T00:05:00Z",
      generatorURL: "",
    },
  ],
};

test("Alertmanager's alerts become notifications; the same alert repeated has the same id", () => {
  const payload: AlertmanagerPayload = alertmanagerSchema.parse(incoming);
  const defaults = {
    tenant: "acme",
    factory: "sz1",
    channels: ["it"],
    language: "zh-CN",
    timeZone: "Asia/Shanghai",
    receivedAt: now,
  } as const;
  const [firing, resolved] = notificationsOf(payload, defaults);
  expect(firing).toEqual({
    id: "am-c0ffee0123456789-1772323200123.firing", alert: "am-c0ffee0123456789-1772323200123", tenant: "acme", factory: "sz1", severity: "P0",
    kind: "firing", rule: { name: "HighLatency" }, subject: { source: "gw-1:9100" }, since: 1772323200123, at: 1772323200123,
    text: { what: "latency is high", howBad: "p99 is 3 s" }, links: { page: "http://alertmanager:9093" }, channels: ["it"], language: "zh-CN",
    timeZone: "Asia/Shanghai", group: "HighLatency",
  }); // biome-ignore format: short fields on one line
  expect(resolved).toMatchObject({
    kind: "resolved",
    severity: "P1",
    until: 1772323500000,
    id: expect.stringMatching(/^am-[0-9a-f]{16}-1772323200000\.resolved$/),
  });
  expect(notificationsOf(alertmanagerSchema.parse(incoming), { ...defaults, receivedAt: now + 1 })).toEqual([firing, resolved]);
});

test("another version, or none, is no payload", () => {
  expect(alertmanagerSchema.safeParse({ ...incoming, version: "5" }).success).toBe(false);
  expect(alertmanagerSchema.safeParse({ ...incoming, alerts: [{ status: "odd" }] }).success).toBe(false);
  expect(["P1", "page", "Critical", "warn", "info", undefined].map(severityOf)).toEqual(["P1", "P0", "P0", "P1", "P2", "P2"]);
});

const message: EmailMessage = { id: "a 1", subject: "s", text: "t", html: "<p>t</p>", isUrgent: true, picture: new Uint8Array([1]) };

test("a mail has an id of its own, a priority, its picture, and says that no person wrote it", async () => {
  const mails: Mail[] = [];
  const mailer = { send: async (mail: Mail) => void mails.push(mail) };
  await emailNotifier({ name: "m", from: "linepulse <lp@plant.example>", to: ["a@plant.example"], mailer }).send(message, never);
  expect(mails).toEqual([
    {
      from: "linepulse <lp@plant.example>", to: ["a@plant.example"], subject: "s", text: "t", html: "<p>t</p>", messageId: "<a%201@plant.example>",
      priority: "high", headers: { "Auto-Submitted": "auto-generated" },
      attachments: [{ filename: "chart.png", content: new Uint8Array([1]), cid: "chart", contentType: "image/png" }],
    }, // biome-ignore format: short fields on one line
  ]);
});

test("what a mail server's refusal means is told by its codes, and its words are quoted without the password", async () => {
  const codeFor = async (cause: object) => {
    const words = "no: p4ssw0rd cDRzc3cwcmQ= AUTH PLAIN AHVzZXIAcDRzc3cwcmQ=";
    const mailer = { send: () => Promise.reject(Object.assign(new Error(words), cause)) };
    const sink = emailNotifier({ name: "m", from: "a@b.example", to: ["c@d.example"], username: "user", password: "p4ssw0rd", mailer });
    const error = (await sink.send(message, never).catch((thrown: unknown) => thrown)) as { code: string; message: string };
    expect(error.message).toBe('could not send mail by "m": no: *** *** AUTH PLAIN ***');
    return error.code;
  };
  expect(await codeFor({ code: "ECONNECTION" })).toBe("NOTICE_UNAVAILABLE");
  expect(await codeFor({ code: "EENVELOPE", responseCode: 450 })).toBe("NOTICE_UNAVAILABLE");
  expect(await codeFor({ code: "EENVELOPE", responseCode: 550 })).toBe("NOTICE_REJECTED");
  expect(await codeFor({ code: "EAUTH", responseCode: 535 })).toBe("ROBOT_REFUSED");
  expect(await codeFor({ code: "EAUTH", responseCode: 454 })).toBe("NOTICE_UNAVAILABLE");
  expect(await codeFor({ code: "ETLS" })).toBe("ROBOT_REFUSED");
});
