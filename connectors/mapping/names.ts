// Names of plant things as people write them → identifiers.

const NOT_ALLOWED = /[^\p{L}\p{N}._-]+/gu;
const LONGEST = 64;

/**
 * A free text as an identifier: what identifiers may not hold becomes a hyphen, so that a defect called "短路/漏焊" does not lose its unit.
 * For words that people type; a key that is no identifier is a fault and is told as one.
 *
 * @example identifierOf("短路 / 漏焊") // "短路-漏焊"
 */
export function identifierOf(text: string): string | undefined {
  const letters = [
    ...text
      .normalize("NFC")
      .replaceAll(NOT_ALLOWED, "-")
      .replaceAll(/^-+|-+$/g, ""),
  ];
  let name = "";
  for (const letter of letters) {
    if (name.length + letter.length > LONGEST) break;
    name += letter;
  }
  return name === "" ? undefined : name;
}

/**
 * The line that an order's number names.
 *
 * @example lineOf("WO-A01-001", /^WO-(?<line>.+)-\d+$/) // "A01"
 */
export function lineOf(order: string | undefined, pattern: RegExp): string | undefined {
  return order === undefined ? undefined : pattern.exec(order)?.groups?.line;
}
