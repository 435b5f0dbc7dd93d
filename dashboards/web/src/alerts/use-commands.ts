// What this reader asked of alerts and silences: sent one by one, each followed until its outcome is known.
//   I1. Each command has an id of its own that goes with it: sent again after no answer it is carried out once.
//   I2. An alert that the stream tells of may not be in the warehouse yet: 404 is tried again for a few seconds.
import { computed, type Ref, shallowRef } from "vue";
import { type Outcomes, type OutcomesDeps, useOutcomes } from "../answers/use-outcomes.ts";
import { ApiError, type Client } from "../api/client.ts";
import { type Json, textOf } from "../api/json.ts";
import { after, now, random } from "../browser/clock.ts";

export const ACTIONS = ["acknowledge", "assign", "comment", "resolve", "silence", "unsilence"] as const;
export type Action = (typeof ACTIONS)[number];

export interface Request {
  /** Alert or silence that it is about. */
  readonly subject: string;
  readonly path: string;
  readonly body: Json;
}

/** Commands that were given with one click. */
export interface Batch {
  readonly key: number;
  readonly action: Action;
  readonly subjects: readonly string[];
  /** Of `subjects`. */
  readonly applied: readonly string[];
  readonly failed: readonly ({ readonly subject: string } & Fault)[];
}

interface Fault {
  readonly code: string;
  readonly why: string;
}

export interface Commands {
  /** The newest first. */
  readonly batches: Readonly<Ref<readonly Batch[]>>;
  /** Subjects whose command has no outcome yet. */
  readonly pending: Readonly<Ref<ReadonlySet<string>>>;
  give(action: Action, requests: readonly Request[]): Promise<void>;
  dismiss(key: number): void;
}

export interface CommandsDeps {
  readonly client: Pick<Client, "get" | "post">;
  readonly onApplied: () => void;
  readonly onFault: (fault: ApiError) => void;
  /** A stand-in for tests. */
  readonly wait?: OutcomesDeps["after"];
}

const SENT = 8;
const KEPT = 8;

export function isOver({ subjects, applied, failed }: Batch): boolean {
  return applied.length + failed.length === subjects.length;
}

/** @throws ApiError when it is refused, or nobody answers */
async function send(client: CommandsDeps["client"], { path, body }: Request, pause: Outcomes["pause"]): Promise<Json> {
  const id = `web-${now().toString(36)}-${Math.floor(random() * 2 ** 40).toString(36)}`;
  for (let tries = 1; ; tries++) {
    try {
      return await client.post(path, { ...body, id });
    } catch (error) {
      const isPassing = error instanceof ApiError && (error.status === 404 || error.code === "UNREACHABLE");
      if (!isPassing || tries === SENT) throw error;
      await pause();
    }
  }
}

export function useCommands({ client, onApplied, onFault, wait = after }: CommandsDeps): Commands {
  const batches = shallowRef<readonly Batch[]>([]);
  const outcomes = useOutcomes({ client, after: wait });
  let count = 0;

  const change = (key: number, to: (batch: Batch) => Partial<Batch>) => {
    batches.value = batches.value.map((batch) => (batch.key === key ? { ...batch, ...to(batch) } : batch));
  };
  const fail = (key: number, subject: string, fault: Fault) =>
    change(key, ({ failed }) => ({ failed: [...failed, { subject, ...fault }] }));
  async function follow(key: number, subject: string, receipt: Json): Promise<void> {
    const outcome = await outcomes.of(textOf(receipt.id), { factory: textOf(receipt.factory), line: textOf(receipt.line) });
    if (outcome.status === "unanswered") return fail(key, subject, { code: "UNANSWERED", why: "" });
    if (outcome.status === "failed") return fail(key, subject, { code: outcome.code, why: outcome.detail });
    change(key, ({ applied }) => ({ applied: [...applied, subject] }));
    onApplied();
  }

  async function give(action: Action, requests: readonly Request[]): Promise<void> {
    const key = ++count;
    const batch: Batch = { key, action, subjects: requests.map(({ subject }) => subject), applied: [], failed: [] };
    batches.value = [batch, ...batches.value].slice(0, KEPT);
    const following: Promise<void>[] = [];
    for (const request of requests) {
      try {
        following.push(follow(key, request.subject, await send(client, request, outcomes.pause)));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        fail(key, request.subject, { code: error.code, why: error.message });
        onFault(error);
      }
    }
    await Promise.all(following);
  }

  const pending = computed(() => new Set(batches.value.flatMap(openOf)));
  return { batches, pending, give, dismiss: (key) => void (batches.value = batches.value.filter((batch) => batch.key !== key)) };
}

/** Subjects without an outcome. */
function openOf({ subjects, applied, failed }: Batch): string[] {
  return subjects.filter((subject) => !applied.includes(subject) && !failed.some((each) => each.subject === subject));
}

const alertPath = (id: string, action: string) => `/api/v1/alerts/${encodeURIComponent(id)}/${action}`;

/** The same to each of several alerts. */
export function toEach(ids: readonly string[], action: "acknowledge" | "resolve" | "assign" | "comment", body: Json): Request[] {
  return ids.map((id) => ({ subject: id, path: alertPath(id, action), body }));
}
