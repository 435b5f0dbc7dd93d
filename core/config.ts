// The configuration: what `linepulse.yaml` may hold. The environment lies over it (runtime/config.ts says which variable is what).
import { z } from "zod";
import { alertsSchema } from "./alert-config.ts";
import { identifier } from "./identifier.ts";
import { allowedHostsSchema, channelsSchema, notifyFaults, robotsSchema } from "./notify-config.ts";
import { reportFaults, reportsSchema } from "./report-config.ts";
import { connectSchema, sourcesSchema } from "./source-config.ts";
import { sparkplugSchema } from "./sparkplug-config.ts";
import { wallsSchema } from "./wall-config.ts";

export const ROLES = ["ingest", "processors", "sinks", "alerts", "api", "warehouse"] as const;
export type Role = (typeof ROLES)[number];
/** What runs when no role is named. Where sinks or the API need an embedded warehouse, they have it without a role. */
export const DEFAULT_ROLES: readonly Role[] = ["ingest", "processors", "sinks", "alerts", "api"];

const percent = z.number().min(1).max(100);
const allowed = {
  tenant: identifier,
  factories: z.array(identifier).optional().meta({ description: "Factories allowed; absent = all of the tenant" }),
  lines: z.array(z.string().regex(/^[^/]+\/[^/]+$/, "must be factory/line")).optional(),
};

const credential = z.strictObject({
  name: z.string().min(1).max(200),
  ...allowed,
  permissions: z
    .array(z.enum(["read", "write", "command"]))
    .min(1)
    .default(["read"]),
  tokenFile: z.string().min(1).meta({ description: "File whose first line is the bearer token" }),
});

const mqtt = z.strictObject({
  url: z.url({ protocol: /^(mqtts?|wss?)$/ }),
  clientId: z.string().min(1).max(100),
  username: z.string().optional(),
  passwordFile: z.string().optional(),
  topic: z.string().min(1).meta({ description: "Topic template", example: "{tenant}/{factory}/{line}/{station}/{characteristic}" }),
  fixed: z.strictObject({ factory: identifier, line: identifier, station: identifier, characteristic: identifier }).partial().default({}),
  ...allowed,
});

const hasPort = (address: string) => Number(address.slice(address.lastIndexOf(":") + 1)) < 65_536;
const broker = z
  .string()
  .regex(/^[^\s:/]+:\d{1,5}$/, "must be host:port")
  .refine(hasPort, "there is no such port");

const kafka = z.strictObject({
  brokers: z.array(broker).min(1),
  prefix: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,100}$/)
    .default("")
    .meta({ description: "Before the names of topics, groups and transactions: several plants' logs in one cluster" }),
  writer: z
    .enum(["auto", "kafkajs", "node-rdkafka"])
    .default("auto")
    .meta({ description: "Client that appends what edges take in; auto = node-rdkafka where it is built and can do what is asked" }),
  replication: z.int().min(1).max(9).optional().meta({ description: "Replicas of topics that are made; absent = the brokers' default" }),
  tls: z
    .strictObject({
      caFile: z.string().optional().meta({ description: "Absent = the authorities that Node trusts" }),
      certFile: z.string().optional(),
      keyFile: z.string().optional(),
      servername: z.string().optional(),
    })
    .optional(),
  sasl: z
    .discriminatedUnion("mechanism", [
      z.strictObject({
        mechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512"]),
        username: z.string().min(1),
        passwordFile: z.string().min(1),
      }),
      z.strictObject({
        mechanism: z.literal("oauthbearer"),
        tokenFile: z.string().min(1).meta({ description: "Read again whenever a connection is made: something else renews it" }),
      }),
    ])
    .optional(),
});

export type KafkaConfig = z.output<typeof kafka>;

