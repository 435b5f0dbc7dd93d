// Lost connections and restarts of linepulse, while a node sends with QoS 1 and the broker keeps what it sends.
import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeNode, type Sent } from "./edge-node.fixture.ts";
import { pureEdge } from "./plant.fixture.ts";

const T0 = Date.UTC(2026, 2, 2, 8);
type Edge = ReturnType<typeof pureEdge>;

const assured = (edge: Edge, messages: readonly Sent[]) => {
  for (const message of messages) edge.take(message, message.at, true);
};
const temp = (node: ReturnType<typeof edgeNode>, value: number) => node.data("press", { "Process/Temp": value });
const temps = ({ events }: Edge) => events.filter(({ characteristic }) => characteristic === "Temp").map(({ value }) => value);

function restarted() {
  const node = edgeNode({ at: T0 });
  const before = pureEdge();
  const sent = [...node.connect(), temp(node, 1), temp(node, 2), temp(node, 3)];
  assured(before, sent);
  const edge = pureEdge(before.register);
  edge.doubtAll(node.now, true);
  return { node, sent, edge };
}

test("what waited at the broker is told at once when it goes on with the next `seq`, and no rebirth is asked for", () => {
  const { node, edge } = restarted();
  const waited = Array.from({ length: 3000 }, (_, n) => temp(node, n + 4));
  assured(edge, waited);
  expect(temps(edge)).toEqual(Array.from({ length: 3000 }, (_, n) => n + 4));
  expect(edge.events.at(-1)).toMatchObject({ product: "P0" });
  expect(edge.nodes.toAsk(node.now)).toEqual([]);
});

test("what was told and not acknowledged comes again first, and is passed", () => {
  const { node, sent, edge } = restarted();
  assured(edge, [...sent.slice(3), temp(node, 4)]);
  expect(temps(edge)).toEqual([4]);
  expect(edge.counts).toMatchObject({ duplicate: 2 });
  expect(edge.nodes.toAsk(node.now)).toEqual([]);
});

test.each([
  ["with a gap", true, 1, true],
  ["with QoS 0", true, 0, false],
  ["in a session that the broker has lost", false, 0, true],
])("what goes on %s waits for the rebirth", (_, isKept, lost, isAssured) => {
  const { node, edge } = restarted();
  edge.doubtAll(node.now, isKept);
  for (let n = 0; n < lost; n++) temp(node, 4);
  const next = temp(node, 5);
  edge.take(next, next.at, isAssured);
  expect(temps(edge)).toEqual([]);
  expect(edge.nodes.toAsk(node.now).length).toBe(1);
  for (const message of node.rebirth()) edge.take(message, message.at, isAssured);
  expect(temps(edge)).toEqual([5]);
});

test("what is delivered again and is none of what was told last leaves the node in doubt", () => {
  const { node, sent, edge } = restarted();
  const [, , first] = sent;
  assured(edge, [first as Sent, temp(node, 4)]); // the two between them are missing
  expect(temps(edge)).toEqual([]);
  expect(edge.nodes.toAsk(node.now).length).toBe(1);
});

test("a session whose death waited at the broker is told to its end; what comes of the next one waits for its birth", () => {
  const { node, edge } = restarted();
  assured(edge, [temp(node, 4), node.death()]);
  expect(edge.events.at(-1)).toMatchObject({ type: "offline", station: "press" });
  node.connect(); // lost
  assured(edge, [temp(node, 5)]);
  expect(temps(edge)).toEqual([4]);
  expect(edge.nodes.toAsk(node.now).length).toBe(1);
});

test("a connection that is lost and comes back within the process is no doubt either", () => {
  const node = edgeNode({ at: T0 });
  const edge = pureEdge();
  assured(edge, [...node.connect(), temp(node, 1)]);
  edge.doubtAll(node.now, true);
  assured(edge, [temp(node, 2)]);
  expect(temps(edge)).toEqual([1, 2]);
  expect(edge.nodes.toAsk(node.now)).toEqual([]);
});

test("property: wherever linepulse is killed, whatever of it was kept and acknowledged, every value is told, in order", () => {
  const device = fc.constantFrom("press", "oven");
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ what: fc.constant("data" as const), device }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("product" as const, "rebirth" as const, "again" as const), device }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.nat(), fc.nat(), fc.nat(), (plan, told, kept, acknowledged) => {
      const node = edgeNode({ at: T0, devices: ["press", "oven"] });
      const all = node.connect();
      for (const [n, { what, device: on }] of plan.entries()) {
        if (what === "rebirth") all.push(...node.rebirth());
        else if (what === "again") all.push(node.deviceDeath(on), node.deviceBirth(on));
        else all.push(node.data(on, what === "product" ? { "Job/Product": `P${n}` } : { "Process/Temp": n }));
      }
      const keptAt = 1 + (kept % all.length);
      const acknowledgedAt = acknowledged % (keptAt + 1);
      const killedAt = keptAt + (told % (all.length - keptAt + 1));
      const before = pureEdge();
      assured(before, all.slice(0, keptAt));
      const register = new Map(before.register);
      assured(before, all.slice(keptAt, killedAt));
      const edge = pureEdge(register);
      edge.doubtAll(node.now, true);
      assured(edge, all.slice(acknowledgedAt));
      assured(edge, node.rebirth()); // as it is asked for where there is a doubt
      const straight = pureEdge();
      assured(straight, all);
      expect(before.faults).toEqual([]);
      expect(edge.faults.length).toBeLessThanOrEqual(killedAt - acknowledgedAt); // told before, and not to be read any more
      const inOrder = [...new Set([...temps(before), ...temps(edge)])];
      expect(inOrder).toEqual(temps(straight));
      const truth = new Map(straight.events.map((event) => [event.id, event.product]));
      for (const { id, type, product } of edge.events)
        if (type === "measurement" && product !== undefined) expect(product).toBe(truth.get(id));
    }),
    { numRuns: 500 },
  );
});
