import { expect, test } from "vitest";
import type { Json } from "../api/json.ts";
import { readPoint } from "../api/point.ts";
import { fetchPoints } from "./fetch.ts";

const PIECE = 2_500;

/** A series of so many points, one a minute, with some of another product between them; answers as the API does. */
function server(count: number) {
  const paths: string[] = [];
  const all = Array.from({ length: count }, (_, n) => {
    return { id: `p${n}`, at: new Date(n * 60_000).toISOString(), value: n, product: n % 10 === 0 ? "other" : null };
  });
  const get = async (path: string): Promise<Json> => {
    paths.push(path);
    const query = new URLSearchParams(path.split("?")[1]);
    const before = query.get("before");
    const found = all.filter(({ at, id }) => before === null || at < before || (at === before && id < (query.get("beforeId") ?? "")));
    return { items: found.slice(-Number(query.get("limit"))), total: found.length };
  };
  return { client: { get }, paths };
}
const own = (item: unknown) => ((item as { product: unknown }).product === null ? readPoint(item) : undefined);

test.each([
  [300, 500, 1],
  [PIECE, 10_000, 1],
  [12_000, 500, 1],
  [12_000, PIECE, 1],
  [4_000, 10_000, 2],
  [12_000, 10_000, 4],
])("of %i points the newest %i come in %i questions, each once and in order", async (count, limit, questions) => {
  const { client, paths } = server(count);
  const asked = { client, query: "q=1", window: { limit, span: null }, signal: new AbortController().signal };
  const { points, total } = await fetchPoints(asked, { limit, read: own });
  const newest = Array.from({ length: Math.min(count, limit) }, (_, n) => Math.max(0, count - limit) + n);
  expect(points.map(({ value }) => value)).toEqual(newest.filter((n) => n % 10 !== 0));
  expect([total, paths.length]).toEqual([count, questions]);
});
