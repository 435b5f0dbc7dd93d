// node-rdkafka, typed as narrowly as linepulse uses it. An optional package in C++: where it was not built it does not load.

/** What is wrong, in librdkafka's numbers. -1 where only a text came over from C++, as with reports and flushes. */
export interface RdkafkaError extends Error {
  readonly code: number;
}

/** librdkafka's `RD_KAFKA_RESP_ERR_…`: its ABI, so these numbers stay. */
export const QUEUE_FULL = -184;
export const FATAL = -150;
/** The client is being closed or was never connected. */
export const STATE = -172;

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** One object for a header: names may come twice. C++ ends names and values at a NUL. */
export type RdkafkaHeaders = readonly Readonly<Record<string, string>>[];

export interface DeliveryReport {
  readonly topic: string;
  readonly partition: number;
}

export interface RdkafkaProducer {
  /** Asks for the brokers by the way: an error means that none answered in time. */
  connect(options: { readonly allTopics: boolean; readonly timeout: number }, done: (error: RdkafkaError | null) => void): void;
  /** Takes a copy of the record, or throws an `RdkafkaError`. Ends a key that is a string at a NUL; no bytes at no address are null. */
  produce(
    topic: string,
    partition: number,
    value: Buffer | null,
    key: string | Buffer,
    timestamp: number,
    opaque: unknown,
    headers: RdkafkaHeaders | undefined,
  ): void;
  /** Has errors and log lines handed out, a little later. */
  poll(): void;
  /**
   * Waits on a thread of the pool until nothing is on its way; after so long that is an error, like anything else. Reports that came
   * over by then are handed out about the same time, a hundred at once.
   */
  flush(timeoutMs: number, done: (error: RdkafkaError | null | undefined) => void): void;
  /** Waits at most so long for what is under way; it is silent about what it gives up. */
  disconnect(timeoutMs: number, done: () => void): void;
  /** Before `connect`, and again whenever there is a new one. */
  setOauthBearerToken(token: string): void;
  on(event: "delivery-report", listener: (error: RdkafkaError | null, report: DeliveryReport) => void): void;
  on(event: "event.error", listener: (error: RdkafkaError) => void): void;
  on(event: "event.log", listener: (entry: { readonly fac: string; readonly message: string }) => void): void;
}

export interface Rdkafka {
  readonly Producer: new (settings: Settings, topicSettings: Settings) => RdkafkaProducer;
  /** What librdkafka was built with: `ssl`, `sasl_scram` … */
  readonly features: readonly string[];
}

/** @throws what `import` throws where it is not installed, not built, or built for another Node */
export async function loadRdkafka(): Promise<Rdkafka> {
  const module = await import("node-rdkafka");
  return module.default as unknown as Rdkafka;
}
