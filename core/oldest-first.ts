// Names of archived values in the order of the days on which they were last used, so that what is too old is forgotten without
// a scan: pages of names in the archive, the place of the first and the last page in the state.
//   I1. The days of a list never go back: a day before the newest counts as the newest.
//   I2. One call reads and writes at most two pages, however many names there are.
//   I3. A name that is listed again, on a later day, stands in the list twice: who takes it out looks whether the day that it was
//       listed under is still the value's own.
import { assert } from "./assert.ts";
import type { Context } from "./processor.ts";

/** Names of a page. With one name added an event, and a page taken out, a list shrinks however fast it grew. */
export const PAGE_NAMES = 64;

interface Page {
  readonly day: number;
  readonly names: string[];
}

/** Numbers of the first and the last page, and the first one's day. */
interface Ends {
  first: number;
  firstDay: number;
  last: number;
}

type Store = Pick<Context, "state" | "archive">;

export interface Listed {
  readonly name: string;
  /** A number of any origin. */
  readonly day: number;
}

/** Puts a name at the end of a list. */
export function enlist(list: string, { name, day }: Listed, { state, archive }: Store): void {
  const ends = state.get<Ends>(endsKey(list)) ?? { first: 0, firstDay: day, last: -1 };
  const isEmpty = ends.last < ends.first;
  const page = isEmpty ? undefined : pageOf(list, ends.last, archive);
  if (page && page.names.length < PAGE_NAMES && day <= page.day) {
    page.names.push(name);
    archive.set(pageKey(list, ends.last), page);
    return;
  }
  const newest = Math.max(day, page?.day ?? day);
  ends.last++;
  if (isEmpty) ends.firstDay = newest;
  archive.set<Page>(pageKey(list, ends.last), { day: newest, names: [name] });
  state.set(endsKey(list), ends);
}

/** Takes the oldest names out, if they were listed on a day before this one: a page of them at the most. */
export function takeOldest(list: string, before: number, { state, archive }: Store): Listed[] {
  const ends = state.get<Ends>(endsKey(list));
  if (!ends || ends.last < ends.first || ends.firstDay >= before) return [];
  const { day, names } = pageOf(list, ends.first, archive);
  archive.delete(pageKey(list, ends.first));
  ends.first++;
  if (ends.first <= ends.last) ends.firstDay = pageOf(list, ends.first, archive).day;
  state.set(endsKey(list), ends);
  return names.map((name) => ({ name, day }));
}

function pageOf(list: string, number: number, archive: Store["archive"]): Page {
  const page = archive.get<Page>(pageKey(list, number));
  assert(page, `page ${number} of the list "${list}" is gone`);
  return page;
}

function endsKey(list: string): string {
  return `oldest-first/${list}`;
}

function pageKey(list: string, number: number): string {
  return `oldest-first/${list}/${number}`;
}
