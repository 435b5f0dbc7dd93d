// Events put in at any order, taken out by time: a binary heap.
//   I1. Of one instant, what was put in first comes out first.
import type { Instant } from "../../core/time.ts";

export interface Timeline<T> {
  put(at: Instant, item: T): void;
  /** Takes out everything before `until`, oldest first. */
  takeUntil(until: Instant): Generator<T>;
}

interface Entry<T> {
  readonly at: Instant;
  readonly turn: number;
  readonly item: T;
}

export function createTimeline<T>(): Timeline<T> {
  const heap: Entry<T>[] = [];
  let turns = 0;

  function take(): Entry<T> | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (top && last && heap.length > 0) sink(heap, last);
    return top;
  }

  return {
    put(at, item) {
      rise(heap, { at, turn: turns++, item });
    },
    *takeUntil(until) {
      for (let top = heap[0]; top && top.at < until; top = heap[0]) {
        take();
        yield top.item;
      }
    },
  };
}

function isBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn);
}

function rise<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as Entry<T>;
    if (!isBefore(entry, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = entry;
}

/** Puts `entry` at the top and lets it sink. */
function sink<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const left = heap[below];
    const right = heap[below + 1];
    if (!left) break;
    if (right && isBefore(right, left)) below += 1;
    const child = heap[below] as Entry<T>;
    if (!isBefore(child, entry)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = entry;
}
