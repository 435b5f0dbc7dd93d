// The conditions of a named query that are sent: one that its parameter switches off says nothing, but costs the engine as much to plan
// as one that does, in every relation of every statement.
import { assert } from "../../core/assert.ts";

/** `AND ({x:String} = '' OR …)` and `AND (empty({xs:Array(String)}) OR …)`: an empty parameter filters nothing. */
const SWITCH = /\bAND \((?:\{(\w+):String\} = ''|empty\(\{(\w+):Array\(String\)\}\)) OR /g;

/**
 * Leaves such a condition out where its parameter is empty, and its switch where it is not.
 *
 * @example withSentConditions("WHERE a AND ({x:String} = '' OR t.x = {x:String})", { x: "" }) // "WHERE a "
 * @example withSentConditions("WHERE a AND ({x:String} = '' OR t.x = {x:String})", { x: "1" }) // "WHERE a AND (t.x = {x:String})"
 */
export function withSentConditions(query: string, params: Readonly<Record<string, unknown>>): string {
  let sent = "";
  let from = 0;
  for (const match of query.matchAll(SWITCH)) {
    const { 0: opening, 1: text, 2: list, index } = match;
    const value = params[text ?? list ?? ""];
    if (index < from) continue; // inside another
    if (typeof value !== "string" && !Array.isArray(value)) continue; // a parameter that is missing is the engine's to tell
    const start = index + opening.length;
    const end = closingOf(query, start);
    sent += query.slice(from, index);
    if (value.length > 0) sent += `AND (${withSentConditions(query.slice(start, end), params)})`;
    from = end + 1;
  }
  return sent + query.slice(from);
}

/** Where the parenthesis is closed that was opened before `start`. */
function closingOf(query: string, start: number): number {
  let open = 1;
  for (let at = start; at < query.length; at++) {
    if (query[at] === "(") open++;
    if (query[at] === ")" && --open === 0) return at;
  }
  assert(false, "a condition is not closed");
}
