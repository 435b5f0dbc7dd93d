// POST /spc/limits/*, /spc/points/*: what a person decides on limits and points, as a command in the log (api/command-giver.ts).
import type { AddCommands, CommandRoute } from "../command-giver.ts";
import type { Api } from "../route.ts";

const COMMANDS: readonly CommandRoute[] = [
  { path: "/spc/limits/freeze", name: "limits.freeze", summary: "Estimate limits from a window of points and judge by them from now on" },
  { path: "/spc/limits/set", name: "limits.set", summary: "Give limits by hand and judge by them from now on" },
  { path: "/spc/limits/approve", name: "limits.approve", summary: "Agree with the limits in force" },
  { path: "/spc/points/exclude", name: "point.exclude", summary: "Leave a point out of runs and estimates, or take it in again" },
  { path: "/spc/points/annotate", name: "point.annotate", summary: "Say something about a point: a remark, a cause, an action" },
];

export function spcCommandRoutes(app: Api, addCommands: AddCommands): void {
  addCommands(app, "spc", COMMANDS);
}
