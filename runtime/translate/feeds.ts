// From the configuration to the topics that are translated: a source's change records, and the messages that its system writes itself.
import type { MappingOptions, SourceSystem } from "../../core/change.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { isCaptured, type SourceConfig } from "../../core/source-config.ts";
import type { EventLog } from "../../log/log.ts";
import type { Translate } from "../../processors/translate/contract.ts";
import { createTranslateMessages } from "../../processors/translate/messages.ts";
import { createTranslate } from "../../processors/translate/translate.ts";
import { scope } from "../credentials.ts";

/** A topic of a source, and what makes events of it. */
export interface SourceFeed {
  /** The source's name: `source` of its events. */
  readonly name: string;
  readonly tenant: string;
  /** Names the feed's position and state in the log. */
  readonly group: string;
  readonly topic: string;
  /** How many partitions the topic must have. */
  readonly partitions?: number;
  readonly hasFullName?: boolean;
  readonly translate: Translate;
}

/** The topic of a source's change records, as the log calls it. */
export const changesTopic = (source: string) => `cdc.${source}`;

/** @throws PipelineError CONFIG_INVALID, its message a line for each fault */
export function feedsOf({ sources, kafka }: Config, systemOf: (name: string) => SourceSystem | undefined): SourceFeed[] {
  const faults: string[] = [];
  if (sources.length > 0 && !kafka) faults.push("sources: need a `kafka`, into which Kafka Connect writes");
  const feeds = sources.flatMap((source, index) => {
    try {
      const system = systemOf(source.system);
      if (!system) throw new PipelineError("CONFIG_INVALID", `system: there is no "${source.system}"`);
      return feedsOfSource(source, system);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      faults.push(...error.message.split("\n").map((fault) => `sources.${index}.${fault.trim()}`));
      return [];
    }
  });
  if (faults.length === 0) return feeds;
  const list = faults.map((fault) => `  ${fault}`).join("\n");
  throw new PipelineError("CONFIG_INVALID", `the sources have ${faults.length} fault(s)\n${list}`);
}

function feedsOfSource(source: SourceConfig, system: SourceSystem): SourceFeed[] {
  const { name, tenant, timeZone, factory, deletes, settings, messages } = source;
  const options: MappingOptions = { timeZone, factory, deletes, settings };
  const { factories, lines } = scope(source);
  const common = { name, tenant, scope: { ...(factories && { factories }), ...(lines && { lines }) } };
  const translate = createTranslate({ ...common, mapping: system.tables(options), options });
  const changes = { name, tenant, group: `translate.${name}`, topic: changesTopic(name), partitions: 1, translate };
  const captured = isCaptured(source) ? [changes] : [];
  if (!messages) return captured;
  if (!system.messages) throw new PipelineError("CONFIG_INVALID", `messages: system "${system.name}" has no mapping for messages`);
  const translateMessages = createTranslateMessages({ ...common, mapping: system.messages(options) });
  const { topic } = messages;
  return [...captured, { name, tenant, group: `translate.${name}.messages`, topic, hasFullName: true, translate: translateMessages }];
}

/** Takes a feed's topic into the log. @throws PipelineError CONFIG_INVALID, LOG_REPLACED, LOG_UNAVAILABLE */
export function admitFeed(log: EventLog, { topic, partitions, hasFullName }: SourceFeed): Promise<void> {
  return log.admit(topic, { ...(partitions !== undefined && { partitions }), ...(hasFullName !== undefined && { hasFullName }) });
}
