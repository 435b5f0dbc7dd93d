import { expect, test } from "vitest";
import { connectSchema, sourcesSchema } from "./source-config.ts";

const SOURCE = {
  name: "mes-1",
  system: "btc-saas",
  tenant: "acme",
  factory: "SH",
  timeZone: "Asia/Shanghai",
  database: { kind: "mariadb", host: "db.plant", name: "btc_core", user: "linepulse", passwordFile: "/run/secrets/mes" },
};

const faultsOf = (schema: typeof sourcesSchema | typeof connectSchema, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
const faults = (change: object) => faultsOf(sourcesSchema, [{ ...SOURCE, ...change }]);
const databaseFaults = (change: object) => faults({ database: { ...SOURCE.database, ...change } });

test("a source needs little: the rest has defaults", () => {
  const [source] = sourcesSchema.parse([SOURCE]);
  expect(source).toEqual({
    ...SOURCE,
    deletes: "keep",
    connector: {},
    settings: {},
    database: { ...SOURCE.database, port: 3306, tls: "off" },
  });
  expect(sourcesSchema.parse([{ ...SOURCE, database: { ...SOURCE.database, kind: "postgresql" } }])[0]?.database?.port).toBe(5432);
});

test.each([
  [{ name: "Mes" }, /^0\.name: must begin with a letter/],
  [{ name: "mes_1" }, /^0\.name: must begin with a letter/],
  [{ name: "m".repeat(41) }, /^0\.name: .*40/],
  [{ timeZone: "Shanghai" }, /^0\.timeZone: must be a time zone/],
  [{ factories: ["BJ"] }, /^0\.factory: "SH" is not one of its `factories`/],
  [{ lines: ["A01"] }, /^0\.lines\.0: must be factory\/line/],
  [{ deletes: "drop" }, /^0\.deletes:/],
  [{ targets: { timeliness: 95 } }, /^0\.targets\.timeliness:/],
  [{ messages: { topic: "a topic" } }, /^0\.messages\.topic: must be the name of a topic/],
  [{ connectors: {} }, /connectors/],
])("%j is refused, with its path", (change, message) => {
  expect(faults(change)).toEqual([expect.stringMatching(message)]);
});

test("a source without a database reads messages, one without both nothing", () => {
  expect(faults({ database: undefined })).toEqual(["0.database: needs a `database`, `messages`, or both"]);
  expect(faults({ database: undefined, messages: { topic: "mes.events" } })).toEqual([]);
});

test("a password is in a file or in a variable, never in the configuration", () => {
  expect(databaseFaults({ password: "secret" })).toEqual([expect.stringContaining("password")]);
  expect(databaseFaults({ passwordFile: undefined })).toEqual([expect.stringMatching(/passwordFile or a passwordVariable/)]);
  expect(databaseFaults({ passwordVariable: "MES_PASSWORD" })).toEqual([expect.stringMatching(/one of the two/)]);
  expect(databaseFaults({ passwordFile: undefined, passwordVariable: "MES_PASSWORD" })).toEqual([]);
  expect(databaseFaults({ passwordFile: undefined, passwordVariable: "MES PASSWORD" })).toEqual([expect.stringMatching(/variable/)]);
});

test("two sources of one name are refused", () => {
  expect(faultsOf(sourcesSchema, [SOURCE, SOURCE])).toEqual(['1.name: "mes-1" is there twice']);
});

test("Connect's secrets are a reference that differs from source to source", () => {
  const ref = (inner: string) => `\${${inner}}`;
  const secrets = (template: string) => faultsOf(connectSchema, { url: "http://connect:8083", secrets: template });
  expect(secrets(ref("directory:/run/secrets:{file}"))).toEqual([]);
  expect(secrets(ref("env:{variable}"))).toEqual([]);
  expect(secrets(ref("file:/etc/mes.properties:password"))).toEqual([expect.stringMatching(/share a password/)]);
  expect(secrets("hunter2")).toEqual([expect.stringMatching(/reference/), expect.stringMatching(/share a password/)]);
  expect(faultsOf(connectSchema, { url: "connect:8083" })).toEqual([expect.stringMatching(/^url:/)]);
});
