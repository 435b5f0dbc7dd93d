// What the warehouse process and its supervisor say to each other over the channel between them.

/** The database of all tables; the child makes it. */
export const DATABASE = "linepulse";

export interface ChildOptions {
  readonly folder: string;
  readonly socketPath: string;
  /** Whoever asks must show it. It travels over the channel: arguments and environment can be read by others. */
  readonly key: string;
  readonly memoryBytes: number;
  /** How long to wait for an older process to release the folder. */
  readonly lockWaitMs: number;
}

export type ToChild = { kind: "open"; options: ChildOptions } | { kind: "close" };
export type FromChild = { kind: "ready" } | { kind: "failed"; detail: string };
