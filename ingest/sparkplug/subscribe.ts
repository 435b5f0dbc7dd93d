// Sparkplug B subscription → the log. Owns one client connection and the memory of its edge nodes.
//   I1. A QoS 1 message is acknowledged only when the log holds what became of it; in the order of arrival. One that waits for a rebirth holds
//       back those behind it, for two pauses between requests at most.
//   I2. Births and what goes with values are kept in the register before the messages that changed them are acknowledged, after their events.
//   I3. After each connection nothing is certain (messages of QoS 0 may have been missed): edge nodes that live are asked for a rebirth, unless
//       they go on with QoS 1 where they stood. Where that was is kept in the register too, before the acknowledgement.
import { createHash } from "node:crypto";
import type { MqttClient } from "mqtt";
import type { Credential } from "../../core/credential.ts";
import type { Register } from "../../log/log.ts";
import { type Decoded, reject } from "../decode.ts";
import { type ClientOptions, endClient, openClient, takeOverAcknowledgement } from "../mqtt-client.ts";
import { createDrain, type DrainDeps, type Waiting } from "../mqtt-drain.ts";
import { type ContextMemory, createContext, type StoredContext } from "./context.ts";
import { createHostState, type HostState } from "./host-state.ts";
import { createInOrder } from "./in-order.ts";
import type { Mapping } from "./mapping.ts";
import type { Arrival, Outcome, Place } from "./node-state.ts";
import { createNodes, type NodeName, type Nodes, type NodesOptions, type StoredNode } from "./nodes.ts";
import { decodePayload, encodePayload } from "./payload.ts";
import { commandTopic, filterOf, parseTopic } from "./topic.ts";
import { goneEvents, type MetricFate, type Translation, translate } from "./translate.ts";

const TICK_MS = 100;
const RETRY_AFTER_MS = 1000;
/** The most that MQTT knows: a rebirth is behind all that its node has sent before, and must come while that waits for it. */
const RECEIVE_MAXIMUM = 65_535;
const BOOLEAN = 11;
/** Longer than the names that brokers and gateways allow; what is kept of a node goes by its name. */
const NODE_NAME_MAX = 255;

export interface SparkplugOptions extends ClientOptions, NodesOptions {
  readonly groups: readonly string[];
  /** Whose presence is told to edge nodes; absent = nobody's. */
  readonly hostId?: string | undefined;
  readonly mapping: Mapping;
  /** What this subscription may write. */
  readonly credential: Credential;
}

export type MessageFate = "birth" | "data" | "death" | "duplicate" | "oldDeath" | "fault";

export interface SparkplugMetrics {
  messages(fate: MessageFate, messages: number): void;
  metrics(fate: MetricFate, metrics: number): void;
  gaps(gaps: number): void;
  rebirths(requests: number): void;
  nodes(counts: ReturnType<Nodes<Arrival>["counts"]>): void;
}

export type SparkplugStatus =
  | { kind: "subscribed"; filters: readonly string[] }
  | { kind: "disconnected" }
  | { kind: "fault"; error: unknown }
  | { kind: "died" | "asked"; node: NodeName };

export interface SparkplugDeps extends DrainDeps {
  /** Where births are kept: the subscription's own. */
  readonly register: Pick<Register, "put" | "entries">;
  readonly sparkplug: SparkplugMetrics;
  readonly onStatus: (status: SparkplugStatus) => void;
}

export interface SparkplugSubscription {
  /** Stops taking messages, lets the append under way finish, and leaves; the broker keeps the rest. */
  close(): Promise<void>;
}

type Save = readonly [key: string, value: unknown];

interface Message extends Waiting {
  readonly decoded: readonly Decoded[];
  readonly saves: readonly Save[];
}

interface Taken extends Arrival {
  readonly message: Omit<Waiting, "receivedAt">;
}

interface Edge {
  readonly options: SparkplugOptions;
  readonly deps: SparkplugDeps;
  readonly nodes: Nodes<Taken>;
  readonly contexts: Map<string, ContextMemory>;
  /** Acknowledgements that wait, by the message's digest. */
  readonly underWay: Map<string, (() => void)[]>;
  readonly add: (message: Message) => void;
  /** Of the connection that is open. */
  readonly connection: { isSubscribed: boolean };
}

