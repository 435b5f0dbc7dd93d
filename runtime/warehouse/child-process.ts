// The warehouse process as its supervisor handles it: spawn, open, end.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PipelineError } from "../../core/errors.ts";
import type { Logger } from "../logger.ts";
import type { ChildOptions, FromChild, ToChild } from "./child-protocol.ts";

const PROGRAM = fileURLToPath(new URL("./child.ts", import.meta.url));
const CLOSE_WAIT_MS = 12_000; // a read may take 10 s
/** One thread each for the six sessions of the engine, and some for files and compression. */
const THREADS = "8";

/** Starts the process; what the engine prints goes to the log. */
export function spawnChild(logger: Logger): ChildProcess {
  const child = fork(PROGRAM, [], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [],
    env: { ...process.env, UV_THREADPOOL_SIZE: THREADS, TZ: "UTC" },
  });
  if (child.stderr) {
    createInterface(child.stderr).on("line", (text) => logger.warn("warehouse process says", { text }));
  }
  return child;
}

/**
 * Tells the process what to open, and resolves when it answers requests.
 *
 * @throws PipelineError DATA_DIR_IN_USE (the folder could not be opened), PORT_IN_USE, WAREHOUSE_UNAVAILABLE (the process ended)
 */
export function open(child: ChildProcess, options: ChildOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "the warehouse process ended before it answered"));
    child.once("exit", onExit);
    child.once("error", (cause) => {
      reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "could not start the warehouse process", { cause }));
    });
    child.once("message", (message: FromChild) => {
      child.off("exit", onExit);
      if (message.kind === "ready") resolve();
      else reject(new PipelineError(message.code, `could not open the warehouse in "${options.folder}": ${message.detail}`));
    });
    send(child, { kind: "open", options });
  });
}

/** Lets running statements finish and the process end; kills it when that takes too long. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  send(child, { kind: "close" });
  const timer = setTimeout(() => child.kill("SIGKILL"), CLOSE_WAIT_MS);
  await exited;
  clearTimeout(timer);
}

function send(child: ChildProcess, message: ToChild): void {
  child.send(message, () => {}); // a process that is gone tells so by its exit
}
