import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { KafkaConfig } from "../../core/config.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import { connectKafka } from "./connection.ts";

const dir = mkdtempSync(join(tmpdir(), "linepulse-connection-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

describe.skipIf(!canRun("kafka"))("a broker that asks who is there", { timeout: 60_000 }, () => {
  const broker = useBroker({
    listeners: { PLAINLY: "SASL_PLAINTEXT" },
    settings: {
      "listener.name.plainly.sasl.enabled.mechanisms": "PLAIN",
      "listener.name.plainly.plain.sasl.jaas.config": `${LOGIN} user_amy="s3 cret";`,
    },
  });

  async function refusal(mechanism: "plain" | "scram-sha-256", password: string): Promise<{ code: string; message: string }> {
    const passwordFile = join(dir, "password");
    writeFileSync(passwordFile, password);
    const address = broker().listeners.PLAINLY as string;
    const config: KafkaConfig = { brokers: [address], prefix: "", writer: "auto", sasl: { mechanism, username: "amy", passwordFile } };
    const connected = connectKafka(config, { clientId: "test", tell: () => undefined });
    return connected.then(
      async ({ close }) => ({ code: "OK", message: String(await close()) }),
      ({ code, message }) => ({ code, message: message.replace(address, "broker") }),
    );
  }

  test("says so of a wrong password, and of a mechanism that it does not take", async () => {
    expect(await refusal("plain", "s3 cret")).toMatchObject({ code: "OK" });
    expect(await refusal("plain", "guess")).toEqual({
      code: "LOG_UNAVAILABLE",
      message:
        'brokers of "broker" refuse kafka.sasl: SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
    });
    expect(await refusal("scram-sha-256", "s3 cret")).toEqual({
      code: "LOG_UNAVAILABLE",
      message: 'brokers of "broker" refuse kafka.sasl: The broker does not support the requested SASL mechanism',
    });
  });
});
