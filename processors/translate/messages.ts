// Messages that another system writes to a topic of its own → events.
//   I1. A message is known by the id that it carries. Without one it is its place in the topic: then a message that the other system
//       sends twice counts twice.
import { PipelineError } from "../../core/errors.ts";
import type { ChangeRecord, MessageSettings, SourceCounts, Translate, TranslateContext } from "./contract.ts";
import { countsOf, setCounts } from "./counts.ts";
import { textOf } from "./envelope.ts";
import { eventsOf } from "./events-of.ts";
import { figuresOf, minuteOf, passMinutes, type QualityFigures, qualityOf, setQuality } from "./quality.ts";
import { shortened } from "./row-key.ts";

const VERSION = 1;
/** In the place of a table's name, where quality is counted. */
const TABLE = "messages";

export function createTranslateMessages(settings: MessageSettings): Translate {
  return {
    version: VERSION,
    onRecord(record, context) {
      const counts = countsOf(context.state);
      const quality = qualityOf(context.state);
      counts.recordAt = Math.max(counts.recordAt ?? record.timestamp, record.timestamp);
      passMinutes(quality, counts.recordAt, { tenant: settings.tenant, name: settings.name, emit: context.emit });
      if (record.value.length === 0) counts.ignored++;
      else {
        const outcome = takeMessage(settings, record, context);
        countMessage(outcome, counts, figuresOf(quality, { table: TABLE, minute: minuteOf(record.timestamp) }));
      }
      setCounts(context.state, counts);
      setQuality(context.state, quality);
      return undefined;
    },
  };
}

type Outcome = { readonly given: number } | "known" | "undecodable" | "unmapped" | "refused";

function takeMessage(settings: MessageSettings, record: ChangeRecord, context: TranslateContext): Outcome {
  const text = textOf(record.value);
  const bury = (reason: "undecodable" | "unmapped" | "refused", detail: string): Outcome => {
    context.bury(reason, detail, reason === "undecodable" ? JSON.stringify(text) : text);
    return reason;
  };
  const message = parseMessage(text);
  if (message === undefined) return bury("undecodable", "the message is no JSON");
  const mapped = mapSafely(settings, message);
  if ("fault" in mapped) return bury("unmapped", mapped.fault);
  // A topic that is made anew begins with the same offsets.
  const id = mapped.id === undefined ? `@${record.offset}.${record.timestamp}` : shortened(mapped.id);
  const { tenant, name, scope } = settings;
  const times = { at: record.timestamp, recordedAt: record.timestamp, historicalBefore: null };
  const events = eventsOf(mapped.events, { tenant, name, scope, id, ...times });
  if ("refused" in events) return bury("refused", events.refused); // which does not use its id up
  if (!context.admit(id, "streamed")) return "known";
  for (const event of events) context.give(event);
  return { given: events.length };
}

function countMessage(outcome: Outcome, counts: SourceCounts, figures: QualityFigures): void {
  figures.changes++;
  if (outcome === "known") {
    counts.duplicates++;
    return;
  }
  counts.changes++;
  figures.unique_changes++;
  if (outcome === "undecodable") {
    counts.buried++;
    return;
  }
  figures.complete++;
  figures.consistent++;
  if (typeof outcome === "object") {
    figures.valid++;
    counts.events += outcome.given;
  } else counts.buried++;
}

/** What a JSON converter with schemas wraps is taken out. */
function parseMessage(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const isWrapped = typeof value === "object" && value !== null && "schema" in value && "payload" in value;
    return isWrapped ? value.payload : value;
  } catch {
    return undefined;
  }
}

function mapSafely({ mapping }: MessageSettings, message: unknown): ReturnType<MessageSettings["mapping"]["map"]> {
  try {
    return mapping.map(message);
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    return { fault: `the mapping failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
