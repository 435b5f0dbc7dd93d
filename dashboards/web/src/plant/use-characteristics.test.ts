import { expect, test, vi } from "vitest";
import { effectScope } from "vue";
import type { Client } from "../api/client.ts";
import type { Json } from "../api/json.ts";
import { useCharacteristics } from "./use-characteristics.ts";

vi.mock("../browser/clock.ts", async (original) => ({ ...(await original<object>()), everyWhileVisible: () => () => {} }));

const PIECE = 30;

/** A plant of so many series; an answer waits until it is let go. */
function plant(series: { count: number }) {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const get = async (path: string): Promise<Json> => {
    asked.push(path);
    await new Promise<void>((resolve) => waiting.push(resolve));
    const query = new URLSearchParams(path.split("?")[1]);
    const [page, pageSize] = [Number(query.get("page") ?? 1), Number(query.get("pageSize"))];
    const cpk = query.get("figures") === "none" ? null : 1.5;
    const all = Array.from({ length: series.count }, (_, n) => ({
      factory: "F1",
      line: "L1",
      station: "S1",
      characteristic: `c${n}`,
      cpk,
    }));
    return { items: all.slice((page - 1) * pageSize, page * pageSize), total: all.length };
  };
  const list: Client["list"] = async (path, read) => ((await get(path)).items as Json[]).flatMap((item) => read(item) ?? []);
  const client = { get, list } as unknown as Client;
  const known = effectScope().run(() => useCharacteristics(client, () => {}));
  if (!known) throw new Error("no scope");
  const answer = async () => {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { known, asked, answer };
}
const figures = (items: readonly { cpk: number | null }[] | null) => items?.filter(({ cpk }) => cpk !== null).length;

test("the first figures, then all names, then figures piece by piece", async () => {
  const { known, asked, answer } = plant({ count: 2 * PIECE + 1 });
  expect(known.items.value).toBeNull();
  await answer();
  await answer();
  expect([known.items.value?.length, figures(known.items.value), known.isWhole.value]).toEqual([61, PIECE, false]);
  await answer();
  expect([known.items.value?.length, figures(known.items.value), known.isWhole.value]).toEqual([61, 2 * PIECE, false]);
  await answer();
  expect([known.items.value?.length, figures(known.items.value), known.isWhole.value, asked.length]).toEqual([61, 61, true, 4]);
  expect(known.items.value?.map(({ characteristic }) => characteristic).slice(-2)).toEqual(["c59", "c60"]);
});

test("a small plant is one question", async () => {
  const { known, asked, answer } = plant({ count: PIECE });
  await answer();
  expect([figures(known.items.value), known.isWhole.value, asked.length]).toEqual([PIECE, true, 1]);
});

test("what is asked again keeps its figures until the new ones are there; what is no more is gone at the end", async () => {
  const series = { count: PIECE + 1 };
  const { known, answer } = plant(series);
  for (let n = 0; n < 3; n++) await answer();
  series.count = PIECE;
  known.retry();
  expect(figures(known.items.value)).toBe(PIECE + 1);
  await answer();
  expect(known.items.value?.length).toBe(PIECE);
});

test("a plant without any has an empty list", async () => {
  const { known, answer } = plant({ count: 0 });
  await answer();
  expect(known.items.value).toEqual([]);
  expect(known.fault.value).toBeNull();
});
