// Whose turn it is to migrate a warehouse that several processes open at once. A table stands for a turn, because making one without
// IF NOT EXISTS succeeds for one of two.
//   I1. The newest turn counts. A holder that was away for a moment looks again, and stops when a newer turn was taken.
//   I2. Nobody need give a turn back: those who wait see every migration applied. A turn in which nothing was applied for long is of a
//       process that is gone: the next turn is taken.
import { type ClickHouseClient, ClickHouseError } from "@clickhouse/client";

const PREFIX = "migration_turn_";
const TAKEN = "TABLE_ALREADY_EXISTS";

/** Number of the newest turn; 0 when there is none. */
export async function newestTurn(client: ClickHouseClient): Promise<number> {
  return Math.max(0, ...(await turns(client)));
}

/** True when the turn is the caller's now. */
export async function takeTurn(client: ClickHouseClient, turn: number): Promise<boolean> {
  try {
    await client.command({ query: `CREATE TABLE ${PREFIX}${turn} (nothing UInt8) ENGINE = Null` });
    return true;
  } catch (error) {
    if (error instanceof ClickHouseError && error.type === TAKEN) return false;
    throw error;
  }
}

/** Takes away what turns have left, once everything is applied. */
export async function endTurns(client: ClickHouseClient): Promise<void> {
  for (const turn of await turns(client)) await client.command({ query: `DROP TABLE IF EXISTS ${PREFIX}${turn}` });
}

async function turns(client: ClickHouseClient): Promise<number[]> {
  const query = `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${PREFIX}')`;
  const answer = await client.query({ query, format: "JSONEachRow" });
  return (await answer.json<{ name: string }>()).map(({ name }) => Number(name.slice(PREFIX.length))).filter(Number.isInteger);
}
