// Java programs: Kafka's broker and tools, Connect's worker.
import { join } from "node:path";
import { type Launch, runChild } from "./child.ts";
import { findTool } from "./tools.ts";

/** Options of a JVM that is quick to start and large enough for tests. */
export const SMALL_JVM: readonly string[] = ["-Xmx512m", "-XX:+UseSerialGC"];
/** For what runs a few seconds or minutes: half the CPU until it is up, because nothing is compiled for speed. Not for benchmarks. */
export const SHORT_LIVED_JVM: readonly string[] = [...SMALL_JVM, "-XX:TieredStopAtLevel=1"];
/** Kafka's logging goes to standard output. */
export const LOG4J = `-Dlog4j2.configurationFile=${join(import.meta.dirname, "log4j2.xml")}`;

export interface JvmOptions {
  readonly jars: readonly string[];
  readonly main: string;
  readonly args: readonly string[];
  /** Options of the JVM itself: its heap, properties. */
  readonly jvm: readonly string[];
  /** Standard output and error are appended here. */
  readonly logFile: string;
}

/** How to start a Java program. @throws MissingToolError */
export function jvmLaunch({ jars, main, args, jvm, logFile }: JvmOptions): Launch {
  return { program: findTool("java"), args: [...jvm, "-cp", jars.join(":"), main, ...args], logFile };
}

/** Runs a Java program to its end. @throws MissingToolError, or an error with the last lines that it wrote */
export function runJvm(options: JvmOptions): Promise<void> {
  return runChild(options.main, jvmLaunch(options));
}
