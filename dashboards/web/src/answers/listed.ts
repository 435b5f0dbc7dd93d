// A list of the API with how many there are in all: more than were given means that something is left out.
import type { Client } from "../api/client.ts";
import { listOf, numberOrNull } from "../api/json.ts";

export interface Listed<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** The most that one answer may hold. */
export const PAGE_SIZE = 10_000;

/** Items that `read` refuses are left out of `items`, and not of `total`. */
export async function listed<T>(
  client: Pick<Client, "get">,
  path: string,
  read: (item: unknown) => T | undefined,
  signal: AbortSignal,
): Promise<Listed<T>> {
  const data = await client.get(path, signal);
  const items = listOf(data.items).map(read).filter((item) => item !== undefined); // biome-ignore format: one thought
  return { items, total: numberOrNull(data.total) ?? items.length };
}
