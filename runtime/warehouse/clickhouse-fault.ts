// A failed statement in ClickHouse's own terms: number, name, text and HTTP status, as every client of it expects them.

/** Faults that the front itself raises; the engine's carry their own number and name. */
const CODES = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  ABORTED: 236,
  NOT_ENOUGH_SPACE: 243,
  TOO_MANY_BYTES: 307,
  UNKNOWN_QUERY_PARAMETER: 456,
  BAD_QUERY_PARAMETER: 457,
  AUTHENTICATION_FAILED: 516,
  UNKNOWN_EXCEPTION: 1002,
} as const;

const STATUS: Readonly<Record<string, number>> = {
  BAD_ARGUMENTS: 400,
  SYNTAX_ERROR: 400,
  UNKNOWN_QUERY_PARAMETER: 400,
  BAD_QUERY_PARAMETER: 400,
  CANNOT_PARSE_TEXT: 400,
  CANNOT_PARSE_NUMBER: 400,
  CANNOT_PARSE_DATETIME: 400,
  CANNOT_PARSE_INPUT_ASSERTION_FAILED: 400,
  INCORRECT_DATA: 400,
  AUTHENTICATION_FAILED: 403,
  UNKNOWN_TABLE: 404,
  UNKNOWN_DATABASE: 404,
  UNKNOWN_IDENTIFIER: 404,
  UNKNOWN_FUNCTION: 404,
  UNKNOWN_SETTING: 404,
  TIMEOUT_EXCEEDED: 408,
  TOO_MANY_BYTES: 413,
  NOT_IMPLEMENTED: 501,
  TOO_MANY_SIMULTANEOUS_QUERIES: 503,
  ABORTED: 503,
};

export class ClickHouseFault extends Error {
  readonly type: string;
  readonly number: number;

  constructor(type: keyof typeof CODES, text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = "ClickHouseFault";
    this.type = type;
    this.number = CODES[type];
  }
}

export interface HttpFault {
  readonly status: number;
  readonly number: number;
  /** The body of the answer: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
  readonly body: string;
}

/** The answer to a failed statement, from whatever was thrown. */
export function toHttpFault(error: unknown): HttpFault {
  if (error instanceof ClickHouseFault) {
    const body = `Code: ${error.number}. DB::Exception: ${error.message}. (${error.type})`;
    return { status: STATUS[error.type] ?? 500, number: error.number, body };
  }
  const text = error instanceof Error ? error.message : String(error);
  const [, number, type] = /^Code: (\d+)\..*\(([A-Z][A-Z0-9_]+)\)\s*$/s.exec(text) ?? [];
  if (number === undefined || type === undefined) return toHttpFault(new ClickHouseFault("UNKNOWN_EXCEPTION", text));
  return { status: STATUS[type] ?? 500, number: Number(number), body: text };
}