/** Subscribes for as long as the process lives; reconnects by itself, also when the broker is not there yet. */
export function subscribeSparkplug(options: SparkplugOptions, deps: SparkplugDeps): SparkplugSubscription {
  const stop = new AbortController();
  const onFault = (error: unknown) => deps.onStatus({ kind: "fault", error });
  const drain = createDrain<Message>({
    ...deps,
    decode: ({ decoded }) => decoded,
    tenant: options.credential.tenant,
    onDurable: (messages) => save(messages, deps.register),
    onFault,
    signal: stop.signal,
  });
  const connection = { isSubscribed: false };
  const edge: Edge = { options, deps, nodes: createNodes(options), contexts: new Map(), underWay: new Map(), add: drain.add, connection };
  const host = options.hostId === undefined ? undefined : createHostState(options.hostId, deps.now);
  let client: MqttClient | undefined;

  async function run(): Promise<void> {
    while (!stop.signal.aborted && !(await restored(edge, onFault))) await pause(RETRY_AFTER_MS);
    if (stop.signal.aborted) return;
    client = connected(edge, { host, onFault, room: drain.room, signal: stop.signal });
    while (!stop.signal.aborted) {
      await pause(TICK_MS);
      if (stop.signal.aborted) return;
      become(edge, edge.nodes.tick(deps.now()));
      ask(edge, client);
      deps.sparkplug.nodes(edge.nodes.counts());
    }
  }

  async function pause(ms: number): Promise<void> {
    await deps.sleep(ms, stop.signal).catch(() => undefined);
  }

  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
      await drain.idle();
      const leaving = client;
      if (leaving) await endClient(leaving, deps.sleep, async () => host?.offline(leaving).catch(onFault));
    },
  };
}

interface Connecting {
  readonly host: HostState | undefined;
  readonly onFault: (error: unknown) => void;
  readonly room: () => Promise<void>;
  readonly signal: AbortSignal;
}

function connected(edge: Edge, { host, onFault, room, signal }: Connecting): MqttClient {
  const { options, deps, nodes, connection } = edge;
  const client = openClient({ ...options, receiveMaximum: RECEIVE_MAXIMUM, ...(host && { will: host.will }) });
  const filters = options.groups.map(filterOf);
  const inOrder = createInOrder();
  let packets = 65_536; // beyond packet identifiers
  host?.follow(client);

  takeOverAcknowledgement(client, ({ topic, payload: content, messageId }, acknowledge) => {
    if (signal.aborted) return;
    const payload = typeof content === "string" ? Buffer.from(content) : content;
    if (topic === host?.topic) host.heard(client, payload);
    const done = acknowledge && inOrder.next(acknowledge);
    take(edge, { topic, payload, packetId: messageId ?? packets++, ...(done && { acknowledge: done }) });
    ask(edge, client);
  });
  client.handleMessage = (_packet, callback) => void room().then(() => callback());
  client.on("packetreceive", (packet) => {
    if (packet.cmd !== "connack") return;
    connection.isSubscribed = false;
    become(edge, nodes.doubtAll(packet.sessionPresent, deps.now()));
  });
  client.on("connect", () => {
    client.subscribe([...filters, ...(host ? [host.topic] : [])], { qos: 1, rh: 2 }, (error, granted) => {
      const refused = granted?.find(({ qos }) => qos >= 128);
      if (error ?? refused) onFault(error ?? new Error(`subscription to "${refused?.topic}" refused`));
      else {
        connection.isSubscribed = true;
        host?.online(client);
        deps.onStatus({ kind: "subscribed", filters });
        ask(edge, client);
      }
    });
  });
  client.on("close", () => deps.onStatus({ kind: "disconnected" }));
  client.on("error", onFault);
  return client;
}

function take(edge: Edge, message: Omit<Waiting, "receivedAt">): void {
  const { deps, nodes, add } = edge;
  const receivedAt = deps.now();
  const nothing = { ...message, receivedAt, saves: [] };
  const topic = parseTopic(message.topic);
  const payload = topic && message.payload.length > 0 ? decodePayload(message.payload) : undefined; // nothing clears what is retained
  if (!topic)
    add({ ...nothing, decoded: [] }); // a command, a host's state: not for us
  else if (!payload) {
    deps.sparkplug.messages("fault", 1);
    add({ ...nothing, decoded: [reject("INVALID_EVENT", "payload: is none of Sparkplug B")] });
  } else if (topic.node.length > NODE_NAME_MAX) {
    deps.sparkplug.messages("fault", 1);
    add({ ...nothing, decoded: [reject("INVALID_EVENT", `topic: the edge node's name is longer than ${NODE_NAME_MAX} characters`)] });
  } else {
    const digest = createHash("sha256").update(message.topic).update("\0").update(message.payload).digest("base64");
    const isAssured = message.acknowledge !== undefined;
    const acknowledge = shared(edge, digest, message.acknowledge);
    if (acknowledge)
      become(edge, nodes.take({ topic, payload, digest, receivedAt, isAssured, message: { ...message, acknowledge } }, receivedAt));
    else deps.sparkplug.messages("duplicate", 1);
  }
}

