// The warehouse process: the embedded engine behind its HTTP front on a Unix socket.
//   I1. It lives no longer than its parent: when the channel to it closes, it ends at once. Nothing is lost by that, an
//       acknowledged insert is on disk.
//   I2. One process has the folder: the engine locks it. A younger one waits for the older to let go, and never opens it
//       without having repaired the tokens first.
//   I3. After an insert that failed inside the engine it ends, for the next start to repair what that left.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { ChildOptions, FromChild, ToChild } from "./child-protocol.ts";
import { ClickHouseFault, toHttpFault } from "./clickhouse-fault.ts";
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
  const { folder, socketPath, key } = options;
  mkdirSync(folder, { recursive: true });
  const engine = await openPatiently(options);
  const front = createFront(withoutTornInserts(engine), { key });
  rmSync(socketPath, { force: true });
  stop = async () => {
    const answered = new Promise((resolve) => front.close(resolve));
    await engine.drain();
    setInterval(() => front.closeIdleConnections(), IDLE_LOOK_MS); // what is still being sent keeps its connection
    await answered;
    rmSync(socketPath, { force: true });
  };
  front.listen(socketPath, () => {
    chmodSync(socketPath, 0o600);
    tell({ kind: "ready" });
  });
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
        tell({ kind: "failed", detail: error instanceof Error ? error.message : String(error) });
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }
}

/** A view that refuses its rows fails while they are computed, before anything of it is on disk. */
const VIEW_REFUSED = 395; // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO

/**
 * Ends the process when an insert fails inside the engine, such as on a full disk: its token may have been logged without its rows,
 * and only the next start takes it back. The client finds its connection broken and sends the batch again.
 */
function withoutTornInserts(engine: Engine): Engine {
  return {
    ...engine,
    async insert(...asked) {
      try {
        return await engine.insert(...asked);
      } catch (error) {
        const { status, number } = toHttpFault(error);
        if (!(error instanceof ClickHouseFault) && status === 500 && number !== VIEW_REFUSED) die();
        throw error;
      }
    },
  };
}

/** At once, whatever the engine's threads are doing: the next start takes it up from the disk. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

function tell(message: FromChild): void {
  process.send?.(message);
}
