// Messages for DingTalk's robot: an action card with buttons, or markdown when somebody is to be called by an @ (a card calls nobody).
//   I1. The whole body is within the robot's limit.
import type { Content, Digest, Notification, Told } from "../../core/notification.ts";
import { DINGTALK_BODY_BYTES, type DingTalkMessage } from "../dingtalk.ts";
import { fitLines, jsonBytes, type Line } from "./cut-text.ts";
import { countLines, headline, namedLine, partsOf, wordsOf } from "./parts.ts";
import { markdownText, safeLink } from "./plain-text.ts";
import type { Words } from "./words.ts";

const MENTIONS = 20;

export interface DingTalkStyle {
  /** A word that the robot wants to see in every message. */
  readonly keyword?: string | undefined;
}

/** Undefined for what the robot cannot show: it takes pictures by public address only. */
export function renderDingTalk(content: Content, style: DingTalkStyle = {}): DingTalkMessage | undefined {
  if (content.kind === "picture") return undefined;
  return content.kind === "one" ? oneMessage(content.told, style) : digestMessage(content.digest, style);
}

function oneMessage(told: Told, style: DingTalkStyle): DingTalkMessage {
  const { notification } = told;
  const words = wordsOf(notification.language);
  const at = atOf([notification]);
  const parts = partsOf(told);
  const title = markdownText(parts.headline);
  const buttons = buttonsOf(notification, words);
  const isCard = buttons.length > 0 && !at.isAtAll && at.atMobiles.length === 0;
  const lines: Line[] = [
    { text: `### ${title}`, keep: true },
    ...(isCard ? [] : buttons.map(({ title: name, actionURL }) => ({ text: `**[${name}](${actionURL})**`, keep: true }))),
    ...parts.details.map(({ label, text }) => ({ text: `**${label}**${words.colon}${markdownText(text)}` })),
    ...parts.body.map(({ text, link }) => ({
      text: markdownText(text) + (link ? ` [${markdownText(link.name)}](${link.url})` : ""),
      whole: true,
    })),
    ...tailOf(`${parts.id.label}${words.colon}${markdownText(parts.id.text)}`, at, style),
  ];
  const card = (text: string): DingTalkMessage => ({
    msgtype: "actionCard",
    actionCard: { title, text, btnOrientation: "1", btns: buttons },
    at,
  });
  return within(lines, words, isCard ? card : (text) => ({ msgtype: "markdown", markdown: { title, text }, at }));
}

function digestMessage(digest: Digest, style: DingTalkStyle): DingTalkMessage {
  const words = wordsOf(digest.language);
  const at = atOf(digest.named.map(({ notification }) => notification));
  const [first] = digest.named;
  const page = safeLink(digest.page);
  // The worst first, also on the lock screen.
  const title = markdownText([first && headline(first), words.digest.title(digest.counts)].filter(Boolean).join(" | "));
  const lines: Line[] = [
    { text: `### ${words.digest.title(digest.counts)}`, keep: true },
    ...digest.named.map((told) => ({ text: `- ${markdownText(namedLine(told))}`, keep: true })),
    ...countLines(digest, words).map((text) => ({ text: `- ${markdownText(text)}` })),
    ...(page ? [{ text: `[${words.page}](${page})`, keep: true }] : []),
    ...tailOf("", at, style),
  ];
  return within(lines, words, (text) => ({ msgtype: "markdown", markdown: { title, text }, at }));
}

function within(lines: readonly Line[], words: Words, make: (text: string) => DingTalkMessage): DingTalkMessage {
  const max = DINGTALK_BODY_BYTES - Buffer.byteLength(JSON.stringify(make("")));
  return make(fitLines(lines, { max, hint: words.cut, between: "\n\n", measure: jsonBytes }));
}

/** The robot calls a number only when it stands in the text too. */
function tailOf(id: string, at: DingTalkMessage["at"], { keyword }: DingTalkStyle): Line[] {
  const called = [...(at.isAtAll ? ["@所有人"] : []), ...at.atMobiles.map((mobile) => `@${mobile}`)].join(" ");
  return [id, called, keyword ?? ""].filter(Boolean).map((text) => ({ text, keep: true }));
}

function atOf(notifications: readonly Notification[]): DingTalkMessage["at"] {
  const mobiles = notifications.flatMap(({ mentions }) => mentions?.mobiles ?? []).filter((mobile) => /^\+?[\d-]{5,20}$/.test(mobile));
  return { atMobiles: [...new Set(mobiles)].slice(0, MENTIONS), isAtAll: notifications.some(({ mentions }) => mentions?.all === true) };
}

function buttonsOf({ links }: Notification, words: Words) {
  const named = [
    [words.acknowledge, safeLink(links?.acknowledge)],
    [words.chart, safeLink(links?.chart)],
    [words.page, links?.acknowledge || links?.chart ? undefined : safeLink(links?.page)],
  ] as const;
  return named.flatMap(([title, actionURL]) => (actionURL ? [{ title, actionURL }] : []));
}
