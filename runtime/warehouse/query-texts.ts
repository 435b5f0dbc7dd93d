// The texts of the named queries: the files of sql/clickhouse/queries, with the parts that many of them share put in.
//   I1. `{{part:p}}` in a query stands for the expression in `part.part.sql`, which calls the table that it is about `t`, said of `p`.
//       `{{part}}` stands for the file as it is, `{{part:}}` for one that calls its columns by their names alone. A part may hold other
//       parts; the comment at its head stays behind.
//   I2. `{{part(other)}}` stands for a part that leaves something open: in it, `{{*}}` stands for the part `other`, as if that stood there.
//   I3. What reads other queries as relations (sql/clickhouse/grafana) has their parts and themselves as parts, without the comments at
//       their heads; a part before a query of its name, and its own before both.
//   I4. A part is text of this repository, never of a caller: values come as parameters of the statement.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assert } from "../../core/assert.ts";

const FOLDER = fileURLToPath(new URL("../../sql/clickhouse/queries", import.meta.url));
const ENDING = ".sql";
const PART_ENDING = ".part.sql";

const HOLE = /\{\{(\*|[a-z][a-z-]*)(?:\((\*|[a-z][a-z-]*)\))?(?::(\w*))?\}\}/g;
const OPEN = "*";
const HEAD = /^(?:--.*\n)+/;

/** The text of each query of a folder, by its name; `over` is a folder whose queries and parts it reads too. */
export function loadQueryTexts(folder: string = FOLDER, { over }: { over?: string } = {}): ReadonlyMap<string, string> {
  const { parts, queries } = readFolder(folder);
  const below = over === undefined ? { parts: [], queries: [] } : readFolder(over);
  const bare = (texts: Iterable<[string, string]>) => [...texts].map(([name, text]) => [name, text.replace(HEAD, "").trimEnd()] as const);
  const all = new Map([...bare(below.queries), ...bare(below.parts), ...bare(parts)]);
  return new Map([...queries].map(([name, text]) => [name, withParts(text, all)]));
}

function readFolder(folder: string) {
  const [parts, queries] = [new Map<string, string>(), new Map<string, string>()];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(ENDING))) {
    const text = readFileSync(`${folder}/${name}`, "utf8").replaceAll("\r\n", "\n");
    if (name.endsWith(PART_ENDING)) parts.set(name.slice(0, -PART_ENDING.length), text);
    else queries.set(name.slice(0, -ENDING.length), text);
  }
  return { parts, queries };
}

/** Where a text stands: inside which parts, and what the one around it leaves open to it. */
interface Inside {
  readonly parts: readonly string[];
  readonly other: string | undefined;
}

/**
 * Puts parts in.
 *
 * @example withParts("WHERE {{mine:p}}", new Map([["mine", "t.owner = 'me'"]])) // "WHERE p.owner = 'me'"
 */
export function withParts(text: string, parts: ReadonlyMap<string, string>, inside: Inside = { parts: [], other: undefined }): string {
  const nameOf = (hole: string | undefined) => (hole === OPEN ? inside.other : hole);
  return text.replaceAll(HOLE, (_, hole: string, given: string | undefined, alias: string | undefined) => {
    const name = nameOf(hole) ?? OPEN;
    const part = parts.get(name);
    assert(part !== undefined, `there is no part "${name}" of queries`);
    assert(!inside.parts.includes(name), `part "${name}" of queries holds itself`);
    const whole = withParts(part, parts, { parts: [...inside.parts, name], other: nameOf(given) });
    return alias === undefined ? whole : whole.replaceAll(/\bt\./g, alias && `${alias}.`);
  });
}