const settings = z.strictObject({
  data: z.string().min(1).default("./data").meta({ description: "Folder of the log and the embedded warehouse" }),
  http: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .optional()
        .meta({ description: "Default 8080 for the role `api`; without that role a process listens only on a port that is named" }),
      allowedHosts: z.array(z.string()).default([]).meta({ description: "Host names beside the loopback's that requests may name" }),
      allowedOrigins: z.array(z.url()).default([]),
    })
    .prefault({}),
  auth: z.enum(["on", "off"]).default("on").meta({ description: "`off` only while listening on loopback" }),
  tenant: identifier.default("acme").meta({ description: "Tenant of the generated token, and of everybody with auth off" }),
  credentials: z.array(credential).default([]),
  partitions: z.int().min(1).max(1024).optional().meta({ description: "Partitions of `events` when the log is made; then fixed" }),
  retention: z.strictObject({ factsDays: z.number().min(30).default(30) }).prefault({}),
  disk: z
    .strictObject({ ingestStopsAt: percent.default(85), sinksStopAt: percent.default(95) })
    .prefault({})
    .refine((d) => d.ingestStopsAt < d.sinksStopAt, "ingestStopsAt must be below sinksStopAt"),
  backpressure: z
    .strictObject({ records: z.int().min(100).default(20_000).meta({ description: "Records of lag at which ingest answers 503" }) })
    .prefault({}),
  warehouse: z
    .strictObject({
      url: z
        .url()
        .refine((url) => /^https?:\/\//i.test(url), "must begin with http:// or https://: ClickHouse's HTTP interface")
        .optional()
        .meta({ description: "A ClickHouse server, or where the role `warehouse` listens; absent = the embedded engine" }),
      listen: z
        .string()
        .regex(/^(\[[\da-fA-F:]+\]|[^\s:[\]]+):[1-9]\d{0,4}$/, "must be host:port")
        .refine(hasPort, "there is no such port")
        .default("127.0.0.1:8124")
        .meta({ description: "Where the role `warehouse` listens: on loopback, or with a `passwordFile`" }),
      username: z.string().default("default"),
      passwordFile: z.string().optional(),
      database: z.string().default("linepulse"),
    })
    .prefault({}),
  timescale: z
    .strictObject({
      url: z
        .url({ protocol: /^postgres(ql)?$/ })
        .refine(
          (url) => /^\w+:\/\/[^/?]+\/[^/?]+(\?sslmode=(disable|require|verify-full))?$/.test(url),
          "must name a database, and nothing but sslmode",
        )
        .optional()
        .meta({ description: "A TimescaleDB server that gets all rows too, `postgres://user@host:port/database`; absent = none" }),
      passwordFile: z.string().min(1).optional().meta({ description: "Read again whenever a connection is made" }),
    })
    .prefault({}),
  kafka: kafka.optional().meta({ description: "The event log in Kafka; absent = embedded" }),
  mqtt: z.array(mqtt).default([]),
  sparkplug: z.array(sparkplugSchema).default([]).meta({ description: "Gateways of devices that speak Sparkplug B" }),
  connect: connectSchema.optional().meta({ description: "Kafka Connect with Debezium; `linepulse connectors` speaks to it" }),
  sources: sourcesSchema.default([]).meta({ description: "MES databases whose rows become events" }),
  demo: z.strictObject({ seed: z.int().min(0).default(1), speed: z.number().positive().max(1000).default(1) }).prefault({}),
  alerts: alertsSchema.prefault({}).meta({ description: "Rules, who is told of what and when, and what keeps quiet" }),
  robots: robotsSchema.default([]),
  channels: channelsSchema.default([]),
  allowedHosts: allowedHostsSchema,
  walls: wallsSchema.default({}).meta({ description: "What `/wall/<name>` shows, by the name" }),
  reports: reportsSchema.default([]).meta({ description: "Shift hand-over, daily quality, weekly losses, by the plant's clock" }),
  log: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export const configSchema = settings.superRefine((config, { addIssue }) => {
  for (const { path, message } of [...notifyFaults(config), ...chainFaults(config), ...reportFaults(config.reports, config.channels)])
    addIssue({ code: "custom", path, message });
});

export type Config = z.output<typeof configSchema>;

/** Channels that chains name and that are not there. */
function chainFaults({ alerts, channels }: z.output<typeof settings>): { path: (string | number)[]; message: string }[] {
  return Object.entries(alerts.chains).flatMap(([chain, levels]) =>
    levels.flatMap((level, index) =>
      level.channels
        .filter((wanted) => !channels.some(({ name }) => name === wanted))
        .map((wanted) => ({ path: ["alerts", "chains", chain, index, "channels"], message: `there is no channel "${wanted}"` })),
    ),
  );
}
