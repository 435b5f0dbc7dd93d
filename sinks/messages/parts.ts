// A notification as parts that every destination arranges in its own way: a first line for the lock screen, then what a person asks next.
import { durationText } from "../../core/figure-text.ts";
import {
  type BodyLine,
  type Digest,
  type Notification,
  type NotificationLanguage,
  SUBJECT_LABELS,
  type Told,
} from "../../core/notification.ts";
import { cutText, firstGraphemes } from "./cut-text.ts";
import { figure, timeOf } from "./figures.ts";
import { oneLine, safeLink } from "./plain-text.ts";
import type { Figures, Words } from "./words.ts";
import { wordsEn } from "./words-en.ts";
import { wordsZhCn } from "./words-zh-cn.ts";

/** Of a place in the first line, so that what happened is among the first 40 characters. */
const PLACE_GRAPHEMES = 16;
const HEADLINE_GRAPHEMES = 80;
/** Also where each of them is an emoji of many parts: links and id must find room beside it. */
const HEADLINE_BYTES = 400;
const VALUES = 5;
/** Of one part, so that no part crowds out the others. */
const PART_BYTES = 600;
/** Of a digest's line for one notification, its id included. */
const NAMED_BYTES = 165;

const WORDS: Readonly<Record<NotificationLanguage, Words>> = { "zh-CN": wordsZhCn, en: wordsEn };

export function wordsOf(language: NotificationLanguage): Words {
  return WORDS[language];
}

export interface Part {
  readonly label: string;
  readonly text: string;
}

/** A line of a body, with its link if it has one that can be shown. */
export interface PartLine {
  readonly text: string;
  readonly link?: { readonly name: string; readonly url: string };
}

export interface Parts {
  readonly headline: string;
  readonly details: readonly Part[];
  readonly body: readonly PartLine[];
  readonly id: Part;
}

/**
 * The line that a locked phone shows: how urgent, where, what.
 *
 * @example headline({ notification: { severity: "P0", kind: "firing", subject: { line: "L1", station: "ST-03" }, … }, isPast: false }) // "P0 L1/ST-03 yield 82.1%, below 85.0%"
 */
export function headline(told: Told): string {
  const { notification, isPast } = told;
  const words = wordsOf(notification.language);
  const { severity, kind } = notification;
  const mark = isPast ? `${words.kinds.resolved} ${words.past}` : words.kinds[kind];
  const isReport = kind === "report" || kind === "digest";
  const line = [mark, isReport ? "" : severity, placeOf(notification), whatOf(told)].filter(Boolean).join(" ");
  return cutText(firstGraphemes(oneLine(line), HEADLINE_GRAPHEMES), { max: HEADLINE_BYTES });
}

export function partsOf(told: Told): Parts {
  const { notification } = told;
  const words = wordsOf(notification.language);
  // A report's first line says what it is of; all that there is to say stands in its body.
  const isReport = notification.kind === "report" && notification.text?.body !== undefined;
  const details: (readonly [label: string, text: string | undefined])[] = isReport
    ? []
    : [
        [words.what, whatOf(told)],
        [words.where, whereOf(notification, words)],
        [words.howBad, howBadOf(notification, words)],
        [words.values, valuesOf(notification)],
        [words.since, sinceOf(notification, words)],
        [words.by, notification.by],
        [words.next, nextOf(told, words)],
        [words.rule, notification.kind === "report" || told.isBare ? undefined : notification.rule.name],
      ];
  return {
    headline: headline(told),
    details: details.flatMap(([label, text]) => (text ? [{ label, text: cutText(oneLine(text), { max: PART_BYTES }) }] : [])),
    body: (notification.text?.body ?? []).map(lineOf),
    id: { label: words.id, text: oneLine(notification.alert) },
  };
}

