// A Java program as a child that does not outlive this process.
//   I1. It leads a process group of its own: Ctrl-C at a terminal ends this process, which then ends its children in order.
//   I2. However this process ends, kill -9 included, the child is killed: a watching shell holds the reading end of a pipe whose
//       other end only this process has, and the end of the pipe is the end of the child.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool } from "./tools.ts";

/** Options of a JVM that is quick to start and large enough for tests. */
export const SMALL_JVM: readonly string[] = ["-Xmx512m", "-XX:+UseSerialGC"];
/** For what runs a few seconds or minutes: half the CPU until it is up, because nothing is compiled for speed. Not for benchmarks. */
export const SHORT_LIVED_JVM: readonly string[] = [...SMALL_JVM, "-XX:TieredStopAtLevel=1"];
/** Kafka's logging goes to standard output. */
export const LOG4J = `-Dlog4j2.configurationFile=${join(import.meta.dirname, "log4j2.xml")}`;

const WATCH = 'read -r _; kill -9 "$1"';
const TAIL_LINES = 25;
/** Signals that a process may outlive. */
const SURVIVED: ReadonlySet<NodeJS.Signals> = new Set(["SIGSTOP", "SIGCONT"]);

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Jvm {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** Resolves once it is gone; with SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** SIGTERM, and SIGKILL for what is left after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface JvmOptions {
  readonly jars: readonly string[];
  readonly main: string;
  readonly args: readonly string[];
  /** Options of the JVM itself: its heap, properties. */
  readonly jvm: readonly string[];
  /** Standard output and error are appended here. */
  readonly logFile: string;
}

/** @throws MissingToolError */
export async function startJvm({ jars, main, args, jvm, logFile }: JvmOptions): Promise<Jvm> {
  const java = findTool("java");
  const out = openSync(logFile, "a", 0o600);
  const child = spawn(java, [...jvm, "-cp", jars.join(":"), main, ...args], { detached: true, stdio: ["ignore", out, out] });
  closeSync(out);
  await once(child, "spawn");
  const pid = child.pid as number;
  const stopWatching = watch(pid);
  const exited = new Promise<Exit>((resolve) =>
    child.once("exit", (code, signal) => {
      stopWatching();
      resolve({ code, signal });
    }),
  );
  return {
    pid,
    exited,
    hasExited: () => hasExited(child),
    async kill(signal) {
      child.kill(signal);
      if (!SURVIVED.has(signal)) await exited;
    },
    async stop(withinMs) {
      child.kill("SIGTERM");
      child.kill("SIGCONT"); // one that was stopped cannot end itself
      const given = new AbortController();
      const isGone = await Promise.race([exited.then(() => true), sleep(withinMs, false, { signal: given.signal }).catch(() => false)]);
      given.abort();
      if (!isGone) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Runs a Java program to its end. @throws MissingToolError, or an error with the last lines that it wrote */
export async function runJvm(options: JvmOptions): Promise<void> {
  const jvm = await startJvm(options);
  const exit = await jvm.exited;
  if (exit.code !== 0) throw new Error(`${endOf(options.main, exit)}\n${tailOf(options.logFile)}`);
}

/** In words: what ended, and how. */
export function endOf(name: string, { code, signal }: Exit): string {
  return `${name} ended with ${signal === null ? `code ${code}` : `signal ${signal} (${constants.signals[signal]})`}`;
}

/** The last lines of a log. */
export function tailOf(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-TAIL_LINES);
  return [`the end of ${logFile}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Node opens its own pipes so that no child inherits them, and the end of this process closes this one. */
function watch(pid: number): () => void {
  const watcher = spawn("/bin/sh", ["-c", WATCH, "sh", String(pid)], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  watcher.unref();
  (watcher.stdin as { unref?: () => void }).unref?.();
  return () => watcher.kill("SIGKILL");
}

function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
