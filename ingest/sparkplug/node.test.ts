import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeNode, type Sent, type Values } from "./edge-node.fixture.ts";
import { pureEdge, TIMES } from "./plant.fixture.ts";

const T0 = Date.UTC(2026, 2, 2, 8);
const { reorderTimeoutMs, rebirthEveryMs } = TIMES;

function fed(...messages: readonly (Sent | readonly Sent[])[]) {
  const edge = pureEdge();
  for (const message of messages.flat() as Sent[]) edge.take(message, message.at);
  return edge;
}

test("a birth tells states and counters, and what goes with later values; it measures nothing", () => {
  const node = edgeNode({ at: T0 });
  const edge = fed(
    node.connect(),
    node.data("press", { "Process/Temp": 21.5 }),
    node.data("press", { "Job/Product": "P1", "Process/Temp": 22, State: 1, "Counter/Good": 3 }),
  );
  expect(edge.said()).toEqual([
    ["count", 0, "P0"],
    ["state", "idle", null],
    ["Temp", 21.5, "P0"],
    ["Temp", 22, "P1"],
    ["state", "running", null],
    ["count", 3, "P1"],
  ]);
  expect(edge.events[2]).toMatchObject({
    tenant: "acme",
    factory: "f1",
    line: "L1",
    station: "press",
    at: T0 + 30,
    source: "sparkplug/plant/gw",
  });
  expect(edge.fates).toEqual({ unmapped: 3, repeated: 2 }); // Set/Point, bdSeq, Rebirth; the two values of the birth
  expect(edge.nodes.toAsk(node.now)).toEqual([]);
});

test("`seq` wraps from 255 to 0, and a birth may have any", () => {
  const node = edgeNode({ at: T0, seq: 250 });
  const edge = fed(node.connect(), Array.from({ length: 600 }, (_, n) => node.data("press", { "Process/Temp": n })));
  expect(edge.said().slice(2).map(([, value]) => value)).toEqual(Array.from({ length: 600 }, (_, n) => n));
}); // biome-ignore format: one chain

test("a gap waits for the reorder timeout, then asks once for a rebirth, ever more seldom", () => {
  const node = edgeNode({ at: T0 });
  const edge = fed(node.connect());
  node.data("press", { "Process/Temp": 1 }); // lost
  const next = node.data("press", { "Process/Temp": 2 });
  edge.take(next, next.at);
  const ask = (ms: number) => {
    edge.tick(next.at + ms);
    return edge.nodes.toAsk(next.at + ms).length;
  };
  expect([0, reorderTimeoutMs - 1, reorderTimeoutMs, reorderTimeoutMs + 1].map(ask)).toEqual([0, 0, 1, 0]);
  const asked = Array.from({ length: 200 }, (_, n) => (ask(reorderTimeoutMs + n * 1000) ? n : -1)).filter((n) => n >= 0);
  expect(asked).toEqual([5, 15, 35, 75, 155]); // pauses of 5, 10, 20, 40, 80 s
  expect(edge.nodes.gaps()).toBe(1);
});

test("a node that was helped by its last rebirths is asked as soon as before, one that was not ever more seldom", () => {
  const node = edgeNode({ at: T0 });
  const edge = fed(node.connect());
  const waits: number[] = [];
  for (let gap = 0; gap < 8; gap++) {
    node.wait(60_000);
    edge.tick(node.now);
    node.data("press", { "Process/Temp": gap }); // lost
    const next = node.data("press", { "Process/Temp": 100 + gap });
    edge.take(next, next.at);
    for (let ms = reorderTimeoutMs; waits.length === gap; ms += 1000) {
      edge.tick(next.at + ms);
      if (edge.nodes.toAsk(next.at + ms).length > 0) waits.push(ms);
    }
    for (const message of node.rebirth()) edge.take(message, next.at + (waits.at(-1) ?? 0));
  }
  expect(waits).toEqual(Array(8).fill(reorderTimeoutMs));
  expect(edge.faults).toEqual([]);
});

test("data after a gap is told once the rebirth says that its aliases are the same", () => {
  const node = edgeNode({ at: T0 });
  const edge = fed(node.connect());
  node.data("press", { "Process/Temp": 1 });
  const next = node.data("press", { "Process/Temp": 2 });
  edge.take(next, next.at);
  edge.tick(next.at + reorderTimeoutMs);
  expect(edge.said().length).toBe(2);
  for (const message of node.rebirth()) edge.take(message, message.at + reorderTimeoutMs);
  expect(edge.said().map(([what, value]) => [what, value])).toContainEqual(["Temp", 2]);
  expect(edge.faults).toEqual([]);
});

