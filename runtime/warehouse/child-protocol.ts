// What the warehouse process and its supervisor say to each other over the channel between them.

/** The database of all tables; the child makes it. */
export const DATABASE = "linepulse";

/** Where others than the program itself reach the warehouse, and as whom. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface ChildOptions {
  readonly folder: string;
  readonly socketPath: string;
  /** Whoever asks must show it. It travels over the channel: arguments and environment can be read by others. */
  readonly key: string;
  readonly memoryBytes: number;
  /** How long to wait for an older process to release the folder. */
  readonly lockWaitMs: number;
  readonly listener?: Listener | undefined;
}

export type ToChild = { kind: "open"; options: ChildOptions } | { kind: "close" };
export type FromChild = { kind: "ready" } | { kind: "failed"; code: "DATA_DIR_IN_USE" | "PORT_IN_USE"; detail: string };
