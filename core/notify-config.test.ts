import { expect, test } from "vitest";
import { allowedHostsSchema, channelsSchema, isAllowed, notifyFaults, restMsOf, robotsSchema } from "./notify-config.ts";
import { textHash } from "./text-hash.ts";

const ding = { kind: "dingtalk", name: "ding", token: { file: "/run/secrets/ding" }, secret: { variable: "DING_SECRET" } };
const mail = { kind: "email", name: "mail", host: "smtp.plant.example", from: "lp@plant.example", to: ["a@plant.example"] };

const faultsOf = (robots: unknown[]) =>
  robotsSchema.safeParse(robots).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

test("the shortest forms are taken, with the robots' own limits", () => {
  const robots = robotsSchema.parse([ding, { kind: "wecom", name: "w", key: { variable: "K" } }, mail, { ...mail, name: "m2", tls: "on" }]);
  expect(robots.map(({ name, perMinute }) => [name, perMinute])).toEqual([["ding", 20], ["w", 20], ["mail", 30], ["m2", 30]]); // biome-ignore format: one list
  expect(robots.map((robot) => (robot.kind === "email" ? robot.port : restMsOf(robot)))).toEqual([600_000, 600_000, 587, 465]);
});

test("a secret is at one place, and never in the configuration", () => {
  expect(faultsOf([{ ...ding, token: "abc" }])).toEqual([expect.stringMatching(/^0\.token/)]);
  expect(faultsOf([{ ...ding, token: {} }])).toEqual([expect.stringMatching(/a file or a variable/)]);
  expect(faultsOf([{ ...ding, token: { file: "f", variable: "V" } }])).toEqual([expect.stringMatching(/one of the two/)]);
  expect(faultsOf([{ ...ding, secret: { variable: "a b" } }])).toEqual([expect.stringMatching(/name of a variable/)]);
  expect(faultsOf([{ ...ding, accessToken: "x" }])).toEqual([expect.stringMatching(/accessToken/)]);
});

test("more than 20 a minute cannot be asked of a robot, names are there once, mail needs both of user and password", () => {
  expect(faultsOf([{ ...ding, perMinute: 21 }])).toEqual([expect.stringMatching(/^0\.perMinute/)]);
  expect(faultsOf([ding, ding])).toEqual(['1.name: "ding" is there twice']);
  expect(faultsOf([{ ...mail, username: "u" }])).toEqual([expect.stringMatching(/go together/)]);
  expect(faultsOf([{ ...mail, to: ["a@b.example\r\nBcc: x@y.example"] }])).toEqual([expect.stringMatching(/mail address/)]);
});

test("channels name robots that there are, addresses hosts that are allowed", () => {
  const robots = robotsSchema.parse([
    { ...ding, endpoint: "https://relay.example/robot/send" },
    { kind: "webhook", name: "mes", url: "http://mes:8080/in" },
  ]);
  const channels = channelsSchema.parse([{ name: "team", robots: ["ding", "none"] }]);
  expect(notifyFaults({ robots, channels, allowedHosts: [] })).toEqual([
    { path: ["channels", 0, "robots", 1], message: 'there is no robot "none"' },
    { path: ["robots", 0], message: '"relay.example" is not among the allowed hosts' },
    { path: ["robots", 1], message: '"mes:8080" is not among the allowed hosts' },
  ]);
  const allowedHosts = allowedHostsSchema.parse(["relay.example", "mes:8080"]);
  expect(notifyFaults({ robots, channels: [], allowedHosts })).toEqual([]);
  expect(allowedHostsSchema.safeParse(["https://x"]).success).toBe(false);
});

test("the robots' own hosts are allowed by https alone, a port only when it is named", () => {
  expect(isAllowed("https://oapi.dingtalk.com/robot/send?access_token=x", [])).toBe(true);
  expect(isAllowed("https://qyapi.weixin.qq.com/cgi-bin/webhook/send", [])).toBe(true);
  expect(isAllowed("http://oapi.dingtalk.com/robot/send", [])).toBe(false);
  expect(isAllowed("https://oapi.dingtalk.com:444/", [])).toBe(false);
  expect(isAllowed("https://oapi.dingtalk.com.evil.example/", [])).toBe(false);
  expect(isAllowed("https://oapi.dingtalk.com@evil.example/", [])).toBe(false);
  expect(isAllowed("http://mes:8080/", ["mes"])).toBe(true);
  expect(isAllowed("http://mes:8081/", ["mes:8080"])).toBe(false);
  expect(isAllowed("https://MES.Plant.example/in", ["mes.Plant.example"])).toBe(true); // names have no capitals
  expect(isAllowed("https://mes/in", ["mes:443"])).toBe(true);
  expect(isAllowed("http://mes:80/in", ["mes:80"])).toBe(true);
  expect(isAllowed("http://mes/in", ["mes:443"])).toBe(false);
  expect(isAllowed("https://mes:80/in", ["mes:443"])).toBe(false);
  expect(isAllowed("https://mes@evil.example/", ["mes"])).toBe(false);
  const six = allowedHostsSchema.parse(["[fd00::7]:8080", "[FD00::8]"]);
  const addresses = ["http://[fd00::7]:8080/in", "http://[fd00::7]/in", "https://[fd00::8]:9000/in", "http://[fd00::9]:8080/in"];
  expect(addresses.map((address) => isAllowed(address, six))).toEqual([true, false, true, false]);
  for (const wrong of ["fd00::7", "[fd00::7", "[mes]", "mes:8080:1", "a@mes"])
    expect(allowedHostsSchema.safeParse([wrong]).success).toBe(false);
});

test("a text's number is the same everywhere", () => {
  expect(textHash("a-1.firing/1")).toBe(3706432022);
  expect(new Set(Array.from({ length: 10_000 }, (_, n) => textHash(`a-${n}`))).size).toBeGreaterThan(9995);
});
