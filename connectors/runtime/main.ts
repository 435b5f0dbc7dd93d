// Kafka, and Connect with Debezium, from the command line:
//   node connectors/runtime/main.ts up [--data <folder>] [--port <n>] [--connect] [--connect-port <n>]
//   node connectors/runtime/main.ts fetch
//   I1. A worker is ended before its broker: without one it would not end.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBroker } from "./broker.ts";
import { endOf } from "./child.ts";
import { startConnect } from "./connect.ts";
import { bring } from "./jar-cache.ts";
import type { Service } from "./service.ts";

const USAGE = `usage:
  main.ts up [--data <folder>] [--port <n>] [--connect] [--connect-port <n>]
      runs a Kafka broker, and with --connect a Connect worker, until Ctrl-C
      (defaults: data/full, ports 9092 and 8083; port 0 = any that is free)
  main.ts fetch
      brings the jars into the cache, so that the first start does not`;

const OPTIONS = {
  data: { type: "string", default: join("data", "full") },
  port: { type: "string", default: "9092" },
  connect: { type: "boolean", default: false },
  "connect-port": { type: "string", default: "8083" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>["values"];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function fetchAll(): Promise<void> {
  for (const part of ["kafka", "debezium"] as const) say(`${part} is in ${await bring(part)}`);
}

async function up(values: Values): Promise<void> {
  const asked = new Promise<"asked">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve("asked"));
  });
  const running: Service[] = [];
  try {
    const outcome = await Promise.race([asked, startAll(values, running).then(() => Promise.race(running.map(firstEnd)))]);
    if (outcome !== "asked") throw new Error(outcome);
  } finally {
    for (const service of running.reverse()) await service.stop();
  }
}

async function startAll(values: Values, running: Service[]): Promise<void> {
  const broker = await startBroker({ dir: join(values.data, "kafka"), ...portOf("port", values.port) });
  running.push(broker);
  say(`Kafka is open at  ${broker.bootstrap}  (log: ${broker.logFile})`);
  if (!values.connect) return;
  const { bootstrap } = broker;
  const connect = await startConnect({ dir: join(values.data, "connect"), bootstrap, ...portOf("connect-port", values["connect-port"]) });
  running.push(connect);
  say(`Connect is open at  ${connect.url}  (log: ${connect.logFile})`);
}

async function firstEnd({ exited, logFile }: Service): Promise<string> {
  return `${endOf("a server", await exited)}, its log is ${logFile}`;
}

function portOf(option: string, text: string): { port?: number } {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--${option} is a number from 0 to 65535, not "${text}"`);
  return port === 0 ? {} : { port };
}

try {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [command, ...rest] = positionals;
  if (rest.length > 0 || (command !== "up" && command !== "fetch")) throw new Error(USAGE);
  await (command === "up" ? up(values) : fetchAll());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit(); // and with it whatever is still on its way up
