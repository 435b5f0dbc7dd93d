import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig, unknownVariables } from "./config.ts";

function yaml(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "linepulse-config-")), "linepulse.yaml");
  writeFileSync(file, text);
  return file;
}

test("without file and environment the defaults serve", () => {
  const config = loadConfig({ file: yaml(""), env: {} });
  expect(config).toMatchObject({ data: "./data", auth: "on", tenant: "acme", http: { host: "127.0.0.1" } });
  expect(Object.isFrozen(config)).toBe(true);
});

test("the environment lies over the file", () => {
  const config = loadConfig({ file: yaml("http:\n  port: 9000\n  host: localhost\n"), env: { LINEPULSE_PORT: "9001" } });
  expect(config.http).toMatchObject({ port: 9001, host: "localhost" });
});

test("every fault is named at once, with its path or its variable", () => {
  const file = yaml("retention: {factsDays: 3}\nhttp: {prot: 1}\nmqtt:\n  - {url: 'http://x', clientId: a, topic: t, tenant: 'a b'}\n");
  const load = () => loadConfig({ file, env: { LINEPULSE_PORT: "eighty", LINEPULSE_AUTH: "maybe" } });
  expect(load).toThrow(/LINEPULSE_PORT: /);
  expect(load).toThrow(/LINEPULSE_AUTH: /);
  expect(load).toThrow(/retention\.factsDays: /);
  expect(load).toThrow(/http: Unrecognized key: "prot"/);
  expect(load).toThrow(/mqtt\.0\.url: /);
  expect(load).toThrow(/mqtt\.0\.tenant: /);
});

test("authentication can be switched off on loopback only", () => {
  expect(() => loadConfig({ file: yaml(""), env: { LINEPULSE_AUTH: "off", LINEPULSE_HOST: "0.0.0.0" } })).toThrow(/only on loopback/);
  expect(loadConfig({ file: yaml(""), env: { LINEPULSE_AUTH: "off" } }).auth).toBe("off");
});

test("the warehouse listens on loopback, or asks for a password that somebody chose", () => {
  const load = (warehouse: string) => loadConfig({ file: yaml(`warehouse: {${warehouse}}\n`), env: {} }).warehouse.listen;
  expect(load("")).toBe("127.0.0.1:8124");
  expect([load("listen: 'localhost:9'"), load("listen: '[::1]:65535'")]).toEqual(["localhost:9", "[::1]:65535"]);
  expect(() => load("listen: '0.0.0.0:8124'")).toThrow(/warehouse\.listen: "0\.0\.0\.0:8124" is not on loopback/);
  expect(() => load("listen: '[::]:8124'")).toThrow(/not on loopback/);
  expect(load("listen: '0.0.0.0:8124', passwordFile: /run/secrets/warehouse")).toBe("0.0.0.0:8124");
  for (const wrong of ["8124", "localhost", "localhost:0", "localhost:65536", "::1:8124", "a b:1"]) {
    expect(() => load(`listen: '${wrong}'`), wrong).toThrow(/warehouse\.listen: /);
  }
});

test("addresses that nobody can answer at are faults", () => {
  const load = (text: string) => loadConfig({ file: yaml(`${text}\n`), env: {} });
  expect(() => load("kafka: {brokers: ['k1:9092', 'k2:99092']}")).toThrow(/kafka\.brokers\.1: there is no such port/);
  expect(() => load("warehouse: {url: 'tcp://clickhouse:9000'}")).toThrow(/warehouse\.url: must begin with http:\/\/ or https:\/\//);
  expect(load("warehouse: {url: 'HTTPS://clickhouse:8443'}").warehouse.url).toBeDefined();
});

test("a file that is no YAML is a fault, not a crash", () => {
  expect(() => loadConfig({ file: yaml("a: [1"), env: {} })).toThrow(/CONFIG_INVALID|fault/);
  expect(() => loadConfig({ file: "/nowhere/linepulse.yaml", env: {} })).toThrow(/no such file/);
  expect(() => loadConfig({ file: tmpdir(), env: {} })).toThrow(/could not be read \(EISDIR\)/);
});

test("a variable that nothing reads is found: a misspelt one would mean another log", () => {
  const env = { LINEPULSE_KAFKA_BROKER: "k1:9092", LINEPULSE_KAFKA_BROKERS: "k1:9092", LINEPULSE_CONFIG: "a.yaml", PATH: "/bin" };
  expect(unknownVariables(env)).toEqual(["LINEPULSE_KAFKA_BROKER"]);
});

test("TimescaleDB is named by one variable or key, with a database and nothing that is not understood", () => {
  const of = (url: string) => () => loadConfig({ file: yaml(""), env: { LINEPULSE_TIMESCALE_URL: url } }).timescale.url;
  expect(of("")()).toBeUndefined();
  for (const url of ["postgres://linepulse@db:5432/linepulse", "postgresql://u:p@10.0.0.1/plant?sslmode=verify-full"])
    expect(of(url)()).toBe(url);
  for (const url of ["mysql://u@db/x", "postgres://u@db:5432", "postgres://u@db/x?sslmode=prefer", "postgres://u@db/x?options=-c"]) {
    expect(of(url), url).toThrow(/LINEPULSE_TIMESCALE_URL: /);
  }
});