test.each([
  ["the rebirth gives the alias to another metric", { isShifting: true }, "rebirth"],
  ["the node has a new session", {}, "connect"],
] as const)("data after a gap is a fault and no guess when %s", (_, options, how) => {
  const node = edgeNode({ at: T0, ...options });
  const edge = fed(node.connect());
  node.data("press", { "Process/Temp": 1 });
  const next = node.data("press", { "Process/Temp": 2 });
  edge.take(next, next.at);
  edge.tick(next.at + reorderTimeoutMs);
  for (const message of node[how]()) edge.take(message, message.at + reorderTimeoutMs);
  expect(edge.said().map(([what]) => what)).not.toContain("Temp");
  expect(edge.faults).toEqual([expect.stringMatching(/^alias \d+: no birth that is certain/)]);
  expect(edge.fates.unborn).toBe(1);
});

test("data of a node that nobody knows waits for the birth that is asked for; a node that does not answer is not waited for again", () => {
  const node = edgeNode({ at: T0 });
  node.connect();
  const edge = fed(node.data("press", { "Process/Temp": 1 }));
  expect(edge.nodes.toAsk(node.now)).toEqual([{ group: "plant", node: "gw" }]);
  edge.tick(node.now + 2 * rebirthEveryMs);
  expect(edge.faults.length).toBe(1);
  const next = node.data("press", { "Process/Temp": 2 });
  edge.take(next, node.now + 2 * rebirthEveryMs);
  expect(edge.faults.length).toBe(2);
});

test("what names its metrics itself needs no birth", () => {
  const metrics = [{ name: "Process/Temp", datatype: 10, doubleValue: 7, timestamp: T0 }];
  const edge = fed({ topic: "spBv1.0/plant/DDATA/gw/press", payload: { timestamp: T0, seq: 4, metrics }, at: T0 });
  edge.tick(T0 + 2 * rebirthEveryMs);
  expect(edge.said()).toEqual([["Temp", 7, null]]);
});

test("a death of the session takes its stations off line; one of an older session is ignored", () => {
  const node = edgeNode({ at: T0, devices: ["press", "oven"] });
  const first = node.connect();
  const old = node.death();
  const edge = fed(first, node.connect(), old);
  expect(edge.counts.oldDeath).toBe(1);
  expect(edge.nodes.counts()).toEqual({ alive: 1, dead: 0, inDoubt: 0 });
  const death = node.death();
  edge.take(death, T0 + 5000);
  expect(edge.events.slice(-2)).toMatchObject([
    { type: "offline", station: "press", at: T0 + 5000 },
    { type: "offline", station: "oven", at: T0 + 5000 },
  ]);
  edge.take(death, T0 + 5001);
  expect(edge.counts).toMatchObject({ gone: 1, oldDeath: 2 });
  expect(edge.nodes.counts()).toEqual({ alive: 0, dead: 1, inDoubt: 0 });
  for (const message of node.connect()) edge.take(message, T0 + 6000);
  expect(edge.nodes.counts()).toEqual({ alive: 1, dead: 0, inDoubt: 0 });
});

test("the death of a device is its own; its data waits for its next birth", () => {
  const node = edgeNode({ at: T0, devices: ["press", "oven"] });
  const edge = fed(node.connect(), node.deviceDeath("oven"), node.data("press", { "Process/Temp": 1 }), node.data("oven", { "Process/Temp": 2 }));
  expect(edge.said().slice(4)).toEqual([["offline", "oven", null], ["Temp", 1, "P0"]]);
  expect(edge.nodes.toAsk(node.now).length).toBe(1);
  const birth = node.deviceBirth("oven");
  const next = node.data("oven", { "Process/Temp": 3 });
  edge.take(birth, birth.at);
  edge.take(next, next.at);
  expect(edge.said().at(-1)).toEqual(["Temp", 3, "P0"]);
}); // biome-ignore format: two short lists

test("a device that a rebirth leaves out is off line when its birth has had its time", () => {
  const node = edgeNode({ at: T0, devices: ["press", "oven"] });
  const edge = fed(node.connect());
  node.deviceDeath("oven"); // lost, as while linepulse is down
  edge.doubtAll(node.now);
  const [own, press] = node.rebirth();
  for (const message of [own, press]) edge.take(message as Sent, node.now);
  edge.tick(node.now + 2 * rebirthEveryMs - 1);
  expect(edge.counts.gone).toBeUndefined();
  edge.tick(node.now + 2 * rebirthEveryMs);
  expect(edge.events.at(-1)).toMatchObject({ type: "offline", station: "oven" });
  edge.tick(node.now + 10 * rebirthEveryMs);
  expect(edge.counts.gone).toBe(1);
});

test("what a device kept is historical, with the product of its time", () => {
  const node = edgeNode({ at: T0 });
  const births = node.connect();
  const then = node.now + 5;
  const change = node.data("press", { "Job/Product": "P1" });
  const late = node.data("press", { "Process/Temp": 9 }, { timestamp: then, isHistorical: true });
  const edge = fed(births, change, late);
  expect(edge.events.at(-1)).toMatchObject({ value: 9, at: then, historical: true, product: "P0" });
});