/**
 * One acknowledgement for a message and for what is delivered again of it while it waits for a rebirth or the log.
 *
 * @returns undefined when the message waits already
 */
function shared({ underWay }: Edge, digest: string, acknowledge: (() => void) | undefined): (() => void) | undefined {
  const first = underWay.get(digest);
  const all = first ?? [];
  if (acknowledge) all.push(acknowledge);
  if (first) return undefined;
  underWay.set(digest, all);
  return () => {
    underWay.delete(digest);
    for (const one of all) one();
  };
}

/** What became of messages goes to the log, and with it what is to be kept. */
function become({ options, deps, nodes, contexts, add }: Edge, outcomes: readonly Outcome<Taken>[]): void {
  deps.sparkplug.gaps(nodes.gaps());
  if (outcomes.length === 0) return; // what is to be kept goes with the next message
  const born = nodes.changes().map(([name, node]): Save => [`${keyOf(name)}/births`, node]);
  const moved = nodes.moves().map(([name, place]): Save => [`${keyOf(name)}/place`, place]);
  for (const [index, outcome] of outcomes.entries()) {
    const { topic, message, receivedAt } = outcome.arrival;
    const context = contexts.get(keyOf(topic)) ?? createContext();
    contexts.set(keyOf(topic), context);
    const { decoded, fates, hasLearnt } = translated(outcome, { ...options, context });
    for (const [fate, metrics] of Object.entries(fates)) deps.sparkplug.metrics(fate as MetricFate, metrics);
    deps.sparkplug.messages(fateOf(outcome), 1);
    if (outcome.kind === "gone" && topic.device === "") deps.onStatus({ kind: "died", node: topic });
    const learnt: Save[] = hasLearnt ? [[`${keyOf(topic)}/context`, context.stored()]] : [];
    const saves = index === outcomes.length - 1 ? [...learnt, ...born, ...moved] : learnt;
    add({ ...message, receivedAt, decoded, saves });
  }
}

function translated(outcome: Outcome<Taken>, deps: Parameters<typeof translate>[1]): Translation {
  if (outcome.kind === "told") return translate(outcome, deps);
  if (outcome.kind === "gone") return { decoded: goneEvents(outcome.arrival, outcome.births, deps), fates: {}, hasLearnt: false };
  const decoded = outcome.kind === "fault" ? [reject("INVALID_EVENT", outcome.why)] : [];
  return { decoded, fates: {}, hasLearnt: false };
}

function fateOf(outcome: Outcome<Taken>): MessageFate {
  if (outcome.kind === "told") return outcome.isBirth ? "birth" : "data";
  if (outcome.kind === "gone") return "death";
  return outcome.kind === "passed" ? outcome.why : "fault";
}

const keyOf = ({ group, node }: NodeName) => `${group}/${node}`;

/** Asks for the rebirths that are due; not before what the broker has kept begins to come, which may make it needless. */
function ask({ deps, nodes, connection }: Edge, client: MqttClient): void {
  if (!client.connected || !connection.isSubscribed) return;
  const timestamp = deps.now();
  for (const name of nodes.toAsk(timestamp)) {
    const metrics = [{ name: "Node Control/Rebirth", timestamp, datatype: BOOLEAN, booleanValue: true }];
    client.publish(commandTopic(name), Buffer.from(encodePayload({ timestamp, metrics })), { qos: 0 });
    deps.sparkplug.rebirths(1);
    deps.onStatus({ kind: "asked", node: name });
  }
}

/** Takes up what was kept of edge nodes. @returns false when the log could not be read */
async function restored({ deps, nodes, contexts }: Edge, onFault: (error: unknown) => void): Promise<boolean> {
  try {
    const entries = [...(await deps.register.entries())].sort(([a], [b]) => (a < b ? -1 : 1)); // births before the place
    for (const [key, value] of entries) {
      const [group = "", node = "", what] = key.split("/");
      if (what === "births") nodes.restore({ group, node }, value as StoredNode);
      if (what === "place") nodes.resume({ group, node }, value as Place);
      if (what === "context") contexts.set(keyOf({ group, node }), createContext(value as StoredContext));
    }
    return true;
  } catch (error) {
    onFault(error);
    return false;
  }
}

async function save(messages: readonly Message[], register: SparkplugDeps["register"]): Promise<void> {
  const newest = new Map(messages.flatMap(({ saves }) => saves));
  for (const [key, value] of newest) await register.put(key, value);
}
