// node-rdkafka against listeners that ask who is there: TLS, passwords, tokens.
import { execFileSync } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findTool } from "../../connectors/runtime/tools.ts";
import type { KafkaConfig } from "../../core/config.ts";
import { canRun, temporaryFolder, useBroker } from "../../tests/kafka.ts";
import { canWriteWithRdkafka } from "../../tests/rdkafka.ts";
import { record, textOf, useAppending } from "./appending.fixture.ts";

const STORE_PASSWORD = "changeit";
const LOGIN = "org.apache.kafka.common.security";
const LISTENERS = { SECURE: "SASL_SSL", PLAINLY: "SASL_PLAINTEXT", BEARER: "SASL_PLAINTEXT" } as const;

describe.skipIf(!canRun("kafka") || !canWriteWithRdkafka())("node-rdkafka and a broker that asks who is there", { timeout: 60_000 }, () => {
  const folder = temporaryFolder();
  const store = join(folder, "broker.p12");
  const path = (name: string) => join(folder, name);
  beforeAll(() => {
    keytool("-genkeypair", "-alias", "broker", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12");
    writeFileSync(path("ca.pem"), keytool("-exportcert", "-rfc", "-alias", "broker"));
    writeFileSync(path("password"), "s3 cret\n");
    writeFileSync(path("wrong"), "guess\n");
    writeFileSync(path("token"), tokenUntil(Date.now() + 600_000));
    writeFileSync(path("expired"), tokenUntil(Date.now() - 60_000));
  });
  const broker = useBroker({
    listeners: LISTENERS,
    format: ["--add-scram", 'SCRAM-SHA-512=[name=amy,password="s3 cret"]'],
    settings: {
      "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN,OAUTHBEARER",
      "listener.name.secure.sasl.enabled.mechanisms": "SCRAM-SHA-512",
      "listener.name.secure.scram-sha-512.sasl.jaas.config": `${LOGIN}.scram.ScramLoginModule required;`,
      "listener.name.secure.ssl.keystore.location": store,
      "listener.name.secure.ssl.keystore.password": STORE_PASSWORD,
      "listener.name.plainly.sasl.enabled.mechanisms": "PLAIN",
      "listener.name.plainly.plain.sasl.jaas.config": `${LOGIN}.plain.PlainLoginModule required user_amy="s3 cret";`,
      "listener.name.bearer.sasl.enabled.mechanisms": "OAUTHBEARER",
      "listener.name.bearer.oauthbearer.sasl.jaas.config": `${LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="amy";`,
    },
  });
  const { newTopic, open, readAll } = useAppending(() => broker().bootstrap);

  function keytool(...args: string[]): string {
    const program = join(dirname(realpathSync(findTool("java"))), "keytool");
    return execFileSync(program, [...args, "-keystore", store, "-storepass", STORE_PASSWORD], { encoding: "utf8", stdio: "pipe" });
  }

  /** What stands in a new topic after a try, or the code of the error. */
  async function written(listener: keyof typeof LISTENERS, config: Pick<KafkaConfig, "tls" | "sasl">): Promise<unknown> {
    const topic = await newTopic(1);
    const appender = await open({ writer: "node-rdkafka", brokers: [broker().listeners[listener] as string], ...config });
    const code = await appender.append([record(topic, "x")]).catch((error) => error.code);
    return code ?? (await readAll(topic, 0)).map(textOf);
  }

  const amy = (passwordFile: string) => ({ username: "amy", passwordFile: path(passwordFile) });

  test("TLS and SCRAM", async () => {
    const sasl = { mechanism: "scram-sha-512", ...amy("password") } as const;
    expect(await written("SECURE", { tls: { caFile: path("ca.pem") }, sasl })).toEqual(["x"]);
    expect(await written("SECURE", { tls: {}, sasl })).toBe("LOG_UNAVAILABLE");
    expect(await written("SECURE", { tls: { caFile: path("ca.pem") }, sasl: { ...sasl, ...amy("wrong") } })).toBe("LOG_UNAVAILABLE");
  });

  test("PLAIN", async () => {
    expect(await written("PLAINLY", { sasl: { mechanism: "plain", ...amy("password") } })).toEqual(["x"]);
    expect(await written("PLAINLY", { sasl: { mechanism: "plain", ...amy("wrong") } })).toBe("LOG_UNAVAILABLE");
  });

  test("OAUTHBEARER", async () => {
    expect(await written("BEARER", { sasl: { mechanism: "oauthbearer", tokenFile: path("token") } })).toEqual(["x"]);
    expect(await written("BEARER", { sasl: { mechanism: "oauthbearer", tokenFile: path("expired") } })).toBe("LOG_UNAVAILABLE");
  });
});

/** A JSON web token without a signature, as Kafka's validator for development takes it (RFC 7519, section 6). */
function tokenUntil(expiresAt: number): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub: "amy", iat: expiresAt / 1000 - 3600, exp: expiresAt / 1000 })}.`;
}
