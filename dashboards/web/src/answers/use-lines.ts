// The lines of the plant: asked for at once, and again every minute.

import { type PlantLine, readPlantLine } from "../api/plant-line.ts";
import type { Session } from "../session/session.ts";
import type { Answer } from "./answer.ts";
import { PAGE_SIZE } from "./listed.ts";
import { useAnswer } from "./use-answer.ts";

const PERIOD_MS = 60_000;

export function useLines({ client, endedBy }: Session): Answer<readonly PlantLine[]> {
  return useAnswer(() => ({ key: "lines", ask: (signal) => client.list(`/api/v1/lines?pageSize=${PAGE_SIZE}`, readPlantLine, signal) }), {
    periodMs: PERIOD_MS,
    serverNow: client.serverNow,
    onFault: endedBy,
  });
}
