import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../core/config.ts";
import { primaryKeysOf } from "./sql.fixture.ts";
import { SYSTEMS, systemOf } from "./systems.ts";

const read = (path: string) => readFileSync(new URL(`./${path}`, import.meta.url), "utf8");
const optionsOf = (settings: Record<string, unknown>) => ({ timeZone: "Asia/Shanghai", factory: "F1", deletes: "keep" as const, settings });

test("a system is found by its name, and by no other", () => {
  expect(SYSTEMS.map(({ name }) => systemOf(name))).toEqual(SYSTEMS);
  expect(systemOf("sap")).toBeUndefined();
});

describe.each(SYSTEMS.map(({ name }) => name))("%s", (name) => {
  const readme = read(`${name}/README.md`);

  test("its README shows configurations that are taken", () => {
    const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => configSchema.parse(parse(text)));
    expect(examples.length).toBeGreaterThan(0);
    for (const { sources } of examples) {
      const [source] = sources;
      const system = systemOf(source?.system ?? "");
      expect(system?.databases).toContain(source?.database?.kind);
      expect(system?.tables(optionsOf(source?.settings ?? {})).tables.length).toBeGreaterThan(0);
    }
  });

  test("its README speaks English and Chinese", () => {
    expect(readme.match(/\p{Script=Han}/gu)?.length).toBeGreaterThan(200);
  });
});

describe.each(SYSTEMS.filter(({ name }) => name !== "generic").map((system) => [system.name, system] as const))("%s", (name, system) => {
  const ddl = read(`${name}/schema.sql`);
  const { tables } = system.tables(optionsOf({}));

  test("every table and column that it reads is in its example schema, and has a primary key", () => {
    const known = [...primaryKeysOf(ddl).keys()];
    for (const { from, columns, keys = [] } of tables) {
      const origin = known.find((table) => new RegExp(`^${from.replaceAll("*", "\\w+")}$`).test(table));
      expect(origin, from).toBeDefined();
      const body = ddl.split(`CREATE TABLE ${origin} (`)[1]?.split("\n)")[0] ?? "";
      for (const column of Object.keys(columns)) expect(body, `${from}: ${column}`).toMatch(new RegExp(`^ {2}${column} `, "m"));
      for (const list of keys) expect(Object.keys(columns), from).toEqual(expect.arrayContaining([...list]));
    }
  });

  test("settings that it does not know are named", () => {
    expect(() => system.tables(optionsOf({ colour: "red", statuses: { X: "gone" } }))).toThrow(/2 fault[\s\S]*statuses\.X[\s\S]*colour/);
  });
});
