// Topic templates: which topics an MQTT subscription asks for, and what a topic's levels say about an event. Pure.
import { PipelineError } from "../core/errors.ts";

/** Event fields that a topic level may carry. */
export const TOPIC_FIELDS = [
  "tenant", "factory", "line", "station", "characteristic", "operation", "product", "order", "lot", "serial", "tool",
] as const; // biome-ignore format: one list
export type TopicField = (typeof TOPIC_FIELDS)[number];
export type TopicFields = Partial<Record<TopicField, string>>;

export interface TopicTemplate {
  /** What to subscribe to. */
  readonly filter: string;
  /** The fields of a topic; `undefined` when it is not of this form. */
  match(topic: string): TopicFields | undefined;
}

const FIELD_LEVEL = /^\{(\w+)\}$/;

/**
 * Each level is a field (`{station}`), a fixed text, or `+` for one that says nothing; `#` may stand last.
 *
 * @example parseTopicTemplate("plant/{line}/+/{characteristic}").match("plant/L1/x/width") // { line: "L1", characteristic: "width" }
 * @throws PipelineError CONFIG_INVALID
 */
export function parseTopicTemplate(template: string): TopicTemplate {
  const levels = template.split("/");
  const fields = levels.map((level, index) => fieldOf(template, level, index === levels.length - 1));
  const named = fields.filter((field) => field !== undefined);
  if (new Set(named).size < named.length) throw invalid(template, "names a field twice");
  const isOpen = levels.at(-1) === "#";
  const fixed = isOpen ? levels.length - 1 : levels.length;

  return {
    filter: levels.map((level, index) => (fields[index] === undefined ? level : "+")).join("/"),
    match(topic) {
      const parts = topic.split("/");
      if (isOpen ? parts.length < fixed : parts.length !== fixed) return undefined;
      const found: TopicFields = {};
      for (let index = 0; index < fixed; index++) {
        const field = fields[index];
        if (field !== undefined) found[field] = parts[index] ?? "";
        else if (levels[index] !== "+" && levels[index] !== parts[index]) return undefined;
      }
      return found;
    },
  };
}

function fieldOf(template: string, level: string, isLast: boolean): TopicField | undefined {
  const name = FIELD_LEVEL.exec(level)?.[1];
  if (name !== undefined) {
    const field = TOPIC_FIELDS.find((known) => known === name);
    if (field === undefined) throw invalid(template, `has an unknown field "${name}"`);
    return field;
  }
  if (level === "+" || (level === "#" && isLast)) return undefined;
  if (/[+#{}\0]/.test(level)) throw invalid(template, `has a level "${level}" that is neither a field, a text nor a wildcard`);
  return undefined;
}

function invalid(template: string, fault: string): PipelineError {
  return new PipelineError("CONFIG_INVALID", `topic template "${template}" ${fault}`);
}
