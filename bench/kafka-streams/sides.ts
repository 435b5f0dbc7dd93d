// The two sides as processes of their own, and what is left of them when they have ended.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Admin } from "kafkajs";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import { factsTopic } from "../../core/rows.ts";
import { groupOf } from "../../runtime/generations.ts";
import { PARTITIONS } from "./plant.ts";
import { createTopic, deleteTopics } from "./topics.ts";

const PEER = join(import.meta.dirname, "peer");
const MAIN = join(import.meta.dirname, "../../runtime/main.ts");
const STOP_WITHIN_MS = 30_000;
const FORGOTTEN_WITHIN_MS = 20_000;

/** A side that reads the topic `<prefix>events` from its beginning. */
export interface Side {
  readonly name: string;
  start(place: { bootstrap: string; prefix: string }, admin: Admin): Promise<RunningSide>;
}

export interface RunningSide {
  readonly pid: number;
  /** Kafka's name of the group whose offsets tell how far it is. */
  readonly group: string;
  /** Where its points come out. */
  readonly output: string;
  /** Throws when the process has ended by itself. */
  check(): void;
  /** The end of its standard error. */
  complaints(): string;
  /** Ends the process. Its topics stay. */
  stop(): Promise<void>;
  /** Makes away with all that it has written. */
  clear(): Promise<void>;
}

let runs = 0;

/** Kafka Streams with a commit interval. */
export function kafkaStreams(commitMs: number): Side {
  return {
    name: `kafka-streams ${commitMs} ms`,
    async start({ bootstrap, prefix }, admin) {
      const application = `${prefix}streams-${process.pid}-${runs++}`;
      const output = `${application}-points`;
      const state = mkdtempSync(join(tmpdir(), "linepulse-streams-"));
      await createTopic(admin, output);
      const options = { bootstrap, application, input: prefix + EVENTS_TOPIC, output, state, commit: commitMs };
      const args = Object.entries(options).map(([name, value]) => `${name}=${value}`);
      const classes = [join(PEER, "target/peer.jar"), join(PEER, "target/lib/*")].join(":");
      const log = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";
      const child = startProcess("java", ["-Xmx1g", log, "-cp", classes, "linepulse.peer.Peer", ...args], {});
      return {
        ...child,
        group: application,
        output,
        async clear() {
          await deleteTopics(admin, (topic) => topic.startsWith(application)); // its group's name never comes again
          rmSync(state, { recursive: true, force: true });
        },
      };
    },
  };
}

/** The program as it is shipped, in its role `processors` alone. */
export const linepulse: Side = {
  name: "linepulse",
  async start({ bootstrap, prefix }, admin) {
    const data = mkdtempSync(join(tmpdir(), "linepulse-processors-"));
    const settings = {
      KAFKA_BROKERS: bootstrap,
      KAFKA_PREFIX: prefix,
      DATA: data,
      AUTH: "off",
      LOG: "warn",
      PARTITIONS: String(PARTITIONS),
    };
    const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`LINEPULSE_${name}`, value]));
    const child = startProcess(process.execPath, [MAIN, "run", "processors"], env);
    const group = prefix + groupOf(1);
    return {
      ...child,
      group,
      output: prefix + factsTopic("spc_points"),
      async clear() {
        await deleteTopics(admin, (topic) => topic.startsWith(prefix) && topic !== prefix + EVENTS_TOPIC);
        await deleteGroup(admin, group);
        rmSync(data, { recursive: true, force: true });
      },
    };
  },
};

/** A group is gone a little after its last member. */
async function deleteGroup(admin: Admin, group: string): Promise<void> {
  const until = performance.now() + FORGOTTEN_WITHIN_MS;
  while ((await admin.listGroups()).groups.some(({ groupId }) => groupId === group)) {
    try {
      await admin.deleteGroups([group]);
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

function startProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Pick<RunningSide, "pid" | "check" | "complaints" | "stop"> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk) => (output = (output + chunk).slice(-10_000)));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill); // it must not outlive the bench, however that ends
  let end: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const onEnd = (how: string) => {
      end ??= how;
      process.off("exit", kill);
      resolve();
    };
    child.once("exit", (code, signal) => onEnd(String(code ?? signal)));
    child.once("error", (error) => onEnd(error.message));
  });
  return {
    pid: child.pid ?? 0,
    complaints: () => output,
    check() {
      if (end !== undefined) throw new Error(`${command} has ended (${end}):\n${output}`);
    },
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(kill, STOP_WITHIN_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Builds the peer when a source is newer than what was built. @throws Error when there is no JDK or Maven */
export function buildPeer(): void {
  const jar = join(PEER, "target/peer.jar");
  const sources = ["pom.xml", ...readdirSync(join(PEER, "src"), { recursive: true, encoding: "utf8" }).map((path) => join("src", path))];
  const newest = Math.max(...sources.map((path) => statSync(join(PEER, path)).mtimeMs));
  if (existsSync(jar) && statSync(jar).mtimeMs > newest) return;
  try {
    execFileSync("mvn", ["-q", "-B", "package"], { cwd: PEER, stdio: ["ignore", "inherit", "inherit"] });
  } catch (cause) {
    throw new Error("the peer was not built: it needs a JDK from 17 on and Maven (Debian: openjdk-17-jdk-headless maven)", { cause });
  }
}
