// The text of a Java properties file.

/** `null` leaves a key out, so that settings laid over others can take one away. */
export type Settings = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Lines of `key=value` that `java.util.Properties` reads back as they are: it takes Latin-1, drops leading blanks, and `\` escapes.
 *
 * @example propertiesText({ "log.dirs": "/a b", none: null }) === "log.dirs=/a b\n"
 */
export function propertiesText(settings: Settings): string {
  const lines = Object.entries(settings).filter(([, value]) => value !== null);
  return lines.map(([key, value]) => `${escaped(key).replaceAll(/[=: #!]/g, "\\$&")}=${escaped(String(value))}\n`).join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(/^ +/g, (blanks) => blanks.replaceAll(" ", "\\ "))
    .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
