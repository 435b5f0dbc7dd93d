// What may stand under `alerts` in linepulse.yaml, and what comes of it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { alertsSchema } from "./alert-config.ts";
import { OBSERVED } from "./alerting.ts";
import { SHIPPED_RULES } from "./notification.ts";
import { SHIPPED_ALERT_RULES } from "./shipped-alert-rules.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

const rulesOf = (fields: Record<string, unknown>) => alertsSchema.parse(fields).rules;
const faultsOf = (fields: Record<string, unknown>) =>
  alertsSchema.safeParse(fields).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("nothing said: the shipped rules are on, nobody is told, groups wait as Alertmanager's do", () => {
  const { rules, chain, groupWait, groupInterval, repeatInterval, groupBy } = alertsSchema.parse({});
  expect(rules.map(({ name }) => name)).toEqual(SHIPPED_ALERT_RULES.map(({ name }) => name));
  expect(rules.every(({ enabled }) => enabled)).toBe(true);
  expect(rules.map(({ name }) => name).sort(), "the templates have sentences for each").toEqual([...SHIPPED_RULES].sort());
  expect({ chain, groupWait, groupInterval, repeatInterval, groupBy }).toEqual({
    groupWait: 30 * SECOND_MS,
    groupInterval: 5 * MINUTE_MS,
    repeatInterval: 4 * HOUR_MS,
    groupBy: ["rule", "line"],
  });
});

test("an address of the pages that ends in a slash gives the same links as one that does not", () => {
  const urls = ["https://plant.example/", "https://plant.example", "https://plant.example/mes//"];
  expect(urls.map((url) => alertsSchema.parse({ url }).url)).toEqual([
    "https://plant.example",
    "https://plant.example",
    "https://plant.example/mes",
  ]);
});

test("every shipped rule says in both languages what it is and what to do next", () => {
  for (const { name, title, next } of rulesOf({})) {
    expect(title.zh, name).toMatch(/\p{Script=Han}|OEE|SPC/u);
    expect(next?.zh, name).toMatch(/\p{Script=Han}/u);
    expect(next?.en, name).toMatch(/^[\x20-\x7e]+$/);
  }
});

test("a shipped rule judges something that the program tells", () => {
  const names = new Set(Object.entries(OBSERVED).flatMap(([kind, list]) => list.map((name) => `${kind}/${name}`)));
  for (const { name, condition } of rulesOf({})) {
    if ("sample" in condition) expect(names, name).toContain(`sample/${condition.sample}`);
    if (condition.type === "finding") expect(names, name).toContain(`finding/${condition.finding}`);
  }
});

test("a rule of a shipped name changes only what it says", () => {
  const changed = rulesOf({ rules: [{ name: "yield-low", severity: "P0", condition: { value: 0.9 }, for: "90s" }] });
  const rule = changed.find(({ name }) => name === "yield-low");
  expect(rule).toMatchObject({ severity: "P0", for: 90_000, title: { en: "First-pass yield low" } });
  expect(rule?.condition).toMatchObject({ type: "threshold", op: "<", value: 0.9, n: 20 });
  expect(changed).toHaveLength(SHIPPED_ALERT_RULES.length);
});

test("another type of condition takes nothing over from the shipped one; a rule can be switched off", () => {
  const condition = { type: "rate", of: "signal", name: "spc", count: 3, within: "1h" };
  const changed = rulesOf({
    rules: [
      { name: "spc-signal", condition },
      { name: "oee-low", enabled: false },
    ],
  });
  expect(changed.find(({ name }) => name === "spc-signal")?.condition).toEqual({ ...condition, within: HOUR_MS });
  expect(changed.find(({ name }) => name === "oee-low")?.enabled).toBe(false);
});

test("a rule of one's own needs what a rule needs; one title serves both languages", () => {
  const mine = {
    name: "scrap",
    severity: "P1",
    condition: { type: "threshold", sample: "scrap-rate", op: ">", value: 0.03 },
    title: "Scrap",
  };
  expect(rulesOf({ shipped: false, rules: [mine] })).toMatchObject([{ title: { zh: "Scrap", en: "Scrap" }, for: 0, enabled: true }]);
  expect(faultsOf({ rules: [{ name: "scrap", severity: "P3", condition: { type: "signal" }, title: "x" }] })).toEqual([
    expect.stringContaining("rules.scrap.severity"),
  ]);
});

test("every fault has its place: chains that do not exist, rules twice, spans that are none, fields that are unknown", () => {
  expect(faultsOf({ chain: "x", routes: [{ chain: "y" }] })).toEqual([
    'routes.0.chain: there is no chain "y"',
    'chain: there is no chain "x"',
  ]);
  expect(faultsOf({ rules: [{ name: "oee-low" }, { name: "oee-low" }] })).toEqual(['rules.1: "oee-low" is there twice']);
  expect(faultsOf({ groupWait: "30 seconds" })).toEqual(["groupWait: must be a number and ms, s, m, h or d, such as 30s"]);
  expect(faultsOf({ repeatInterval: "400d" })).toEqual(["repeatInterval: must be 31 days at most"]);
  expect(faultsOf({ rules: [{ name: "order-long", by: ["order"], workingTime: true }] })).toEqual([
    "rules.order-long.by: needs `line`: working time is a line's",
  ]);
  expect(faultsOf({ rules: [{ name: "yield-drop", condition: { windows: 6, minWindows: 7 } }] })).toEqual([
    "rules.yield-drop.condition.minWindows: must not be more than `windows`",
  ]);
  expect(faultsOf({ timeZone: "Shanghai" })).toEqual(["timeZone: must be an IANA time zone"]);
  expect(faultsOf({ rules: [{ name: "oee-low", severty: "P0" }] })?.[0]).toContain("rules.oee-low");
});

test("the manual's example is one", () => {
  const manual = readFileSync(new URL("../docs/alerts.md", import.meta.url), "utf8");
  const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(manual) ?? [];
  const { alerts } = parse(example) as { alerts: Record<string, unknown> };
  expect(faultsOf(alerts)).toBeUndefined();
  expect(alertsSchema.parse(alerts).rules.at(-1)).toMatchObject({ name: "press-signals", severity: "P0", condition: { within: HOUR_MS } });
});

test("the manual names every shipped rule and everything that the program tells", () => {
  const manual = readFileSync(new URL("../docs/alerts.md", import.meta.url), "utf8");
  for (const { name } of SHIPPED_ALERT_RULES) expect(manual).toContain(`\`${name}\``);
  for (const name of Object.values(OBSERVED).flat()) expect(manual).toContain(`\`${name}\``);
});
