// The insides of kafkajs that linepulse works with, typed as narrowly as it uses them, and the only deep imports of that package.
//   I1. kafkajs is pinned at 2.2.4: what is named here is no public interface of it, and has no promise to stay.
//   I2. Whatever goes wrong is thrown as kafkajs's own error: its `name`, and `type` where a broker answered with an error code.
import { createRequire } from "node:module";
import type { KafkaConfig, Logger, logCreator, logLevel } from "kafkajs";
import { greetBrokers } from "./greet-brokers.ts";

/** A request that kafkajs frames and sends. `encode` gives an `Encoder`. */
export interface Request {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  encode(): Promise<Encoder>;
}

/**
 * What a connection sends, and how it reads the answer: `decode` gets the body of the response, `parse` what `decode` made of it. A
 * decoded value's `clientSideThrottleTime` makes the connection wait so many milliseconds before it sends again.
 */
export interface Exchange<Decoded extends { readonly clientSideThrottleTime: number }, Answer> {
  readonly request: Request;
  readonly response: {
    decode(body: Buffer): Promise<Decoded>;
    parse(decoded: Decoded): Promise<Answer>;
  };
  /** Whether kafkajs writes what `decode` and `parse` throw to its log too. */
  readonly logResponseError?: boolean;
  /** In place of the cluster's own; must be longer than a long poll may take. */
  readonly requestTimeout?: number;
}

/** One socket, which answers in the order in which it was asked. */
export interface Connection {
  /** Authenticates when needed. */
  send<Decoded extends { readonly clientSideThrottleTime: number }, Answer>(exchange: Exchange<Decoded, Answer>): Promise<Answer>;
}

/** Two connections to one node: 1 for `Fetch`, 0 for everything else. */
export interface ConnectionPool extends Connection {
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  /** Connected, not yet authenticated. */
  getConnection(index: number): Promise<Connection>;
}

export interface JoinGroupRequest {
  readonly groupId: string;
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  /** Empty for a member that is new. */
  readonly memberId?: string;
  readonly protocolType?: string;
  readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
}

export interface JoinGroupResponse {
  readonly generationId: number;
  readonly groupProtocol: string;
  readonly leaderId: string;
  readonly memberId: string;
  /** All members for the leader, none for the others. */
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

export interface SyncGroupRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
}

export interface ListOffsetsRequest {
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    /** -1 asks for the end, -2 for the beginning. */
    readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
  }[];
}

/** Partitions of topics, and an offset in decimal for each. */
export interface OffsetsResponse {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
  }[];
}

/** Who writes: given by `initProducerId`. */
export interface ProducerIdentity {
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface TransactionIdentity extends ProducerIdentity {
  readonly transactionalId: string;
}

/** The answer to a Produce request of version 7. */
export interface DecodedProduce {
  readonly clientSideThrottleTime: number;
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number; readonly baseOffset: string }[];
  }[];
}

export interface TxnOffsetCommitRequest extends TransactionIdentity {
  readonly groupId: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly offset: string; readonly metadata?: string }[];
  }[];
}

/** One node of the cluster. */
export interface Broker {
  readonly connectionPool: ConnectionPool;
  /** Versions of requests that the node knows, by API key. Known once connected. */
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Asks a second time by itself when the coordinator wants the member to come back with an id. */
  joinGroup(request: JoinGroupRequest): Promise<JoinGroupResponse>;
  syncGroup(request: SyncGroupRequest): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  listOffsets(request: ListOffsetsRequest): Promise<OffsetsResponse>;
  /** An offset of -1 for a partition of which the group has committed none. */
  offsetFetch(request: {
    groupId: string;
    topics: readonly { topic: string; partitions: readonly { partition: number }[] }[];
  }): Promise<OffsetsResponse>;
  initProducerId(request: { transactionalId: string | undefined; transactionTimeout: number }): Promise<ProducerIdentity>;
  addPartitionsToTxn(
    request: TransactionIdentity & { topics: readonly { topic: string; partitions: readonly number[] }[] },
  ): Promise<unknown>;
  addOffsetsToTxn(request: TransactionIdentity & { groupId: string }): Promise<unknown>;
  txnOffsetCommit(request: TxnOffsetCommitRequest): Promise<unknown>;
  endTxn(request: TransactionIdentity & { transactionResult: boolean }): Promise<unknown>;
  deleteRecords(request: {
    topics: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
  }): Promise<unknown>;
}

/** What is known of the brokers, and the connections to them. */
export interface Cluster {
  readonly rootLogger: Logger;
  readonly connectionPoolBuilder: { build(node: Pick<ConnectionPool, "host" | "port" | "rack">): Promise<ConnectionPool> };
  readonly brokerPool: {
    /** Null until the metadata were asked for. */
    readonly metadata: object | null;
    findConnectedBroker(): Promise<Broker>;
    /** A broker that the pool does not know, so that its connections are the caller's to close. */
    createBroker(node: Pick<Broker, "connectionPool" | "versions"> & { readonly nodeId: string | number; readonly logger: Logger }): Broker;
  };
  isConnected(): boolean;
  connect(): Promise<void>;
  /** Now: what is under way is given up. */
  disconnect(): Promise<void>;
  /** Asks for the topic's metadata from now on; throws `UNKNOWN_TOPIC_OR_PARTITION`. */
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  /** Node ids with the asked partitions that each leads; a partition that is not known is left out. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  /** Connected. A node that cannot be reached is thrown, after a refresh of the metadata. */
  findBroker(node: { nodeId: string }): Promise<Broker>;
  /** `coordinatorType` 1 asks for a transactional id's in place of a group's. */
  findGroupCoordinator(group: { groupId: string; coordinatorType?: number }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
}

/** As `new Kafka` takes it. */
export type ClusterOptions = KafkaConfig & Required<Pick<KafkaConfig, "logLevel" | "logCreator">>;

/** Writes a request's body. Integers are big-endian; `writeString` has two bytes of length, the `UVarInt` forms are the compact ones. */
export interface Encoder {
  readonly buffer: Buffer;
  writeInt8(value: number): this;
  writeBoolean(value: boolean): this;
  writeUVarInt(value: number): this;
  writeUVarIntString(value: string | null): this;
  writeBuffer(value: Buffer): this;
}

/** The request of Fetch version 11, as kafkajs's own consumer would write it. */
export type FetchRequestV11 = (fetch: {
  readonly replicaId: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string; readonly maxBytes: number }[];
  }[];
}) => Request;

