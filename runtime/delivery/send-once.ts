// One try of one message: drawn, made, handed over within a deadline, and its failure as a code that the outbox knows.
//   I1. A fault of ours in making or sending a message blames that message, so that it cannot stop the others.
import { PipelineError } from "../../core/errors.ts";
import type { Content } from "../../core/notification.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { SendCode } from "../../processors/outbox/settle.ts";
import { errorText } from "../error-text.ts";
import type { Robot } from "./robot.ts";
import type { DeliveryDeps } from "./shell.ts";

const DEADLINE_MS = 10 * SECOND_MS;
/** A message is worth more than its picture. */
const DRAW_MS = 3 * SECOND_MS;

type Deps = Pick<DeliveryDeps, "draw" | "timer" | "logger">;

export interface SendFailure {
  readonly code: SendCode;
  /** Without secrets: it is logged and shown. */
  readonly text: string;
}

const CODES: ReadonlySet<string> = new Set<SendCode>(["NOTICE_UNAVAILABLE", "NOTICE_LIMITED", "NOTICE_REJECTED", "ROBOT_REFUSED"]);

/** Makes the message. Undefined for a picture that there is none of; otherwise a call that sends it and gives what went wrong. */
export async function prepare(deps: Deps, robot: Robot, content: Content): Promise<(() => Promise<SendFailure | undefined>) | undefined> {
  const picture = await pictureOf(deps, robot, content);
  if (content.kind === "picture" && !picture) return undefined;
  try {
    const send = robot.prepare(content, picture);
    if (send) return () => trySend(deps, send);
    return content.kind === "picture" ? undefined : async () => ({ code: "NOTICE_REJECTED", text: "the robot cannot show it" });
  } catch (error) {
    return async () => failureOf(deps, error);
  }
}

async function trySend(deps: Deps, send: (signal: AbortSignal) => Promise<void>): Promise<SendFailure | undefined> {
  const deadline = new AbortController();
  const cancel = deps.timer.after(DEADLINE_MS, () => deadline.abort());
  try {
    await send(deadline.signal);
    return undefined;
  } catch (error) {
    return failureOf(deps, error);
  } finally {
    cancel();
  }
}

function failureOf({ logger }: Deps, error: unknown): SendFailure {
  if (error instanceof PipelineError && CODES.has(error.code)) return { code: error.code as SendCode, text: error.message };
  logger.error("a message could not be made", { error: errorText(error) });
  return { code: "NOTICE_REJECTED", text: "the message could not be made" };
}

async function pictureOf({ draw, timer, logger }: Deps, robot: Robot, content: Content): Promise<Uint8Array | undefined> {
  if (!draw || content.kind === "digest") return undefined;
  const isWanted = content.kind === "picture" ? robot.pictures === "apart" : robot.pictures === "inline";
  const notification = content.kind === "picture" ? content.notification : content.told.notification;
  if (!isWanted || notification.links?.chart === undefined) return undefined;
  const deadline = new AbortController();
  const cancel = timer.after(DRAW_MS, () => deadline.abort());
  try {
    const aborted = new Promise<undefined>((resolve) =>
      deadline.signal.addEventListener("abort", () => resolve(undefined), { once: true }),
    );
    return await Promise.race([draw(notification, deadline.signal), aborted]);
  } catch (error) {
    logger.warn("could not draw a chart for a message", { id: notification.id, error: errorText(error) });
    return undefined;
  } finally {
    cancel();
  }
}
