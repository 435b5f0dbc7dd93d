// Commands on points and limits that this reader gave: sent, pending until the outcome is known, then applied or failed.
//   I1. A command is never sent twice.
import { type Ref, shallowRef } from "vue";
import { type Outcome, useOutcomes } from "../../answers/use-outcomes.ts";
import type { SeriesKey } from "../../api/characteristic.ts";
import { ApiError, type Client } from "../../api/client.ts";
import { type Json, textOf } from "../../api/json.ts";
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

export type CommandStatus = "sending" | "pending" | Outcome["status"] | "refused";

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

/** More are not listed. */
const KEPT = 20;

export function useCommands({ client, after, onApplied, onFault }: CommandDeps): Commands {
  const given = shallowRef<readonly GivenCommand[]>([]);
  const outcomes = useOutcomes({ client, after });
  let count = 0;

  function put(now: GivenCommand): GivenCommand {
    given.value = given.value.map((each) => (each.key === now.key ? now : each));
    return now;
  }

  async function give(request: CommandRequest): Promise<GivenCommand> {
    const sending: GivenCommand = { ...request, key: ++count, status: "sending", code: "", detail: "", after: null };
    given.value = [sending, ...given.value].slice(0, KEPT);
    const { factory, line, station, characteristic, product } = request.series;
    const body = { factory, line, station, characteristic, ...(product && { product }), ...request.fields };
    try {
      const { id } = await client.post(PATHS[request.name], body);
      const pending = put({ ...sending, status: "pending" });
      const told = put({ ...pending, ...(await outcomes.of(textOf(id), { factory, line })) });
      if (told.status === "applied") onApplied(told);
      return told;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onFault(error);
      return put({ ...sending, status: "refused", code: error.code, detail: error.message });
    }
  }

  return { given, give };
}

/** Whether something is still to be heard of it. */
export function isOpen({ status }: Pick<GivenCommand, "status">): boolean {
  return status === "sending" || status === "pending";
}
