// The archive against a plain map: whatever is asked in whatever order, with commits that take their time and crashes between.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Processor } from "../../core/processor.ts";
import type { StateChange } from "../../log/log.ts";
import { createArchive, type TrackedArchive } from "./archive.ts";
import { createRecentValues } from "./recent-values.ts";

const RUNS = process.env.LINEPULSE_TEST === "all" ? 20_000 : 500;
const OWNERS = ["acme/f1", "acme/f2"];
const KEYS = 4;

const processorOf = (fields: Partial<Processor> = {}): Processor => ({ name: "p", version: 2, onEvent: () => undefined, ...fields });

/** A store as a log has it, with counts of how often it was read. */
function createStore() {
  const entries = new Map<string, Uint8Array>();
  const store = {
    entries,
    reads: [] as string[],
    archived(key: string) {
      store.reads.push(key);
      return entries.get(key);
    },
    write(changes: readonly StateChange[]) {
      for (const [key, bytes] of changes) {
        if (bytes === null) entries.delete(key);
        else entries.set(key, bytes);
      }
    },
    text: () => Object.fromEntries([...entries].map(([key, bytes]) => [key, Buffer.from(bytes).toString()])),
  };
  return store;
}
type Store = ReturnType<typeof createStore>;

function open(store: Store, { recent = createRecentValues(4), owner = "acme/f1", processor = processorOf() } = {}): TrackedArchive {
  return createArchive({ key: owner, processor, archived: store.archived, recent });
}

function commit(store: Store, archive: TrackedArchive): void {
  store.write(archive.takeChanges());
  archive.committed();
}

type Value = { n: number };
type Op =
  | { do: "get" | "set" | "delete" | "mutate"; owner: number; key: number; n: number }
  /** A commit is made, its changes reach the disk, its end is told: a crash may come between any two. */
  | { do: "take" | "write" | "done" | "crash" };

