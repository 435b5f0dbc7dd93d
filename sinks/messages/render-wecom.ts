// Messages for WeCom's group robot: markdown, or plain text when all or a phone number are to be called (markdown calls user ids alone).
//   I1. The content is within the robot's limit of its kind.
import type { Content, Digest, Notification, Told } from "../../core/notification.ts";
import { WECOM_MARKDOWN_BYTES, WECOM_TEXT_BYTES, type WecomMessage, wecomImage } from "../wecom.ts";
import { fitLines, type Line } from "./cut-text.ts";
import { countLines, namedLine, partsOf, wordsOf } from "./parts.ts";
import { markdownText, safeLink } from "./plain-text.ts";
import type { Words } from "./words.ts";

const MENTIONS = 20;

export interface WecomStyle {
  /** `markdown_v2` has lists and tables but neither colours nor calls, and old clients show it as plain text. */
  readonly format: "markdown" | "markdown_v2";
}

/** Undefined for a picture that the robot would not take, or that there is none of. */
export function renderWecom(content: Content, style: WecomStyle, picture?: Uint8Array): WecomMessage | undefined {
  if (content.kind === "picture") return picture && wecomImage(picture);
  return content.kind === "one" ? oneMessage(content.told, style) : digestMessage(content.digest, style);
}

function oneMessage(told: Told, style: WecomStyle): WecomMessage {
  const { notification } = told;
  const words = wordsOf(notification.language);
  const calls = callsOf([notification]);
  const parts = partsOf(told);
  const draw = penOf(style, calls);
  const id = `${parts.id.label}${words.colon}${draw.text(parts.id.text)}`;
  const lines: Line[] = [
    {
      text: draw.title(
        parts.headline,
        told.isPast || notification.kind === "resolved" || notification.kind === "report" ? "info" : "warning",
      ),
      keep: true,
    },
    ...linksOf(notification, words).map(([name, url]) => ({ text: draw.link(name, url), keep: true })),
    ...parts.details.map(({ label, text }) => ({ text: draw.detail(label + words.colon, text) })),
    ...parts.body.map(({ text, link }) => ({
      text: draw.text(text) + (link ? ` ${draw.link(link.name, link.url)}` : ""),
      whole: link !== undefined,
    })),
    { text: id, keep: true },
  ];
  return draw.message(lines, words);
}

function digestMessage(digest: Digest, style: WecomStyle): WecomMessage {
  const words = wordsOf(digest.language);
  // A digest's names need the room of markdown; whoever is called by number is called by the messages of their own.
  const { userIds } = callsOf(digest.named.map(({ notification }) => notification));
  const draw = penOf(style, { userIds, mobiles: [], all: false });
  const page = safeLink(digest.page);
  const lines: Line[] = [
    { text: draw.title(words.digest.title(digest.counts), "warning"), keep: true },
    ...digest.named.map((told) => ({ text: draw.text(namedLine(told)), keep: true })),
    ...countLines(digest, words).map((text) => ({ text: draw.text(text) })),
    ...(page ? [{ text: draw.link(words.page, page), keep: true }] : []),
  ];
  return draw.message(lines, words);
}

interface Calls {
  readonly userIds: readonly string[];
  readonly mobiles: readonly string[];
  readonly all: boolean;
}

function callsOf(notifications: readonly Notification[]): Calls {
  const some = (values: readonly string[], form: RegExp) => [...new Set(values.filter((value) => form.test(value)))].slice(0, MENTIONS);
  const mentions = notifications.flatMap(({ mentions: of }) => of ?? []);
  return {
    userIds: some(
      mentions.flatMap(({ userIds }) => userIds ?? []),
      /^[\w.@-]{1,64}$/,
    ),
    mobiles: some(
      mentions.flatMap(({ mobiles }) => mobiles ?? []),
      /^\+?[\d-]{5,20}$/,
    ),
    all: mentions.some(({ all }) => all === true),
  };
}

/** How a kind of message writes titles, links and calls. */
interface Pen {
  title(text: string, color: "info" | "warning"): string;
  text(text: string): string;
  link(name: string, url: string): string;
  detail(label: string, text: string): string;
  message(lines: readonly Line[], words: Words): WecomMessage;
}

function penOf({ format }: WecomStyle, calls: Calls): Pen {
  if (calls.all || calls.mobiles.length > 0) return plainPen(calls);
  return format === "markdown_v2" && calls.userIds.length === 0 ? secondPen : markdownPen(calls);
}

function markdownPen({ userIds }: Calls): Pen {
  const called = userIds.map((userId) => `<@${userId}>`).join(" ");
  return {
    title: (text, color) => `<font color="${color}">${markdownText(text)}</font>`,
    text: markdownText,
    link: (name, url) => `[${name}](${url})`,
    detail: (label, text) => `> <font color="comment">${label}</font>${markdownText(text)}`,
    message(lines, words) {
      const all = called === "" ? lines : [...lines, { text: called, keep: true }];
      // A line with a colour is told whole or not at all.
      const whole = all.map((line) => ({ ...line, whole: line.whole === true || line.text.includes("<font") }));
      return { msgtype: "markdown", markdown: { content: fitLines(whole, { max: WECOM_MARKDOWN_BYTES, hint: words.cut }) } };
    },
  };
}

const secondPen: Pen = {
  title: (text) => `# ${markdownText(text)}`,
  text: (text) => `- ${markdownText(text)}`,
  link: (name, url) => `[${name}](${url})`,
  detail: (label, text) => `- **${label}**${markdownText(text)}`,
  message: (lines, words) => ({
    msgtype: "markdown_v2",
    markdown_v2: { content: fitLines(lines, { max: WECOM_MARKDOWN_BYTES, hint: words.cut }) },
  }),
};

function plainPen({ userIds, mobiles, all }: Calls): Pen {
  return {
    title: (text) => markdownText(text),
    text: markdownText,
    link: (name, url) => `${name} ${url}`,
    detail: (label, text) => label + markdownText(text),
    message: (lines, words) => ({
      msgtype: "text",
      text: {
        content: fitLines(lines, { max: WECOM_TEXT_BYTES, hint: words.cut }),
        mentioned_list: all ? ["@all"] : userIds,
        mentioned_mobile_list: mobiles,
      },
    }),
  };
}

/** Of a text with 2 048 bytes only what is needed first. */
function linksOf({ links }: Notification, words: Words): [name: string, url: string][] {
  const named: [string, string | undefined][] = [
    [words.acknowledge, safeLink(links?.acknowledge)],
    [words.chart, safeLink(links?.chart)],
    [words.page, links?.acknowledge || links?.chart ? undefined : safeLink(links?.page)],
  ];
  return named.flatMap(([name, url]) => (url && url.length <= 600 ? [[name, url] as [string, string]] : []));
}