const inner = createRequire(import.meta.url);

greetBrokers(inner("kafkajs/src/broker/index.js"));

const ClusterClass: new (options: object) => Cluster = inner("kafkajs/src/cluster/index.js");
const socketFactory: () => NonNullable<KafkaConfig["socketFactory"]> = inner("kafkajs/src/network/socketFactory.js");
const loggers: { createLogger(options: { level: logLevel; logCreator: logCreator }): Logger } = inner("kafkajs/src/loggers/index.js");

export const EncoderClass: new () => Encoder = inner("kafkajs/src/protocol/encoder.js");
export const fetchRequestV11: FetchRequestV11 = inner("kafkajs/src/protocol/requests/fetch/v11/request.js");
/** `parse` throws the first error code that it finds. */
export const produceResponseV7: Exchange<DecodedProduce, DecodedProduce>["response"] = inner(
  "kafkajs/src/protocol/requests/produce/v7/response.js",
);

/** Bytes before a body for all that kafkajs writes in front of it, of which the client's id is the longest part. */
export const HEAD_ROOM = 512;

interface RoomyEncoder extends Encoder {
  buf: Buffer;
  offset: number;
  /** What `buf` is a part of, from `room` on. */
  whole?: Buffer;
  room?: number;
}

/** A request's body that is written already, from `HEAD_ROOM` of `whole` on. It is never copied. */
export function encoderOf(whole: Buffer): Encoder {
  const buf = whole.subarray(HEAD_ROOM);
  return Object.assign(new EncoderClass(), { buf, offset: buf.length, whole, room: HEAD_ROOM });
}

const { prototype } = EncoderClass as unknown as { prototype: { writeEncoder(this: RoomyEncoder, value: RoomyEncoder): RoomyEncoder } };
const copyEncoder = prototype.writeEncoder;
// The client copies a body behind its head, and both behind their length: the head goes into the room before the body in place of that.
prototype.writeEncoder = function (value) {
  const { whole, room = 0 } = value;
  if (!whole || room < this.offset) return copyEncoder.call(this, value);
  const from = room - this.offset;
  this.buf.copy(whole, from, 0, this.offset);
  const length = this.offset + value.offset;
  return Object.assign(this, { buf: whole.subarray(from, from + length), offset: length, whole, room: from });
};

/** Not connected yet. A cluster never lets a broker create a topic by the way. */
export function createCluster({ logLevel: level, logCreator, ...options }: ClusterOptions): Cluster {
  const logger = loggers.createLogger({ level, logCreator });
  const settings = { connectionTimeout: 1000, ...options, logger, allowAutoTopicCreation: false, socketFactory: socketFactory() };
  const cluster = new ClusterClass(settings);
  const disconnect = cluster.disconnect.bind(cluster);
  return Object.assign(cluster, { disconnect: () => endCluster(cluster).then(disconnect) });
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  rejectAll(error: Error): void;
  scheduleCheckPendingRequests(): void;
}

const RequestQueueClass: { prototype: RequestQueue } = inner("kafkajs/src/network/requestQueue/index.js");
const scheduleCheck = RequestQueueClass.prototype.scheduleCheckPendingRequests;
// The client sets a timer after every answer, for a time in the past, also when nothing waits: Node warns of it and runs it at once.
RequestQueueClass.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) scheduleCheck.call(this);
};

/** Sends as a broker's own calls do: where the other side has closed a connection, both are closed before the error is thrown. */
export async function sendTo<Decoded extends { readonly clientSideThrottleTime: number }, Answer>(
  broker: Broker,
  exchange: Exchange<Decoded, Answer>,
): Promise<Answer> {
  try {
    return await broker.connectionPool.send(exchange);
  } catch (error) {
    if (error instanceof Error && error.name === "KafkaJSConnectionClosedError") await broker.disconnect();
    throw error;
  }
}

type Pools = { readonly pool: readonly { readonly requestQueue: RequestQueue }[] };

/** Closes connections now: the client's own way waits for every answer, and a long poll's takes its time. */
export async function endBroker(broker: Broker): Promise<void> {
  const { pool } = broker.connectionPool as unknown as Pools;
  for (const { requestQueue } of pool) requestQueue.rejectAll(new Error("the connection is closed"));
  await broker.disconnect();
}

/** The same of all connections of a cluster. */
async function endCluster(cluster: Cluster): Promise<void> {
  const { brokers, seedBroker } = cluster.brokerPool as unknown as { brokers: Record<string, Broker>; seedBroker: Broker | undefined };
  await Promise.all([...Object.values(brokers), ...(seedBroker ? [seedBroker] : [])].map(endBroker));
}
