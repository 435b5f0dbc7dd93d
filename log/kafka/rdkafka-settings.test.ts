import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { KafkaConfig } from "../../core/config.ts";
import { rdkafkaSettings, whyNotRdkafka } from "./rdkafka-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "linepulse-rdkafka-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const config = (fields: Partial<KafkaConfig> = {}): KafkaConfig => ({ brokers: ["a:1", "b:2"], prefix: "", writer: "auto", ...fields });
const securityOf = (fields: Partial<KafkaConfig>) => {
  const { settings } = rdkafkaSettings(config(fields), "me");
  return Object.fromEntries(Object.entries(settings).filter(([name]) => /^(security|ssl|sasl)\./.test(name)));
};

test("durable on all replicas, each once, in order, and not for ever", () => {
  const { settings, topicSettings, readToken } = rdkafkaSettings(config(), "me");
  expect(settings).toMatchObject({ "client.id": "me", "metadata.broker.list": "a:1,b:2", "enable.idempotence": true, dr_cb: true });
  expect(topicSettings).toEqual({ acks: "all", "message.timeout.ms": 15_000 });
  expect(readToken).toBeUndefined();
});

test("TLS with an authority and a certificate of one's own, or with the authorities that Node trusts", () => {
  const tls = { caFile: file("ca", "CA"), certFile: file("cert", "CERT"), keyFile: file("key", "KEY") };
  expect(securityOf({})).toEqual({ "security.protocol": "plaintext" });
  expect(securityOf({ tls })).toEqual({
    "security.protocol": "ssl",
    "ssl.ca.pem": "CA",
    "ssl.certificate.pem": "CERT",
    "ssl.key.pem": "KEY",
  });
  expect(securityOf({ tls: {} })["ssl.ca.pem"]).toMatch(/^-----BEGIN CERTIFICATE-----/);
});

test("a password is the first line of its file, a token the whole", () => {
  const sasl = { mechanism: "scram-sha-512", username: "amy", passwordFile: file("password", "s3 cret\nmore\n") } as const;
  expect(securityOf({ sasl })).toEqual({
    "security.protocol": "sasl_plaintext",
    "sasl.mechanisms": "SCRAM-SHA-512",
    "sasl.username": "amy",
    "sasl.password": "s3 cret",
  });
  const bearer = { mechanism: "oauthbearer", tokenFile: file("token", "one\n") } as const;
  expect(securityOf({ sasl: bearer, tls: { caFile: file("ca", "CA") } })).toEqual({
    "security.protocol": "sasl_ssl",
    "ssl.ca.pem": "CA",
    "sasl.mechanisms": "OAUTHBEARER",
  });
  const { readToken } = rdkafkaSettings(config({ sasl: bearer }), "me");
  expect(readToken?.()).toBe("one");
  file("token", "two\n");
  expect(readToken?.()).toBe("two");
});

test("a file that is not there is a fault of the configuration", () => {
  expect(() => rdkafkaSettings(config({ tls: { caFile: join(folder, "none") } }), "me")).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID" }),
  );
});

test("what librdkafka cannot do, or cannot do as it was built, is told", () => {
  const all = ["ssl", "sasl_plain", "sasl_scram", "sasl_oauthbearer"];
  const secure = config({ tls: {}, sasl: { mechanism: "scram-sha-256", username: "amy", passwordFile: "x" } });
  expect(whyNotRdkafka(secure, all)).toBeUndefined();
  expect(whyNotRdkafka(config(), [])).toBeUndefined();
  expect(whyNotRdkafka(secure, ["sasl_plain"])).toMatch(/without ssl, sasl_scram/);
  expect(whyNotRdkafka(config({ tls: { servername: "kafka.plant" } }), all)).toMatch(/servername/);
});
