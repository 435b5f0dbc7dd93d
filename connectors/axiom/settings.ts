// What a plant may say of its Axiom: how states, statuses, factories and lines are called.
import { z } from "zod";
import { STATES, type StationState } from "../../core/events.ts";
import { renames } from "../mapping/settings.ts";
import { orderStatuses } from "../mapping/statuses.ts";

const OWN_STATES: Readonly<Record<string, StationState>> = {
  RUN: "running",
  RUNNING: "running",
  SETUP: "setup",
  IDLE: "idle",
  STOP: "idle",
  DOWN: "down",
  FAULT: "down",
  MAINTENANCE: "down",
  BLOCKED: "blocked",
  STARVED: "starved",
  OFF: "off",
};

export const settingsSchema = z.strictObject({
  factories: renames.meta({ description: "factory_code → factory" }),
  lines: renames.meta({ description: "line_code → line" }),
  states: z
    .record(z.string(), z.enum(STATES))
    .default({})
    .transform(
      (own): ReadonlyMap<string, StationState> =>
        new Map([...Object.entries(OWN_STATES), ...Object.entries(own)].map(([word, state]) => [word.toUpperCase(), state])),
    )
    .meta({ description: "Word of the state column → state" }),
  statuses: orderStatuses({
    PLANNED: "created",
    CREATED: "created",
    RELEASED: "released",
    RUNNING: "started",
    STARTED: "started",
    COMPLETED: "completed",
    CLOSED: "completed",
    CANCELLED: "cancelled",
  }),
});

export type AxiomSettings = z.output<typeof settingsSchema>;
