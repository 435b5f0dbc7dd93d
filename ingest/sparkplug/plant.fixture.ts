// The pure half of the edge for tests: messages in, events out, by one mapping.
import { createHash } from "node:crypto";
import type { Credential } from "../../core/credential.ts";
import { sparkplugSchema } from "../../core/sparkplug-config.ts";
import type { ContextMemory } from "./context.ts";
import { createContext } from "./context.ts";
import type { Sent } from "./edge-node.fixture.ts";
import { createMapping } from "./mapping.ts";
import type { Arrival, Outcome } from "./node-state.ts";
import { createNodes } from "./nodes.ts";
import { encodePayload } from "./payload.ts";
import { parseTopic } from "./topic.ts";
import { goneEvents, translate } from "./translate.ts";

export const credential: Credential = { tenant: "acme", name: "gw", permissions: new Set(["write"]), source: "sparkplug" };

export const { stations } = sparkplugSchema.parse({
  url: "mqtt://broker:1883",
  clientId: "linepulse",
  tenant: "acme",
  groups: ["plant"],
  stations: [
    {
      from: "plant/+/{station}",
      factory: "f1",
      line: "L1",
      metrics: [
        { metric: "Process/{characteristic}", as: "measurement" },
        { metric: "Counter/Good", as: "goodTotal" },
        { metric: "State", as: "state", states: { 0: "idle", 1: "running", 2: { state: "down", reason: "E2" } } },
        { metric: "Job/Product", as: "product" },
      ],
    },
  ],
});

export const TIMES = { reorderTimeoutMs: 2000, rebirthEveryMs: 5000 };

/** With what an edge before it kept in its register, as JSON. */
export function pureEdge(register = new Map<string, string>()) {
  const nodes = createNodes<Arrival>(TIMES);
  const mapping = createMapping(stations);
  const contexts = new Map<string, ContextMemory>();
  const events: Record<string, unknown>[] = [];
  const faults: string[] = [];
  const counts: Record<string, number> = {};
  const fates: Record<string, number> = {};

  function become(outcomes: readonly Outcome<Arrival>[]): void {
    for (const outcome of outcomes) {
      const what = outcome.kind === "passed" ? outcome.why : outcome.kind;
      counts[what] = (counts[what] ?? 0) + 1;
      const { node } = outcome.arrival.topic;
      const context = contexts.get(node) ?? createContext();
      contexts.set(node, context);
      const deps = { mapping, credential, context };
      const told = outcome.kind === "told" ? translate(outcome, deps) : { decoded: [], fates: {} };
      const decoded = outcome.kind === "gone" ? goneEvents(outcome.arrival, outcome.births, deps) : told.decoded;
      for (const [fate, count] of Object.entries(told.fates)) fates[fate] = (fates[fate] ?? 0) + (count as number);
      for (const one of decoded) one.kind === "event" ? events.push(one.event) : faults.push(one.detail);
      if (outcome.kind === "fault") faults.push(outcome.why);
    }
    const keep = (node: string, what: string, value: unknown) => register.set(`${node}/${what}`, JSON.stringify(value));
    for (const [{ node }, stored] of nodes.changes()) keep(node, "births", stored);
    for (const [{ node }, place] of nodes.moves()) keep(node, "place", place);
    for (const [node, context] of contexts) keep(node, "context", context.stored());
  }

  for (const [key, text] of [...register].sort()) {
    const [node = "", what] = key.split("/");
    if (what === "births") nodes.restore({ group: "plant", node }, JSON.parse(text));
    if (what === "place") nodes.resume({ group: "plant", node }, JSON.parse(text));
    if (what === "context") contexts.set(node, createContext(JSON.parse(text)));
  }

  return {
    nodes,
    events,
    faults,
    counts,
    fates,
    take({ topic, payload }: Pick<Sent, "topic" | "payload">, now: number, isAssured = false): void {
      const parsed = parseTopic(topic);
      if (!parsed) throw new Error(topic);
      const digest = createHash("sha256").update(topic).update(encodePayload(payload)).digest("hex");
      become(nodes.take({ topic: parsed, payload, digest, receivedAt: now, isAssured }, now));
    },
    register,
    tick: (now: number) => become(nodes.tick(now)),
    doubtAll: (now: number, isKept = false) => become(nodes.doubtAll(isKept, now)),
    /** What they say, short: station, what and value. */
    said: () =>
      events.map((event) => [
        event.characteristic ?? event.type,
        event.value ?? event.goodTotal ?? event.state ?? event.station,
        event.product ?? null,
      ]),
  };
}
