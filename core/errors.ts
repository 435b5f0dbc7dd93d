// The error registry: every code that a program, an API answer or a log line can carry, and what to do about it.
//   I1. `docs/errors.md` names exactly these codes (tested both ways).
//   I2. Nothing decides by an error's message; only by its code.

/** What a failing world means for the work in hand. */
export type Remedy =
  | "retry" // the same call, a little later, can succeed
  | "stop" // a person must act; the task stops and says so
  | "caller"; // the caller sent something wrong; nothing here is broken

export const ERRORS = {
  // Edge: what a rejected event carries.
  INVALID_JSON: { remedy: "caller", status: 400, text: "the line is not JSON" },
  INVALID_EVENT: { remedy: "caller", status: 400, text: "a field is missing, of the wrong type or out of bounds" },
  UNKNOWN_TYPE: { remedy: "caller", status: 400, text: "the event's `type` is not one that linepulse knows" },
  INVALID_TIME: { remedy: "caller", status: 400, text: "`at` or `times` is missing or not ISO 8601 with an offset, nor epoch ms" },
  FUTURE_TIME: { remedy: "caller", status: 400, text: "`at` is more than 10 minutes ahead of the edge's clock" },
  TENANT_MISMATCH: { remedy: "caller", status: 403, text: "the credential does not cover this tenant, factory or line" },
  // API.
  INVALID_REQUEST: { remedy: "caller", status: 400, text: "a parameter or the body has the wrong form" },
  INVALID_BODY: { remedy: "caller", status: 400, text: "the body is neither NDJSON nor a JSON array of events" },
  UNAUTHORIZED: { remedy: "caller", status: 401, text: "no valid bearer token" },
  FORBIDDEN: { remedy: "caller", status: 403, text: "the credential does not allow this, or Host / Origin is not ours" },
  NOT_FOUND: { remedy: "caller", status: 404, text: "no such route or item" },
  UNSUPPORTED_MEDIA_TYPE: { remedy: "caller", status: 415, text: "a POST needs its content type" },
  PAYLOAD_TOO_LARGE: { remedy: "caller", status: 413, text: "the body is over the limit of its form" },
  BACKPRESSURE: { remedy: "retry", status: 503, text: "the pipeline is behind, or asked too much at once; send again after Retry-After" },
  DISK_FULL: { remedy: "retry", status: 503, text: "the disk that holds the log is too full to take more events" },
  INTERNAL: { remedy: "stop", status: 500, text: "a fault of linepulse itself; the log line with the same traceId says more" },
  // Pipeline.
  CONFIG_INVALID: { remedy: "stop", status: 500, text: "the configuration has faults; each is named with its path" },
  DATA_DIR_IN_USE: { remedy: "stop", status: 500, text: "another linepulse runs on this data directory" },
  PORT_IN_USE: { remedy: "stop", status: 500, text: "another program listens on the port" },
  LOG_REPLACED: { remedy: "stop", status: 500, text: "the event log is not the one that positions or rows refer to" },
  LOG_UNAVAILABLE: { remedy: "retry", status: 503, text: "the event log could not be read or written" },
  STATE_VERSION: { remedy: "stop", status: 500, text: "stored state has a version that this build cannot migrate" },
  SINK_UNAVAILABLE: { remedy: "retry", status: 503, text: "the destination did not take the batch; the same batch may succeed later" },
  SINK_REJECTED: { remedy: "stop", status: 500, text: "the destination refused the batch; sending it again cannot succeed" },
  NOTICE_UNAVAILABLE: {
    remedy: "retry",
    status: 503,
    text: "the destination of messages did not answer, or is busy; the message is sent again",
  },
  NOTICE_LIMITED: { remedy: "retry", status: 503, text: "the robot takes no more messages for now; it is left alone for a while" },
  NOTICE_REJECTED: { remedy: "stop", status: 500, text: "the destination refused this message; others may pass" },
  ROBOT_REFUSED: {
    remedy: "stop",
    status: 500,
    text: "the destination refuses every message: key, signature, address or robot are not right",
  },
  WAREHOUSE_UNAVAILABLE: { remedy: "retry", status: 503, text: "the warehouse does not answer; it is being restarted" },
  SOURCE_SCHEMA: { remedy: "stop", status: 500, text: "a table of a source no longer has a column that its mapping needs" },
  CONNECT_UNAVAILABLE: { remedy: "retry", status: 503, text: "Kafka Connect does not answer, or is rebalancing" },
  CONNECT_REJECTED: { remedy: "stop", status: 500, text: "Kafka Connect refused a connector, or the connector fails; the fault is named" },
  SOURCE_UNAVAILABLE: { remedy: "retry", status: 503, text: "the database of a source could not be asked" },
  SOURCE_UNFIT: { remedy: "stop", status: 500, text: "the database of a source lacks what capturing its changes needs" },
  ASSERTION_FAILED: { remedy: "stop", status: 500, text: "an invariant is broken; the line is quarantined" },
  PLATFORM_UNSUPPORTED: { remedy: "stop", status: 500, text: "this platform cannot run the embedded warehouse" },
} as const satisfies Record<string, { remedy: Remedy; status: number; text: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A failing world: the log, the warehouse, the disk, the configuration. Bad data is a value (`reject`), never this. */
export class PipelineError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PipelineError";
    this.code = code;
  }

  get remedy(): Remedy {
    return ERRORS[this.code].remedy;
  }
}

/** Codes with which the edge rejects one event of a request. */
export type EdgeRejectCode = "INVALID_JSON" | "INVALID_EVENT" | "UNKNOWN_TYPE" | "INVALID_TIME" | "FUTURE_TIME" | "TENANT_MISMATCH";

/** Why a record or an event stands in `deadletter`. A closed set: metric label and header. */
export const DEAD_LETTER_REASONS = [
  "undecodable", // bytes in the log that are no valid event
  "id-conflict", // the same identity with other content
  "late", // before clock - revisionHorizon
  "wrong-shape", // a value that does not fit its plan
  "over-capacity", // the bounds of a line's state are reached and the event needs a new station, series or source
  "unsupported-plan", // a control plan whose chart or rules this build does not judge
  "orphan", // a row of a source whose parent row did not come in time
  "unmapped", // a row or message of a source that its mapping could make no event of
  "refused", // an event made of a row that the edge would have rejected
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
