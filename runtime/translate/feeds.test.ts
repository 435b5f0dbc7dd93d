// Which topics a configuration's sources have: the changes of a database, a system's own messages, or both.
import { expect, test } from "vitest";
import { systemOf } from "../../connectors/systems.ts";
import { configSchema } from "../../core/config.ts";
import { selectSources } from "../connectors/context.ts";
import { feedsOf } from "./feeds.ts";

const DATABASE = { kind: "postgresql", host: "db.plant", name: "enghub", user: "capture", passwordVariable: "PASSWORD" };
const MESSAGES = { topic: "enghub.events" };

const configOf = (...sources: readonly object[]) =>
  configSchema.parse({
    kafka: { brokers: ["kafka:9092"] },
    sources: sources.map((fields, n) => ({
      name: `mes-${n}`,
      system: "enghub",
      tenant: "acme",
      factory: "SH01",
      timeZone: "Asia/Shanghai",
      settings: { tenantId: "t1" },
      ...fields,
    })),
  });

test("a database gives a topic of changes, messages give the system's own", () => {
  const config = configOf({ database: DATABASE }, { messages: MESSAGES }, { database: DATABASE, messages: MESSAGES });
  expect(feedsOf(config, systemOf).map(({ name, topic }) => [name, topic])).toEqual([
    ["mes-0", "cdc.mes-0"],
    ["mes-1", "enghub.events"],
    ["mes-2", "cdc.mes-2"],
    ["mes-2", "enghub.events"],
  ]);
});

test("connectors are for sources with a database; one that is asked for by name must have one", () => {
  const config = configOf({ database: DATABASE }, { messages: MESSAGES });
  const select = (...asked: string[]) => selectSources({ config, systemOf, asked }).map(({ source }) => source.name);
  expect(select()).toEqual(["mes-0"]);
  expect(() => select("mes-0", "mes-1")).toThrow('no `database` is captured for source "mes-1"');
  expect(() => selectSources({ config: configOf({ messages: MESSAGES }), systemOf, asked: [] })).toThrow('for source "mes-0"');
  expect(() => selectSources({ config: configOf(), systemOf, asked: [] })).toThrow("has no `sources`");
});
