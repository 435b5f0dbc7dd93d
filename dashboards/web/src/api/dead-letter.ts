// What could not be processed, by reason; single letters; and what people did with them.
import { instantOrNull, isJson, type Json, numberOrNull, textOf } from "./json.ts";

export interface LetterGroup {
  readonly reason: string;
  /** The source whose changes they are; "" = events. */
  readonly source: string;
  readonly count: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  readonly canReplay: boolean;
}

export interface Letter {
  readonly offset: number;
  readonly key: string;
  readonly detail: string;
  readonly receivedAt: number | null;
  readonly event: string;
}

export interface Receipt {
  readonly accepted: number;
  readonly refused: number;
  readonly kept: number;
}

export interface LetterAct extends Receipt {
  readonly kind: "replay" | "dismiss";
  readonly at: number | null;
  readonly by: string;
  /** "" = of any reason. */
  readonly reason: string;
  readonly note: string;
  /** Why it ended early; "" = it did not. */
  readonly code: string;
}

export function readGroup(item: unknown): LetterGroup | undefined {
  if (!isJson(item)) return undefined;
  return {
    reason: textOf(item.reason),
    source: textOf(item.source),
    count: numberOrNull(item.count) ?? 0,
    oldestAt: instantOrNull(item.oldestAt),
    newestAt: instantOrNull(item.newestAt),
    canReplay: item.canReplay === true,
  };
}

export function readLetter(item: unknown): Letter | undefined {
  if (!isJson(item)) return undefined;
  const { offset, key, detail, receivedAt, event } = item;
  return {
    offset: numberOrNull(offset) ?? 0,
    key: textOf(key),
    detail: textOf(detail),
    receivedAt: instantOrNull(receivedAt),
    event: textOf(event),
  };
}

export function readReceipt({ accepted, refused, kept }: Json): Receipt {
  const count = (value: unknown) => numberOrNull(value) ?? 0;
  return { accepted: count(accepted), refused: count(refused), kept: count(kept) };
}

export function readAct(item: unknown): LetterAct | undefined {
  if (!isJson(item)) return undefined;
  const { kind, at, by, reason, note, code } = item;
  const what = { by: textOf(by), reason: textOf(reason), note: textOf(note), code: textOf(code) };
  return { kind: kind === "dismiss" ? "dismiss" : "replay", at: instantOrNull(at), ...what, ...readReceipt(item) };
}
