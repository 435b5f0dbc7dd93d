// Who is asking, and what they may touch (design 11). Made from a token, an MQTT user or a CDC source, never from a body.

export type Permission = "read" | "write" | "command";

export interface Credential {
  readonly tenant: string;
  /** Who: stamped as a command's `by`. */
  readonly name: string;
  /** Factories allowed; absent = all of the tenant. */
  readonly factories?: ReadonlySet<string>;
  /** Lines allowed, as `factory/line`; absent = all of the factories allowed. */
  readonly lines?: ReadonlySet<string>;
  readonly permissions: ReadonlySet<Permission>;
  /** The `source` of events that carry none. */
  readonly source: string;
}

/** True when the credential covers this line of this factory. */
export function covers(credential: Pick<Credential, "factories" | "lines">, factory: string, line: string): boolean {
  if (credential.factories && !credential.factories.has(factory)) return false;
  return !credential.lines || credential.lines.has(`${factory}/${line}`);
}

/** True when the credential covers this factory, or some of its lines. */
export function coversSomeOf({ factories, lines }: Pick<Credential, "factories" | "lines">, factory: string): boolean {
  if (factories?.has(factory) === false) return false;
  return lines === undefined || [...lines].some((place) => place.startsWith(`${factory}/`));
}

/** What of an event the credential does not cover, as `field: "factory/line"`: where it stands, or the line that a move takes from. */
export function uncoveredBy(
  credential: Pick<Credential, "factories" | "lines">,
  { factory, line, fromLine = line }: { factory: string; line: string; fromLine?: string | undefined },
): string | undefined {
  if (!covers(credential, factory, line)) return `line: "${factory}/${line}"`;
  return covers(credential, factory, fromLine) ? undefined : `fromLine: "${factory}/${fromLine}"`;
}