function lineOf(line: BodyLine): PartLine {
  if (typeof line === "string") return { text: cutText(oneLine(line), { max: PART_BYTES }) };
  const url = safeLink(line.link.url);
  const text = cutText(oneLine(line.text), { max: PART_BYTES });
  return url === undefined ? { text } : { text, link: { name: oneLine(line.link.name), url } };
}

/** A digest's line of one notification, short enough for twenty of them, always with the whole id. */
export function namedLine(told: Told): string {
  const id = ` (${oneLine(told.notification.alert)})`;
  const max = Math.max(30, NAMED_BYTES - Buffer.byteLength(id));
  return cutText(headline(told), { max }) + id;
}

/** Lines after those of the named. */
export function countLines({ groups, otherGroups, counts, stillWaiting, timeZone }: Digest, words: Words): string[] {
  const lines = groups.map(({ group, severity, count, past, since, example }) => {
    const place = placeOf(example) || example.factory;
    return `${severity} ${words.digest.group({ name: oneLine(group), count, past, since: timeOf(since, timeZone), example: place })}`;
  });
  if (otherGroups.groups > 0) lines.push(words.digest.otherGroups(otherGroups));
  if (counts.P2 > 0) lines.push(words.digest.rest(counts.P2));
  if (stillWaiting > 0) lines.push(words.digest.stillWaiting(stillWaiting));
  return lines.map((line) => cutText(line, { max: NAMED_BYTES }));
}

function placeOf({ subject, factory, kind }: Notification): string {
  const { line, station, operation, source } = subject;
  const place = [line, station ?? operation].filter(Boolean).join("/") || source || (kind === "report" ? factory : "");
  const short = firstGraphemes(place, PLACE_GRAPHEMES);
  return short === place ? place : `${firstGraphemes(place, PLACE_GRAPHEMES - 1)}…`;
}

function whereOf({ text, subject, factory }: Notification, words: Words): string {
  if (text?.where) return text.where;
  const named = SUBJECT_LABELS.flatMap((label) => (subject[label] ? [`${words.subjects[label]} ${subject[label]}`] : []));
  return [factory, ...named].join(" · ");
}

function whatOf({ notification, isBare }: Told): string {
  const { text, rule, language, unit, limit, subject } = notification;
  const words = wordsOf(language);
  if (isBare) return words.hidden;
  if (text?.what) return text.what;
  if (!rule.shipped) return rule.name;
  const value = notification.values?.at(-1)?.value;
  const write = (given: number | undefined) => (given === undefined ? undefined : figure(given, { unit, language }));
  const figures: Figures = { value: write(value), limit: write(limit), subject };
  return words.rules[rule.shipped].what(figures);
}

function howBadOf({ text, values, limit, target, unit, language, severity }: Notification, words: Words): string {
  const write = (label: string, value: number | undefined) =>
    value === undefined ? [] : [`${label} ${figure(value, { unit, language })}`];
  const last = values?.at(-1)?.value;
  const figures = [
    ...(last === undefined ? [] : [figure(last, { unit, language })]),
    ...write(words.limit, limit),
    ...write(words.target, target),
  ];
  return [words.severities[severity], text?.howBad ?? figures.join(" / ")].filter(Boolean).join(" · ");
}

function valuesOf({ values, unit, language, timeZone }: Notification): string | undefined {
  const last = values?.slice(-VALUES);
  if (!last || last.length < 2) return undefined;
  return last.map(({ at, value }) => `${timeOf(at, timeZone).slice(6)} ${figure(value, { unit, language })}`).join(" → ");
}

function sinceOf({ since, at, until, timeZone, language }: Notification, words: Words): string {
  const end = until ?? at;
  const lasted = end > since ? ` · ${words.lasted} ${durationText(end - since, language)}` : "";
  return timeOf(since, timeZone) + lasted;
}

/** Nobody needs to be told what to do about what is over. */
function nextOf({ notification: { kind, text, rule }, isPast }: Told, words: Words): string | undefined {
  if (isPast || kind === "resolved") return undefined;
  return text?.next ?? (rule.shipped && words.rules[rule.shipped].next);
}
