// The data directory: made with narrow rights, and held by one running program at a time.
//   I1. The hold is a listening Unix socket: the system gives it back when the process dies, however it dies.
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PipelineError } from "../core/errors.ts";

export interface DataDir {
  readonly path: string;
  release(): Promise<void>;
}

/** @throws PipelineError DATA_DIR_IN_USE, or LOG_UNAVAILABLE where the directory cannot be made or written */
export async function holdDataDir(dir: string): Promise<DataDir> {
  const path = writable(dir);
  // A socket's path is short by law (104 bytes on macOS), a data directory's is not.
  const name = createHash("sha256").update(path).digest("hex").slice(0, 16);
  const socket = join(tmpdir(), `linepulse-${name}.lock`);
  const server = (await listen(socket)) ?? (await takeOver(socket));
  if (!server) throw new PipelineError("DATA_DIR_IN_USE", `another linepulse runs on "${path}"`);
  return { path, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

function writable(dir: string): string {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
    return realpathSync(dir);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new PipelineError("LOG_UNAVAILABLE", `could not make or write the data directory "${dir}" (${code})`, { cause });
  }
}

function listen(socket: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.end());
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    server.listen(socket, () => resolve(server));
  });
}

/** A socket that nobody answers on was left by a process that is gone. */
async function takeOver(socket: string): Promise<Server | undefined> {
  const isAlive = await new Promise<boolean>((resolve) => {
    const connection = connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
  if (isAlive) return undefined;
  rmSync(socket, { force: true });
  return listen(socket);
}
