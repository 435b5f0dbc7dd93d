// The state machine from a source's change records to events: Debezium's record in, the mapping's events out.
//   I1. Every row of a mapped table is told, parked or buried; what gives nothing is counted.
//   I2. A record for which the source must stop changes nothing.
import type { ChangeRecord, SourceSettings, Stop, Translate, TranslateContext } from "./contract.ts";
import { countsOf, setCounts } from "./counts.ts";
import { type Envelope, textOf } from "./envelope.ts";
import { buryExpired } from "./parking.ts";
import { positionOf } from "./position.ts";
import { passMinutes, qualityOf, setQuality } from "./quality.ts";
import { type Read, readRecord } from "./read-change.ts";
import { createSource, type Scene, type Source } from "./scene.ts";
import { forgetRows } from "./stored-rows.ts";
import { takeRow } from "./take-row.ts";

const VERSION = 1;

export function createTranslate(settings: SourceSettings): Translate {
  const source = createSource(settings);
  return { version: VERSION, onRecord: (record, context) => takeRecord(source, record, context) };
}

function takeRecord(source: Source, record: ChangeRecord, context: TranslateContext): Stop | undefined {
  const counts = countsOf(context.state);
  const quality = qualityOf(context.state);
  const scene: Scene = { source, context, counts, quality };
  const isTombstone = record.value.length === 0;
  const read: Read = isTombstone ? { kind: "ignored", envelope: undefined } : readRecord(scene, record);
  if (read.kind === "stop") return read.stop;
  passTime(scene, record, envelopeOf(read));
  if (read.kind === "row") takeRow(scene, record, read.change);
  else if (read.kind === "truncate") truncate(scene, read);
  else if (read.kind === "fault") {
    counts.buried++;
    context.bury(read.reason, read.detail, JSON.stringify(textOf(record.value)));
  } else if (!isTombstone) counts.ignored++;
  setCounts(context.state, counts);
  setQuality(context.state, quality);
  return undefined;
}

function envelopeOf(read: Exclude<Read, { kind: "stop" }>): Envelope | undefined {
  if (read.kind === "fault") return undefined;
  return read.kind === "row" ? read.change.envelope : read.envelope;
}

function passTime(scene: Scene, { timestamp }: ChangeRecord, envelope: Envelope | undefined): void {
  const { context, counts, quality, source } = scene;
  counts.recordAt = Math.max(counts.recordAt ?? timestamp, timestamp);
  if (envelope) passPlace(scene, envelope);
  passMinutes(quality, counts.recordAt, { tenant: source.tenant, name: source.name, emit: context.emit });
  buryExpired(scene, counts.recordAt);
}

function passPlace({ counts }: Scene, { op, source }: Envelope): void {
  counts.inSnapshot = op === "r" && source.snapshot !== "incremental" && source.snapshot !== "last";
  if (op !== "r" && source.ts_ms !== undefined) counts.committedAt = Math.max(counts.committedAt ?? source.ts_ms, source.ts_ms);
}

function truncate(scene: Scene, { envelope, origin }: { envelope: Envelope; origin: string }): void {
  const { context, counts } = scene;
  if (!context.admit(`${origin}//t/${positionOf(envelope.source)}/${envelope.source.ts_ms}`, "streamed")) {
    counts.duplicates++;
    return;
  }
  counts.truncates++;
  forgetRows(scene, origin);
}
