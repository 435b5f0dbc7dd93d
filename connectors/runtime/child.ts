// A program as a child that does not outlive this process.
//   I1. It leads a process group of its own: Ctrl-C at a terminal ends this process, which then ends its children in order.
//   I2. However this process ends, kill -9 included, the child is killed: a watching shell holds the reading end of a pipe whose
//       other end only this process has, and the end of the pipe is the end of the child.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { descendantsOf, sendTo, whenGone } from "./family.ts";

const WATCH = 'read -r _; kill -9 "$1"';
const TAIL_LINES = 25;
/** Signals that a process may outlive. */
const SURVIVED: ReadonlySet<NodeJS.Signals> = new Set(["SIGSTOP", "SIGCONT"]);

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A user of the system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** What to start. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** Standard output and error are appended here. */
  readonly logFile: string;
  /** Asks it to end in order; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
  /** In place of the one that this process runs as. */
  readonly user?: SystemUser | undefined;
  /** Its working directory. */
  readonly cwd?: string;
  /** Given to it on its standard input. */
  readonly input?: string;
  /** It does its work in processes of its own that outlive it for a moment: what is sent to it is sent to them too. */
  readonly isFamily?: boolean;
}

export interface Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** Resolves once it is gone; with SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Asks it to end, and sends SIGKILL to what is left after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export async function startChild(launch: Launch): Promise<Child> {
  const { program, args, logFile, stopSignal = "SIGTERM", user, cwd, input } = launch;
  const out = openSync(logFile, "a", 0o600);
  const stdin = input === undefined ? "ignore" : "pipe";
  const child = spawn(program, args, { detached: true, stdio: [stdin, out, out], cwd, ...user });
  closeSync(out);
  await once(child, "spawn");
  child.stdin?.end(input);
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
      const family = launch.isFamily ? await stopped(child) : [];
      child.kill(signal);
      sendTo(family, signal);
      if (signal !== "SIGSTOP") child.kill("SIGCONT");
      if (SURVIVED.has(signal)) return;
      await exited;
      await whenGone(family);
    },
    async stop(withinMs) {
      child.kill(stopSignal);
      child.kill("SIGCONT"); // one that was stopped cannot end itself
      const given = new AbortController();
      const isGone = await Promise.race([exited.then(() => true), sleep(withinMs, false, { signal: given.signal }).catch(() => false)]);
      given.abort();
      if (!isGone) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Runs a program to its end. @throws an error with the last lines that it wrote */
export async function runChild(name: string, launch: Launch): Promise<void> {
  const child = await startChild(launch);
  const exit = await child.exited;
  if (exit.code !== 0) throw new Error(`${endOf(name, exit)}\n${tailOf(launch.logFile)}`);
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

/** The processes that it has started: all of them, for it stands still and starts no more. */
async function stopped(child: ChildProcess): Promise<number[]> {
  child.kill("SIGSTOP");
  return descendantsOf(child.pid as number);
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
