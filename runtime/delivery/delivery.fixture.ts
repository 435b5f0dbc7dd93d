// What tests of the delivery share: a clock that goes only when told to, a store in memory, and notifications.
import type { Notification, Severity } from "../../core/notification.ts";
import type { Post } from "../../core/notifier.ts";
import type { Timer } from "../../core/timer.ts";
import type { Level, Logger } from "../logger.ts";
import type { Store } from "./stored-outbox.ts";

/** Time that passes only by `advance`; nothing waits really. */
export interface VirtualTime {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  readonly timer: Timer;
  /** Goes on, from one timer to the next, with everything done that each one sets going. */
  advance(ms: number): Promise<void>;
}

export const START = Date.UTC(2026, 2, 1, 19, 0, 0); // 03:00 in Shanghai

export function virtualTime({ isBusy = () => false, start = START }: { isBusy?: () => boolean; start?: number } = {}): VirtualTime {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const after = (ms: number, run: () => void) => {
    const entry = { at: now + Math.max(0, ms), run };
    timers.add(entry);
    return () => timers.delete(entry);
  };
  /** Until nothing goes on any more: what is on its way over a socket, and all that follows from what came back. */
  async function settle(): Promise<void> {
    for (let calm = 0; calm < 6; calm = isBusy() ? 0 : calm + 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    now: () => now,
    timer: { after },
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = () => {
          cancel();
          signal?.removeEventListener("abort", finish);
          resolve();
        };
        const cancel = after(ms, finish);
        signal?.addEventListener("abort", finish, { once: true });
      });
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = [...timers].reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
        if (next > end) break;
        now = Math.max(now, next);
        for (const entry of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(entry);
          entry.run();
        }
        await settle();
      }
      now = end;
    },
  };
}

/** A post that counts what is under way, and takes `latencyMs` of virtual time. */
export function countedPost(post: Post, { sleep, latencyMs = 200 }: { sleep: (ms: number) => Promise<void>; latencyMs?: number }) {
  let underWay = 0;
  const counted: Post = async (request, signal) => {
    await sleep(latencyMs);
    underWay++;
    try {
      return await post(request, signal);
    } finally {
      underWay--;
    }
  };
  return { post: counted, isBusy: () => underWay > 0 };
}

export function memoryStore(values = new Map<string, string>()): Store & { readonly values: Map<string, string> } {
  return {
    values,
    async put(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.stringify(value));
    },
    async entries() {
      return new Map([...values].map(([key, value]) => [key, JSON.parse(value) as unknown]));
    },
  };
}

export interface Logged {
  readonly level: Level;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export function memoryLogger(): Logger & { readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const at =
    (level: Level) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export type Given = Partial<Notification> & { readonly alert: string };

/** A firing alert, with what is given in place of the usual. */
export function alertOf({ alert, kind = "firing", ...given }: Given): Notification {
  const at = given.at ?? START;
  return {
    id: `${alert}.${kind}`,
    alert,
    kind,
    tenant: "acme",
    factory: "sz1",
    severity: "P1" as Severity,
    rule: { name: "yield of OP10", shipped: "yield-low" },
    subject: { line: "L1", station: "ST-03", product: "P-100" },
    since: at - 300_000,
    at,
    values: [
      { at: at - 120_000, value: 0.86 },
      { at, value: 0.8213 },
    ],
    unit: "ratio",
    limit: 0.85,
    links: { chart: "https://lp.example/chart/1", acknowledge: `https://lp.example/alerts/${alert}` },
    channels: ["team"],
    language: "zh-CN",
    timeZone: "Asia/Shanghai",
    ...given,
  };
}
