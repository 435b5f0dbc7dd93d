// What docs/connectors.md shows is held against the code: its configuration, its settings, its commands.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { connectorSettings } from "../../connectors/settings/connector.ts";
import { systemOf } from "../../connectors/systems.ts";
import { configSchema } from "../../core/config.ts";
import { registerConnectors } from "./command.ts";
import { selectSources } from "./context.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/connectors.md"), "utf8");
const example = parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "");

test("its configuration is taken, and gives every setting that it explains", () => {
  const config = configSchema.parse(example);
  const kinds = ["postgresql", "mariadb"] as const;
  const keys = kinds.flatMap((kind) => {
    const [known] = selectSources({ config, systemOf, asked: ["mes"] });
    if (!known || !config.kafka) throw new Error("the example has no source");
    const source = { ...known.source, database: { ...known.source.database, kind } };
    return Object.keys(connectorSettings({ ...known, source, kafka: config.kafka, password: "" }));
  });
  const table = text.split("\n## What the connectors are told, and why\n")[1]?.split("\n## ")[0] ?? "";
  const explained = table.split("\n").filter((line) => line.startsWith("| `")).flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, key]) => key)); // biome-ignore format: one chain
  expect(explained.length).toBeGreaterThan(15);
  expect(keys).toEqual(expect.arrayContaining(explained));
});

test("its commands are there", () => {
  const commands = registerConnectors(new Command(), systemOf).commands.map((command) => command.name());
  const shown = [...text.matchAll(/linepulse connectors ([a-z]+)/g)].map(([, name]) => name).filter((name) => name !== "try");
  expect(commands).toEqual(expect.arrayContaining([...new Set(shown)]));
});
