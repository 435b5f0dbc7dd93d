// Commands on points and limits that this reader gave: sent, pending until the outcome is known, then applied or failed.
//   I1. A command is never sent twice: what became of it is asked, by its id.
//   I2. Nothing is shown as done before the pipeline has said so.
import { onScopeDispose, type Ref, shallowRef } from "vue";
import type { SeriesKey } from "../../api/characteristic.ts";
import { ApiError, type Client } from "../../api/client.ts";
import { isJson, type Json, textOf } from "../../api/json.ts";
import type { Stop } from "../../browser/clock.ts";

/** The API's routes of commands, by what they do. */
const PATHS = {
  annotate: "/api/v1/spc/points/annotate",
  exclude: "/api/v1/spc/points/exclude",
  freeze: "/api/v1/spc/limits/freeze",
  set: "/api/v1/spc/limits/set",
  approve: "/api/v1/spc/limits/approve",
} as const;
export type CommandName = keyof typeof PATHS;

export interface CommandRequest {
  readonly name: CommandName;
  readonly series: SeriesKey;
  /** Id of the point that it is about; "" = about the limits. */
  readonly point: string;
  /** The fields of its own. */
  readonly fields: Json;
}

export type CommandStatus = "sending" | "pending" | "applied" | "failed" | "refused" | "unanswered";

export interface GivenCommand extends CommandRequest {
  readonly key: number;
  readonly status: CommandStatus;
  /** Code of a failure or a refusal, and what the server says about it. */
  readonly code: string;
  readonly detail: string;
  /** What it changed, as it is now; null until it was applied. */
  readonly after: Json | null;
}

export interface Commands {
  /** The newest first. */
  readonly given: Readonly<Ref<readonly GivenCommand[]>>;
  /** Resolves once nothing more will be heard of it. */
  give(command: CommandRequest): Promise<GivenCommand>;
}

export interface CommandDeps {
  readonly client: Pick<Client, "get" | "post">;
  readonly after: (delayMs: number, run: () => void) => Stop;
  readonly onApplied: (command: GivenCommand) => void;
  readonly onFault: (fault: ApiError) => void;
}

const ASK_MS = 500;
const TRIES = 120;
/** More are not listed. */
const KEPT = 20;

export function useCommands({ client, after, onApplied, onFault }: CommandDeps): Commands {
  const given = shallowRef<readonly GivenCommand[]>([]);
  const stops = new Set<Stop>();
  let count = 0;

  function put(now: GivenCommand): GivenCommand {
    given.value = given.value.map((each) => (each.key === now.key ? now : each));
    return now;
  }

  const wait = () =>
    new Promise<void>((resolve) => {
      const stop = after(ASK_MS, () => {
        stops.delete(stop);
        resolve();
      });
      stops.add(stop);
    });

  async function outcomeOf(pending: GivenCommand, path: string): Promise<GivenCommand> {
    for (let tries = 0; tries < TRIES; tries++) {
      await wait();
      const outcome = await client.get(path).catch(() => null); // 404 until it was carried out; any other fault passes or runs out of tries
      if (outcome?.status === "applied") {
        const done = put({ ...pending, status: "applied", after: isJson(outcome.after) ? outcome.after : null });
        onApplied(done);
        return done;
      }
      if (outcome) return put({ ...pending, status: "failed", code: textOf(outcome.code), detail: textOf(outcome.detail) });
    }
    return put({ ...pending, status: "unanswered" });
  }

  async function give(request: CommandRequest): Promise<GivenCommand> {
    const sending: GivenCommand = { ...request, key: ++count, status: "sending", code: "", detail: "", after: null };
    given.value = [sending, ...given.value].slice(0, KEPT);
    const { factory, line, station, characteristic, product } = request.series;
    const body = { factory, line, station, characteristic, ...(product && { product }), ...request.fields };
    try {
      const { id } = await client.post(PATHS[request.name], body);
      const pending = put({ ...sending, status: "pending" });
      return await outcomeOf(pending, `/api/v1/commands/${encodeURIComponent(textOf(id))}?${new URLSearchParams({ factory, line })}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onFault(error);
      return put({ ...sending, status: "refused", code: error.code, detail: error.message });
    }
  }

  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  return { given, give };
}

/** Whether something is still to be heard of it. */
export function isOpen({ status }: Pick<GivenCommand, "status">): boolean {
  return status === "sending" || status === "pending";
}
