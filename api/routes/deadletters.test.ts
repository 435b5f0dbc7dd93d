// Dead letters over HTTP: which of them a caller sees, who may send them again, and what is told of it.
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { build } from "../build.ts";
import type { DeadLetters, LetterGroup, LetterTask } from "../deadletter-deps.ts";
import { listed } from "../envelope.ts";
import { credential, fakeWorld, NOW } from "../fakes.ts";
import { deadLetterSchema } from "../items/dead-letter.ts";
import { visibleTo } from "./deadletters.ts";

const group = (key: string, fields: Partial<LetterGroup> = {}): LetterGroup => ({ key, reason: "late", source: null, ...fields });
const GROUPS = [
  group("acme/f1/l1"),
  group("acme/f2/l1"),
  group("acme/f1"),
  group("acme", { source: "mes", reason: "orphan" }),
  group("rival/f1/l1"),
];
const SOURCES = [{ name: "mes", tenant: "acme", factories: ["f1"] }, { name: "lab", tenant: "acme" }]; // biome-ignore format: pairs

let app: FastifyInstance;
let tasks: (LetterTask & { note?: string })[];
beforeEach(() => {
  tasks = [];
  const receipt = { accepted: 2, refused: 1, kept: 3 };
  const letters = (choice: (group: LetterGroup) => boolean) =>
    GROUPS.filter(choice).map((each, offset) => ({ ...each, offset, detail: "d", origin: "o", receivedAt: NOW, event: "{}" }));
  const deadletters: DeadLetters = {
    count: async () => 0,
    async list(choice, { skip, limit, newestFirst }) {
      const items = letters(choice);
      return { items: (newestFirst ? items.toReversed() : items).slice(skip, skip + limit), total: items.length };
    },
    summary: async (choice) => letters(choice).map(({ reason, source }) => ({ reason, source, count: 1, oldestAt: NOW, newestAt: NOW })),
    async replay(task) {
      tasks.push(task);
      if (task.asked.reason === "wrong-shape") throw new PipelineError("BACKPRESSURE", "full");
      return receipt;
    },
    async dismiss(task) {
      tasks.push(task);
      return receipt;
    },
    acts: async (tenant) => [{ kind: "replay", at: NOW, by: "kim", tenant, reason: null, source: null, note: "", ...receipt, code: null }],
  };
  const tokens = {
    reader: credential({ permissions: ["read"] }),
    f1: credential({ factories: new Set(["f1"]) }),
  };
  app = build(fakeWorld({ deadletters, sources: SOURCES }, tokens));
});
afterEach(() => app.close());

const get = (path: string, token = "t") => app.inject({ url: `/api/v1/deadletters${path}`, headers: { authorization: `Bearer ${token}` } });
const post = (path: string, payload: object, token = "t") =>
  app.inject({ method: "POST", url: `/api/v1/deadletters${path}`, payload, headers: { authorization: `Bearer ${token}` } });

test("lists a tenant's letters by page, reason and source, the newest first if asked", async () => {
  const { items, total } = listed(deadLetterSchema.strict()).parse((await get("?page=2&pageSize=3")).json()).data;
  expect([total, items.map(({ key }) => key)]).toEqual([4, ["acme"]]);
  const keys = async (query: string) => (await get(query)).json().data.items.map(({ key }: LetterGroup) => key);
  expect(await keys("?order=newest&reason=late")).toEqual(["acme/f1", "acme/f2/l1", "acme/f1/l1"]);
  expect([await keys("?source=mes"), await keys("?source=&reason=orphan")]).toEqual([["acme"], []]);
});

test("tells how many there are of each reason, and which can be sent again", async () => {
  const { items, total } = (await get("/summary", "reader")).json().data;
  expect(total).toBe(4);
  expect(items.at(-1)).toEqual({
    reason: "orphan", source: "mes", count: 1, oldestAt: "2026-03-01T12:30:15.250Z", newestAt: "2026-03-01T12:30:15.250Z", canReplay: false,
  }); // biome-ignore format: one item
});

test("a caller sees what it covers, as far as a letter's key tells", () => {
  const seen = (limits: Parameters<typeof credential>[0]) => GROUPS.map(visibleTo(credential(limits), SOURCES));
  expect(seen({})).toEqual([true, true, true, true, false]);
  expect(seen({ factories: new Set(["f1"]) })).toEqual([true, false, true, true, false]);
  expect(seen({ factories: new Set(["f2"]) })).toEqual([false, true, false, false, false]);
  expect(seen({ lines: new Set(["f1/l1"]) })).toEqual([true, false, false, false, false]); // events of a factory tell no line
});

describe("sending again and putting aside", () => {
  test("takes a caller that may command", async () => {
    for (const [path, body] of [["/replay", {}], ["/dismiss", { note: "n" }]] as const) {
      expect((await post(path, body, "reader")).statusCode).toBe(403);
      expect((await app.inject({ method: "POST", url: `/api/v1/deadletters${path}`, payload: body })).statusCode).toBe(401);
    }
    expect(tasks).toEqual([]);
  }); // biome-ignore format: pairs

  test("hands on who asks for what, and answers with a receipt", async () => {
    const answer = await post("/replay", { reason: "late" }, "f1");
    expect(answer.json()).toMatchObject({ code: "OK", data: { accepted: 2, refused: 1, kept: 3 } });
    const [task] = tasks as [LetterTask];
    expect(task).toMatchObject({ credential: { name: "kim" }, asked: { reason: "late", source: null }, traceId: "trace-1" });
    expect(GROUPS.map((each) => [task.visible(each), task.wanted(each)])).toEqual([
      [true, true], [false, true], [true, true], [true, false], [false, true],
    ]); // biome-ignore format: pairs
  });

  test("what cannot be put aside without a word", async () => {
    expect((await post("/dismiss", { note: " " })).statusCode).toBe(400);
    expect((await post("/dismiss", { source: "mes", note: " mended " })).statusCode).toBe(200);
    expect(tasks).toMatchObject([{ note: "mended", asked: { reason: null, source: "mes" } }]);
  });

  test("a pipeline that is full says so", async () => {
    expect((await post("/replay", { reason: "wrong-shape" })).json()).toMatchObject({ code: "BACKPRESSURE" });
  });

  test("who did so is told to whoever reads", async () => {
    const { items } = (await get("/acts", "reader")).json().data;
    expect(items).toEqual([
      { kind: "replay", at: "2026-03-01T12:30:15.250Z", by: "kim", reason: null, source: null, note: "", accepted: 2, refused: 1, kept: 3, code: null },
    ]); // biome-ignore format: one item
  });
});
