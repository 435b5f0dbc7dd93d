import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { PostRequest } from "../../core/notifier.ts";
import { robotsSchema } from "../../core/notify-config.ts";
import type { Mail } from "../../sinks/email.ts";
import { alertOf } from "./delivery.fixture.ts";
import { makeRobots, type RobotDeps } from "./make-robots.ts";
import { createPost } from "./post.ts";

const never = new AbortController().signal;
const content = { kind: "one", told: { notification: alertOf({ alert: "a-1" }), isPast: false } } as const;
const folders: string[] = [];
const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  for (const server of servers.splice(0)) server.closeAllConnections();
});

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-robots-"));
  folders.push(folder);
  writeFileSync(join(folder, "secret"), text);
  return join(folder, "secret");
}

function recorder() {
  const requests: PostRequest[] = [];
  const mails: Mail[] = [];
  const deps: RobotDeps = {
    post: async (request) => {
      requests.push(request);
      return { status: 200, text: '{"errcode":0}' };
    },
    now: () => 1_700_000_000_000,
    environment: { KEY: "wk", EMPTY: "" },
    mailer: () => ({ send: async (mail) => void mails.push(mail) }),
  };
  return { requests, mails, deps };
}

test("each kind is bound to its messages and its secret", async () => {
  const { requests, mails, deps } = recorder();
  const configs = robotsSchema.parse([
    { kind: "dingtalk", name: "d", token: { file: fileWith("dt\nsecond line") }, secret: { file: fileWith(" SECx \n") } },
    { kind: "wecom", name: "w", key: { variable: "KEY" }, format: "markdown_v2" },
    { kind: "email", name: "m", host: "smtp.example", from: "a@b.example", to: ["c@d.example"] },
    { kind: "webhook", name: "h", url: "https://mes.example/in", secret: { variable: "KEY" } },
    { kind: "alertmanager", name: "am", url: "https://am.example/in", token: { variable: "KEY" } },
  ]);
  const robots = makeRobots(configs, deps);
  for (const robot of robots) await robot.prepare(content)?.(never);
  expect(requests.map(({ url }) => url.replace(/sign=.*/, "sign=…"))).toEqual([
    "https://oapi.dingtalk.com/robot/send?access_token=dt&timestamp=1700000000000&sign=…",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=wk",
    "https://mes.example/in",
    "https://am.example/in",
  ]);
  expect(requests.every(({ body }) => body.includes("a-1"))).toBe(true);
  expect(mails).toMatchObject([{ to: ["c@d.example"], subject: "P1 L1/ST-03 直通率 82.1%，低于 85.0%" }]);
  expect(robots.map(({ settings, pictures }) => [settings.restMs, settings.takesPictures, pictures])).toEqual([
    [600_000, false, "none"], [600_000, true, "apart"], [60_000, false, "inline"], [60_000, false, "none"], [60_000, false, "none"],
  ]); // biome-ignore format: one list
});

test("a secret that is missing stops the start, and is named by its place alone", () => {
  const { deps } = recorder();
  const wecom = (key: object) => () => makeRobots(robotsSchema.parse([{ kind: "wecom", name: "w", key }]), deps);
  expect(wecom({ variable: "EMPTY" })).toThrow('the key of robot "w" is empty: variable "EMPTY"');
  expect(wecom({ variable: "NONE" })).toThrow(/is empty/);
  expect(wecom({ file: fileWith("\n") })).toThrow(/is empty: file/);
  expect(wecom({ file: "/nowhere/key" })).toThrow('could not read the key of robot "w" from "/nowhere/key"');
});

test("a post follows no redirect, reads no endless answer, and leaves the list of hosts for nobody", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/redirect") return void response.writeHead(302, { location: "/elsewhere" }).end();
    response.writeHead(200);
    const more = () => response.write("x".repeat(16_384), () => !response.destroyed && setImmediate(more));
    more();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = createPost([host]);
  const request = (path: string) => ({ url: `http://${host}${path}`, headers: {}, body: "{}" });
  expect((await post(request("/redirect"), never)).status).toBe(302);
  expect((await post(request("/endless"), never)).text.length).toBeLessThan(200_000);
  await expect(createPost([])(request("/x"), never)).rejects.toMatchObject({ code: "ROBOT_REFUSED" });
  expect(asked).toEqual(["/redirect", "/endless"]);
});
