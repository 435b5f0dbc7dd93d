// Mails: the same parts as text and as a small table of HTML that every mail program shows, with the chart's picture inline.
import type { Content, Digest, Told } from "../../core/notification.ts";
import type { EmailMessage } from "../email.ts";
import { countLines, namedLine, type Part, type PartLine, partsOf, wordsOf } from "./parts.ts";
import { htmlText, safeLink } from "./plain-text.ts";

type Link = readonly [name: string, url: string];

/** Undefined for a picture alone: a mail brings its own. */
export function renderEmail(content: Content, picture?: Uint8Array): EmailMessage | undefined {
  if (content.kind === "picture") return undefined;
  return content.kind === "one" ? oneMail(content.told, picture) : digestMail(content.digest);
}

function oneMail(told: Told, picture: Uint8Array | undefined): EmailMessage {
  const { notification } = told;
  const { id, links, severity, kind } = notification;
  const words = wordsOf(notification.language);
  const { headline, details, body, id: alert } = partsOf(told);
  const named = [[words.acknowledge, links?.acknowledge], [words.chart, links?.chart], [words.page, links?.page]] as const; // biome-ignore format: a row each
  const isUrgent = severity === "P0" && !told.isPast && (kind === "firing" || kind === "escalated");
  return {
    id,
    subject: headline,
    ...written({
      headline,
      rows: [...details, alert],
      lines: body,
      links: linksOf(named),
      hasPicture: picture !== undefined,
      colon: words.colon,
    }),
    ...(picture && { picture }),
    isUrgent,
  };
}

function digestMail(digest: Digest): EmailMessage {
  const words = wordsOf(digest.language);
  const headline = words.digest.title(digest.counts);
  const lines = [...digest.named.map(namedLine), ...countLines(digest, words)].map((text) => ({ text }));
  const links = linksOf([[words.page, digest.page]]);
  return {
    id: digest.id,
    subject: headline,
    ...written({ headline, rows: [], lines, links, hasPicture: false, colon: words.colon }),
    isUrgent: digest.counts.P0 > 0,
  };
}

interface Written {
  readonly headline: string;
  readonly rows: readonly Part[];
  readonly lines: readonly PartLine[];
  readonly links: readonly Link[];
  readonly hasPicture: boolean;
  readonly colon: string;
}

function written({ headline, rows, lines, links, hasPicture, colon }: Written): { text: string; html: string } {
  const plain = [
    headline,
    "",
    ...rows.map(({ label, text: value }) => label + colon + value),
    ...lines.map(({ text, link }) => (link ? `${text}  ${link.url}` : text)),
    ...links.map(([name, url]) => `${name}${colon}${url}`),
  ].join("\n");
  const cell = 'style="padding:4px 12px 4px 0;vertical-align:top"';
  const html = [
    `<h3>${htmlText(headline)}</h3>`,
    `<table>${rows.map(({ label, text: value }) => `<tr><td ${cell}><b>${htmlText(label)}</b></td><td ${cell}>${htmlText(value)}</td></tr>`).join("")}</table>`,
    lines.length > 0 ? `<ul>${lines.map(itemOf).join("")}</ul>` : "",
    hasPicture ? '<p><img src="cid:chart" alt="" style="max-width:100%"></p>' : "",
    `<p>${links.map(([name, url]) => `<a href="${htmlText(url)}">${htmlText(name)}</a>`).join(" · ")}</p>`,
  ];
  return { text: `${plain}\n`, html: html.filter(Boolean).join("\n") };
}

function itemOf({ text, link }: PartLine): string {
  return `<li>${htmlText(text)}${link ? ` <a href="${htmlText(link.url)}">${htmlText(link.name)}</a>` : ""}</li>`;
}

function linksOf(named: readonly (readonly [name: string, url: string | undefined])[]): Link[] {
  return named.flatMap(([name, given]) => {
    const url = safeLink(given);
    return url ? [[name, url] as const] : [];
  });
}
