// Names and texts from outside, made harmless for where they are shown: a station's name must not become a link, a colour or an @.

/** Marks that the robots' markdown knows, as letters that look alike. Their readers know no way to escape one. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "<": "＜",
  ">": "＞",
  "[": "［",
  "]": "］",
  "*": "＊",
  "`": "＇",
  "@": "＠",
  "~": "～",
  "\\": "＼",
  "#": "＃",
};

/**
 * One line of text without markup.
 *
 * @example markdownText("[ST](http://x) <@all>\n# a") // "［ST］(http://x) ＜＠all＞ ＃ a"
 */
export function markdownText(text: string): string {
  return oneLine(text).replaceAll(/[<>[\]*`@~\\#]/g, (mark) => LOOKALIKES[mark] ?? mark);
}

/** One line: control characters and line ends are spaces; characters that turn the direction of text are gone. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
  const flat = text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return flat.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "").trim();
}

/** @example htmlText('a < "b"') // "a &lt; &quot;b&quot;" */
export function htmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return oneLine(text).replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

const LINK_BYTES = 1000;

/** A link that can stand in brackets of markdown and in an attribute; undefined when it is none, or too long for a message. */
export function safeLink(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const safe = href.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll("'", "%27").replaceAll("|", "%7C");
  return safe.length <= LINK_BYTES ? safe : undefined;
}