const anyOp: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constantFrom("get", "set", "delete", "mutate"),
      owner: fc.nat(1),
      key: fc.nat(KEYS - 1),
      n: fc.nat(99),
    }),
  },
  { weight: 20, arbitrary: fc.record({ do: fc.constantFrom("take", "write", "done") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash") }) },
);

/** What a processor may count on, and how it would be without a disk. */
function compare(ops: readonly Op[], limit: number): void {
  const store = createStore();
  let recent = createRecentValues(limit);
  const openAll = () => OWNERS.map((key) => createArchive({ key, processor: processorOf(), archived: store.archived, recent }));
  let archives = openAll();
  let model = new Map<string, Value>();
  let durable = new Map<string, Value>();
  let underWay: { changes: StateChange[]; model: Map<string, Value>; written: boolean } | undefined;
  for (const op of ops) {
    recent.trim(); // between two events
    if (op.do === "take") {
      underWay ??= { changes: archives.flatMap((archive) => archive.takeChanges()), model: structuredClone(model), written: false };
    } else if (op.do === "write" || op.do === "done") {
      if (underWay && !underWay.written) {
        store.write(underWay.changes);
        durable = underWay.model;
        underWay.written = true;
      }
      if (op.do === "write" || !underWay) continue;
      for (const archive of archives) archive.committed();
      underWay = undefined;
    } else if (op.do === "crash") {
      recent = createRecentValues(limit);
      archives = openAll();
      model = structuredClone(durable);
      underWay = undefined;
    } else if ("key" in op) step(op, archives[op.owner] as TrackedArchive, model);
  }
  for (const [owner, archive] of archives.entries()) {
    for (let key = 0; key < KEYS; key++) expect(archive.get(`k${key}`)).toEqual(model.get(`${owner}/k${key}`));
  }
}

function step({ do: what, owner, key, n }: Extract<Op, { key: number }>, archive: TrackedArchive, model: Map<string, Value>): void {
  const name = `k${key}`;
  const place = `${owner}/${name}`;
  const held = archive.get<Value>(name);
  expect(held).toEqual(model.get(place));
  expect(archive.get(name)).toBe(held);
  if (what === "delete") {
    archive.delete(name);
    model.delete(place);
  } else if (what === "set" || (what === "mutate" && !held)) {
    archive.set(name, { n });
    model.set(place, { n });
  } else if (what === "mutate" && held) {
    held.n += n;
    archive.set(name, held);
    model.set(place, { n: (model.get(place)?.n ?? 0) + n });
  }
}

test("property: a tiny archive with slow commits and crashes is a map", () => {
  fc.assert(
    fc.property(fc.array(anyOp, { minLength: 50, maxLength: 200 }), fc.integer({ min: 0, max: 8 }), (ops, limit) => compare(ops, limit)),
    { numRuns: RUNS },
  );
});

test("what was used of late is not read again, whoever owns it, and what was not is dropped", () => {
  const store = createStore();
  const recent = createRecentValues(4);
  const [one, two] = [open(store, { recent }), open(store, { recent, owner: "acme/f2" })];
  for (const key of ["a", "b", "c"]) {
    one.set(key, { key });
    two.set(key, { key });
  }
  commit(store, one);
  commit(store, two);
  for (const key of ["b", "c", "b"]) two.get(key);
  expect(store.reads).toEqual([]);
  for (const key of ["a", "b", "c"]) {
    one.get(key);
    recent.trim();
  }
  expect(store.reads).toEqual(["acme/f1:a", "acme/f1:b", "acme/f1:c"]);
  two.get("a");
  expect(store.reads.at(-1)).toBe("acme/f2:a");
});

test("during an event the same key gives the same object, however many others are read", () => {
  const store = createStore();
  const writer = open(store);
  for (let n = 0; n < 100; n++) writer.set(`k${n}`, { n });
  commit(store, writer);
  const archive = open(store);
  const first = archive.get("k0");
  for (let n = 0; n < 100; n++) archive.get(`k${n}`);
  expect(archive.get("k0")).toBe(first);
});

test("of a value that is changed while its commit is under way, the commit has the old and the next one the new", () => {
  const store = createStore();
  const archive = open(store, { recent: createRecentValues(0) });
  const value = { n: 1 };
  archive.set("a", value);
  const changes = archive.takeChanges();
  expect(archive.get("a")).toBe(value);
  value.n = 2;
  archive.set("a", value);
  store.write(changes);
  archive.committed();
  expect(store.text()).toEqual({ "acme/f1:a": '[2,{"n":1}]' });
  expect(archive.get("a")).toBe(value);
  commit(store, archive);
  expect(store.text()).toEqual({ "acme/f1:a": '[2,{"n":2}]' });
  expect(archive.takeChanges()).toEqual([]);
});

test("two commits at a time are a mistake of the caller's", () => {
  const archive = open(createStore());
  archive.set("a", 1);
  archive.takeChanges();
  archive.set("a", 2);
  expect(() => archive.takeChanges()).toThrow(expect.objectContaining({ code: "ASSERTION_FAILED" }));
});

test("a value of an older version is migrated when it is read, and keeps its version until it is written", () => {
  const store = createStore();
  const migrate: Processor["migrate"] = (key, old, version) => ({ key, version, old });
  const versions = (version: number) => open(store, { processor: processorOf({ version, migrate }), recent: createRecentValues(0) });
  const first = versions(1);
  first.set("a", "one");
  first.set("b", "one");
  commit(store, first);
  const second = versions(2);
  second.set("b", "two");
  commit(store, second);
  const third = versions(3);
  expect(third.get("a")).toEqual({ key: "a", version: 1, old: "one" });
  expect(third.get("b")).toEqual({ key: "b", version: 2, old: "two" });
  commit(store, third);
  expect(store.text()).toEqual({ "acme/f1:a": '[1,"one"]', "acme/f1:b": '[2,"two"]' });
  third.set("a", third.get("a"));
  commit(store, third);
  expect(versions(3).get("a")).toEqual({ key: "a", version: 1, old: "one" });
  expect(store.text()["acme/f1:a"]).toBe('[3,{"key":"a","version":1,"old":"one"}]');
});

test("without a migration an older value stops the program", () => {
  const store = createStore();
  const first = open(store, { processor: processorOf({ version: 1 }) });
  first.set("a", 1);
  commit(store, first);
  expect(() => open(store).get("a")).toThrow(expect.objectContaining({ code: "STATE_VERSION" }));
});
