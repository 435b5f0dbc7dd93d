// The configuration of change data capture: where Kafka Connect is, and the MES databases whose rows become events.
//   I1. A password is never in the configuration itself: it is in a file or in a variable of the environment.
//   I2. Names of sources are safe wherever they end up: in topics, connectors, replication slots and tables.
import { z } from "zod";
import { DATABASE_KINDS, type DatabaseKind } from "./change.ts";
import { identifier } from "./identifier.ts";

const DEFAULT_PORTS: Readonly<Record<DatabaseKind, number>> = { postgresql: 5432, mysql: 3306, mariadb: 3306 };
const MAX_NAME = 40;
/** What a template of references may name. */
const PLACEHOLDER = /\{(?:source|file|variable)\}/;

const text = z.string().min(1).max(1000);
const fraction = z.number().min(0).max(1);

/** `${provider:path:key}` as Kafka Connect's workers resolve it. */
const reference = z.string().regex(
  /^\$\{[a-zA-Z][\w-]*:.+\}$/,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Connect that fills it in
  "must be a reference that Connect resolves, such as ${directory:/run/secrets:{file}} or ${env:MES_PASSWORD}",
);

export const connectSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: "REST interface of a Kafka Connect worker" }),
  username: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional().meta({ description: "File whose first line is the password of `username`" }),
  secrets: reference
    .refine((template) => PLACEHOLDER.test(template), "must hold {source}, {file} or {variable}, or all sources would share a password")
    .optional()
    .meta({
      description:
        "How a Connect worker itself gets the password of a source's database: {source} is the source's name, {file} the name of its passwordFile without the folder, {variable} its passwordVariable. Absent = the password is stored in Connect",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Connect that fills it in
      example: "${directory:/run/secrets:{file}}",
    }),
});

const database = z
  .strictObject({
    kind: z.enum(DATABASE_KINDS),
    host: z.string().regex(/^[^\s/:@]+$|^[\da-fA-F:]+$/, "must be a host name or an address"),
    port: z.int().min(1).max(65_535).optional().meta({ description: "Default 5432, or 3306 of MySQL and MariaDB" }),
    name: text.meta({ description: "The database" }),
    user: text,
    passwordFile: z.string().min(1).optional().meta({ description: "File whose first line is the password" }),
    passwordVariable: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, "must be the name of a variable of the environment")
      .optional(),
    secret: reference.optional().meta({ description: "In place of what `connect.secrets` gives for this source" }),
    tls: z
      .enum(["off", "require", "verify"])
      .default("off")
      .meta({ description: "require = encrypted, whoever answers; verify = the server's certificate is checked too" }),
    connectHost: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Where Connect reaches the database, if not at `host`: another network" }),
    connectPort: z.int().min(1).max(65_535).optional(),
  })
  .refine(({ passwordFile, passwordVariable }) => (passwordFile === undefined) !== (passwordVariable === undefined), {
    message: "needs a passwordFile or a passwordVariable, one of the two",
    path: ["passwordFile"],
  })
  .transform((given) => ({ ...given, port: given.port ?? DEFAULT_PORTS[given.kind] }));

const targets = z.strictObject({
  completeness: fraction,
  validity: fraction,
  uniqueness: fraction,
  timeliness: fraction,
  consistency: fraction,
  accuracy: fraction,
});

const source = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME)
    .regex(/^[a-z][a-z0-9-]*$/, "must begin with a letter and hold small letters, digits and dashes only"),
  system: text.meta({ description: "The source system whose mapping it is", example: "btc-saas" }),
  tenant: identifier,
  factories: z.array(identifier).min(1).optional().meta({ description: "Factories that its rows may name; absent = all of the tenant" }),
  lines: z
    .array(z.string().regex(/^[^/]+\/[^/]+$/, "must be factory/line"))
    .min(1)
    .optional(),
  factory: identifier.meta({ description: "The factory of rows that name none" }),
  timeZone: z
    .string()
    .refine(isTimeZone, "must be a time zone of the IANA list, such as Asia/Shanghai")
    .meta({ description: "Of dates and times that the database keeps without a zone" }),
  deletes: z
    .enum(["keep", "correct"])
    .default("keep")
    .meta({ description: "keep = a row that is deleted was archived; correct = its figures are taken back" }),
  database: database.optional().meta({ description: "Absent where only `messages` are read" }),
  connector: z
    .record(z.string().min(1), z.string())
    .default({})
    .meta({ description: "Settings of the Debezium connector in place of those that linepulse gives" }),
  settings: z.record(z.string(), z.unknown()).default({}).meta({ description: "Whatever the system's mapping defines" }),
  messages: z
    .strictObject({ topic: z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/, "must be the name of a topic") })
    .optional()
    .meta({ description: "A topic that the system itself writes, for mappings that read one; its name is taken as it is" }),
  targets: targets.partial().optional().meta({ description: "Data quality that is asked of it, as fractions" }),
});

export const sourcesSchema = z.array(source).superRefine((sources, context) => {
  const seen = new Set<string>();
  for (const [index, { name, factories, factory, database, messages }] of sources.entries()) {
    if (seen.has(name)) context.addIssue({ code: "custom", path: [index, "name"], message: `"${name}" is there twice` });
    seen.add(name);
    if (!database && !messages)
      context.addIssue({ code: "custom", path: [index, "database"], message: "needs a `database`, `messages`, or both" });
    if (factories && !factories.includes(factory)) {
      context.addIssue({ code: "custom", path: [index, "factory"], message: `"${factory}" is not one of its \`factories\`` });
    }
  }
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export type ConnectConfig = z.output<typeof connectSchema>;
export type SourceConfig = z.output<typeof source>;
export type DatabaseConfig = z.output<typeof database>;
/** A source whose database is captured; others have messages alone. */
export type CapturedSource = SourceConfig & { readonly database: DatabaseConfig };

export function isCaptured(source: SourceConfig): source is CapturedSource {
  return source.database !== undefined;
}
