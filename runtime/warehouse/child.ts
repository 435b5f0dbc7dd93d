// The warehouse process: the embedded engine behind its HTTP front on a Unix socket, and on a port where one was asked for.
//   I1. It lives no longer than its parent: when the channel to it closes, it ends at once. Nothing is lost by that, an
//       acknowledged insert is on disk.
//   I2. One process has the folder: the engine locks it. A younger one waits for the older to let go, and never opens it
//       without having repaired the tokens first. Open, it has put parts aside that it cannot read: where their tokens
//       stood, it ends and is started again, because the engine knows them already.
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { checkWrites } from "./checked-writes.ts";
import type { ChildOptions, FromChild, ToChild } from "./child-protocol.ts";
import { type Engine, openEngine } from "./engine.ts";
import { isHeld } from "./folder-lock.ts";
import { createFront } from "./front.ts";
import { repairTokens } from "./repair-tokens.ts";

const LOCK_RETRY_MS = 100;
const IDLE_LOOK_MS = 10;

let stop = async (): Promise<void> => {};

process.on("disconnect", die);
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole group; the parent says when to stop
process.on("SIGTERM", () => {});
process.on("message", (message: ToChild) => {
  if (message.kind === "open") void serve(message.options);
  else void stop().then(die);
});

async function serve(options: ChildOptions): Promise<void> {
  const { folder, socketPath, key, listener } = options;
  mkdirSync(folder, { recursive: true });
  const opened = await openPatiently(options);
  const broken = repairTokens(folder);
  if (broken > 0) dieSaying(`${broken} inserts are not whole on the disk: starting again without their tokens`);
  const engine = checkWrites(opened, { folder, end: dieSaying });
  const front = createFront(engine, { key });
  const open = listener && createFront(engine, { user: listener.user, key: listener.password });
  const fronts = open ? [front, open] : [front];
  rmSync(socketPath, { force: true });
  stop = async () => {
    const answered = fronts.map((each) => new Promise((resolve) => each.close(resolve)));
    await engine.drain();
    setInterval(() => fronts.map((each) => each.closeIdleConnections()), IDLE_LOOK_MS); // what is still being sent keeps its connection
    await Promise.all(answered);
    rmSync(socketPath, { force: true });
  };
  await once(front.listen(socketPath), "listening");
  chmodSync(socketPath, 0o600);
  if (open && listener) {
    try {
      await once(open.listen({ host: listener.host, port: listener.port }), "listening");
    } catch (error) {
      tell({ kind: "failed", code: "PORT_IN_USE", detail: String(error) }, die);
      return;
    }
  }
  tell({ kind: "ready" });
}

/** Opens the engine; an older process may still be on its way out. */
async function openPatiently(options: ChildOptions): Promise<Engine> {
  const deadline = performance.now() + options.lockWaitMs;
  for (;;) {
    try {
      if (isHeld(options.folder)) throw new Error("another process has the warehouse's folder open");
      repairTokens(options.folder);
      return openEngine(options);
    } catch (error) {
      if (performance.now() >= deadline) {
        tell({ kind: "failed", code: "DATA_DIR_IN_USE", detail: error instanceof Error ? error.message : String(error) });
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }
}

/** At once, whatever the engine's threads are doing: the next start takes it up from the disk. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

function dieSaying(reason: string): void {
  process.stderr.write(`${reason}\n`);
  die();
}

function tell(message: FromChild, then = () => {}): void {
  process.send?.(message, then);
}
