// `linepulse connectors delete`: takes a connector away, and with it what the database keeps for it.
//   I1. A replication slot that nobody reads fills the database's disk: it goes with the connector unless somebody wants it kept.
import type { ConnectClient } from "../../connectors/client.ts";
import { PipelineError } from "../../core/errors.ts";
import type { WiredSource } from "./context.ts";
import type { SourceDatabase } from "./source-database.ts";

const LOOK_EVERY_MS = 250;
const STOPPED_LOOKS = 240;
/** The server lets go of a slot a moment after its reader has gone. */
const RELEASE_TRIES = 20;

export interface DeleteDeps {
  readonly client: ConnectClient;
  readonly open: (source: WiredSource) => Promise<SourceDatabase>;
  readonly say: (text: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Connect's offsets and the replication slot stay. */
  readonly keepPosition: boolean;
}

/** @throws PipelineError CONNECT_UNAVAILABLE, CONNECT_REJECTED, SOURCE_UNAVAILABLE, SOURCE_UNFIT */
export async function deleteSource(wired: WiredSource, deps: DeleteDeps): Promise<void> {
  const { client, say, keepPosition } = deps;
  const { connector, slot } = wired.names;
  const isThere = (await client.status(connector)) !== undefined;
  if (isThere && !keepPosition) {
    await client.stop(connector);
    await untilStopped(connector, deps);
    await client.forgetOffsets(connector);
  }
  if (isThere) await client.delete(connector);
  say(isThere ? `connector "${connector}" is deleted` : `there is no connector "${connector}"`);
  if (keepPosition) return;
  await release(wired, deps);
  if (wired.source.database.kind === "postgresql") say(`replication slot "${slot}" is dropped`);
}

async function untilStopped(connector: string, { client, sleep }: DeleteDeps): Promise<void> {
  for (let look = 0; look < STOPPED_LOOKS; look++) {
    const status = await client.status(connector);
    if (status === undefined || (status.connector.state === "STOPPED" && status.tasks.length === 0)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new PipelineError("CONNECT_REJECTED", `connector "${connector}" does not stop`);
}

async function release(wired: WiredSource, { open, sleep }: DeleteDeps): Promise<void> {
  const database = await open(wired);
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await database.release(wired.names);
      } catch (error) {
        if (tries >= RELEASE_TRIES) throw error;
        await sleep(LOOK_EVERY_MS);
      }
    }
  } finally {
    await database.close();
  }
}
