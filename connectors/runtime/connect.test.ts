// Against a real worker with the real Debezium.
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { canRun, temporaryFolder, useBroker } from "../../tests/kafka.ts";
import { type Connect, startConnect } from "./connect.ts";
import { SHORT_LIVED_JVM } from "./jvm.ts";

describe.skipIf(!canRun("kafka", "debezium"))("a Connect worker", () => {
  const folder = temporaryFolder();
  const broker = useBroker();
  let connect: Connect | undefined;
  afterAll(() => connect?.kill());

  test("has Debezium's connectors and transforms, and ends when it is asked to", { timeout: 300_000 }, async () => {
    connect = await startConnect({ dir: join(folder, "connect"), bootstrap: broker().bootstrap, jvm: SHORT_LIVED_JVM });
    const response = await fetch(`${connect.url}/connector-plugins?connectorsOnly=false`);
    const plugins = ((await response.json()) as { class: string; version: string }[]).filter(({ class: name }) =>
      name.startsWith("io.debezium"),
    );
    expect(plugins).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ class: "io.debezium.connector.postgresql.PostgresConnector", type: "source", version: "3.5.0.Final" }),
        expect.objectContaining({ class: "io.debezium.connector.mysql.MySqlConnector", type: "source", version: "3.5.0.Final" }),
        expect.objectContaining({ class: "io.debezium.connector.mariadb.MariaDbConnector", type: "source", version: "3.5.0.Final" }),
        expect.objectContaining({ class: "io.debezium.transforms.ByLogicalTableRouter", type: "transformation" }),
      ]),
    );
    await connect.stop();
    expect((await connect.exited).signal).not.toBe("SIGKILL");
    await expect(fetch(connect.url)).rejects.toThrow();
  });
});