test("a restart: what was kept of births reads what came meanwhile, when the rebirth agrees", () => {
  const node = edgeNode({ at: T0 });
  const edge = pureEdge(fed(node.connect()).register);
  expect(edge.nodes.toAsk(node.now).length).toBe(1);
  for (const message of [node.data("press", { "Process/Temp": 4 }), ...node.rebirth()]) edge.take(message, message.at);
  expect(edge.said().map(([what, value]) => [what, value])).toContainEqual(["Temp", 4]);
  expect(edge.faults).toEqual([]);
});

type Step = { kind: "data"; device: string; values: Values } | { kind: "rebirth" | "connect" };
const values: fc.Arbitrary<Values> = fc.oneof(
  fc.record({ "Process/Temp": fc.integer({ min: 0, max: 9 }), "Set/Point": fc.integer({ min: 10, max: 19 }) }),
  fc.record({ "Process/Force": fc.integer({ min: 20, max: 29 }) }),
  fc.record({ "Counter/Good": fc.integer({ min: 30, max: 39 }), State: fc.integer({ min: 0, max: 2 }) }),
  fc.constant({ "Job/Product": "next" }),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.record({ kind: fc.constant("data" as const), device: fc.constantFrom("press", "oven"), values }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("rebirth" as const, "connect" as const) }) },
  ),
  { maxLength: 60 },
);

/** No product comes twice: one that comes back while messages are lost is mistaken for one that never went. */
function perform(node: ReturnType<typeof edgeNode>, step: Step, index: number): Sent[] {
  if (step.kind !== "data") return node[step.kind]();
  return [node.data(step.device, "Job/Product" in step.values ? { "Job/Product": `P${index + 1}` } : step.values)];
}

const byId = (events: readonly Record<string, unknown>[]) => new Map(events.map((event) => [event.id as string, event]));

test("property: delays within the reorder timeout and repetitions change no event, whatever births give to aliases", () => {
  const disturbance = fc.infiniteStream(
    fc.record({ delay: fc.integer({ min: 0, max: 400 }), again: fc.option(fc.integer({ min: 0, max: 900 })) }),
  );
  fc.assert(
    fc.property(steps, disturbance, (plan, chance) => {
      const node = edgeNode({ at: T0, devices: ["press", "oven"], isShifting: true });
      const all = [...node.connect(), ...plan.flatMap((step, index) => perform(node, step, index))];
      const straight = fed(all);
      let free = 0; // nothing overtakes a birth of its edge node
      const arrivals = all.flatMap((sent, index) => {
        const { delay, again } = chance.next().value;
        const isBirth = sent.topic.includes("NBIRTH");
        const next = all.slice(index).find(({ topic }) => topic.includes("NBIRTH"));
        const on = isBirth ? sent.at : Math.min(Math.max(sent.at + delay, free), (next?.at ?? Number.POSITIVE_INFINITY) - 1);
        if (isBirth) free = sent.at;
        return again === null
          ? [{ sent, on }]
          : [
              { sent, on },
              { sent, on: on + again },
            ];
      });
      arrivals.sort((a, b) => a.on - b.on);
      const edge = pureEdge();
      for (const { sent, on } of arrivals) {
        edge.tick(on);
        edge.take(sent, on);
      }
      expect(edge.faults).toEqual([]);
      expect(edge.nodes.toAsk(node.now)).toEqual([]);
      expect(byId(edge.events)).toEqual(byId(straight.events));
    }),
    { numRuns: 300 },
  );
});

test("property: whatever is lost, no event is told that was not measured, and after the last rebirth all is told again", () => {
  const loss = fc.infiniteStream(fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(steps, loss, fc.boolean(), (plan, chance, isShifting) => {
      const node = edgeNode({ at: T0, devices: ["press", "oven"], isShifting });
      const sent: Sent[] = [];
      const edge = pureEdge();
      const send = (messages: readonly Sent[], isSafe = false) => {
        for (const message of messages) {
          sent.push(message);
          // a whole set of births that is lost, and just as many numbers before it, nobody can notice
          if (isSafe || message.topic.includes("DBIRTH") || chance.next().value > 0) edge.take(message, message.at);
        }
      };
      const pass = () => {
        node.wait(500);
        edge.tick(node.now);
        if (edge.nodes.toAsk(node.now).length > 0) send(node.rebirth());
      };
      send(node.connect());
      for (const [index, step] of plan.entries()) {
        send(perform(node, step, index));
        pass();
      }
      node.wait(3 * rebirthEveryMs);
      edge.tick(node.now);
      send(node.rebirth(), true);
      send([node.data("press", { "Process/Force": 77 })], true);
      expect(edge.events.at(-1)).toMatchObject({ value: 77, characteristic: "Force" });
      const truth = byId(fed(sent).events);
      for (const [id, { product, ...event }] of byId(edge.events)) {
        expect(truth.get(id)).toMatchObject(event);
        if (product !== undefined) expect(truth.get(id)?.product).toBe(product); // lost with a birth, it is not known
      }
    }),
    { numRuns: 300 },
  );
});
