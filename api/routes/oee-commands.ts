// POST /oee/stops/reclassify, /oee/counts/correct: what a person puts right in the record of a station, as a command in the log
// (api/command-giver.ts).
import { instant } from "../../core/commands.ts";
import type { AddCommands, CommandRoute } from "../command-giver.ts";
import type { Api } from "../route.ts";

const COMMANDS: readonly CommandRoute[] = [
  {
    path: "/oee/stops/reclassify",
    name: "stop.reclassify",
    summary: "Give the time in [from, to) that the station did not itself report as running another state or reason",
  },
  {
    path: "/oee/counts/correct",
    name: "count.correct",
    summary: "Add signed quantities to what a station counted",
    fields: { at: instant.optional().meta({ description: "When the parts were made; default now" }) },
  },
];

export function oeeCommandRoutes(app: Api, addCommands: AddCommands): void {
  addCommands(app, "oee", COMMANDS);
}
