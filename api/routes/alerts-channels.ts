// GET /alerts/channels, POST /alerts/channels/{name}/test: how people are told, whether it works, and the button that tries it.
import { z } from "zod";
import { PipelineError } from "../../core/errors.ts";
import { NOTIFICATION_LANGUAGES } from "../../core/notification.ts";
import { formatInstant } from "../../core/time.ts";
import { type AlertChannel, type AlertDeps, type AlertRobot, ROBOT_STATES } from "../alert-deps.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { instantOf, instantText } from "../items/series.ts";
import { type Api, hangUp } from "../route.ts";

const nullableInstant = instantText.nullable();

const robotSchema = z.object({
  name: z.string(),
  kind: z.enum(["dingtalk", "wecom", "email", "webhook", "alertmanager"]),
  state: z.enum(ROBOT_STATES).meta({
    description: "`retrying` after a failure, `resting` after too many messages, `refused` until a person acts",
  }),
  perMinute: z.int().meta({ description: "Messages that it takes a minute" }),
  freeSlots: z.int().nullable().meta({ description: "How many of them it may get now; null while no process delivers" }),
  nextTryAt: nullableInstant,
  refusedSince: nullableInstant,
  lastSuccessAt: nullableInstant,
  fault: z
    .object({ code: z.string(), text: z.string(), at: instantText })
    .nullable()
    .meta({ description: "The last failure since the last success" }),
});

const channelSchema = z.object({
  name: z.string(),
  waiting: z.int().nullable().meta({ description: "Notifications that wait for it, or for another channel of theirs" }),
  toldAt: nullableInstant.meta({ description: "When the process that delivers said so; null while none does" }),
  robots: z.array(robotSchema),
});

const testSchema = z.object({
  robot: z.string(),
  delivered: z.boolean(),
  fault: z.object({ code: z.string(), text: z.string() }).nullable(),
});

export function channelRoutes(app: Api, deps: ApiDeps, { channels, testChannel, config: alerts }: AlertDeps): void {
  const list = {
    tags: ["alerts"],
    summary: "Channels and the robots of each, with how they are",
    response: { 200: enveloped(z.object({ items: z.array(channelSchema) })) },
  };
  app.get("/alerts/channels", { schema: list }, async (request) => {
    const items = (await channels()).map(channelItem);
    return success({ items }, { at: deps.now(), traceId: request.id });
  });

  const testing = new Set<string>();
  const test = {
    tags: ["alerts"],
    summary: "Send a message that says it is a test by each robot of a channel",
    description: "Answered once each robot has answered. One at a time for a channel: 503 while another one runs.",
    params: z.object({ name: z.string().min(1).max(64) }),
    body: z.strictObject({ language: z.enum(NOTIFICATION_LANGUAGES).optional() }),
    response: { 200: enveloped(z.object({ items: z.array(testSchema) })) },
  };
  app.post("/alerts/channels/:name/test", { schema: test, config: { permissions: ["command"] } }, async (request, reply) => {
    const { name: channel } = request.params;
    const { language = alerts.language } = request.body;
    if (testing.has(channel)) throw new PipelineError("BACKPRESSURE", `channel "${channel}" is being tested`);
    testing.add(channel);
    try {
      const items = await testChannel({ channel, language, by: credentialOf(request).name }, hangUp(reply));
      return success({ items: items.map(({ robot, delivered, fault }) => ({ robot, delivered, fault })) }, { at: deps.now(), traceId: request.id }); // biome-ignore format: one line
    } finally {
      testing.delete(channel);
    }
  });
}

/** Field by field: what else a robot may carry stays inside. */
function channelItem({ name, waiting, toldAt, robots }: AlertChannel): z.output<typeof channelSchema> {
  return { name, waiting, toldAt: instantOf(toldAt), robots: robots.map(robotItem) };
}

function robotItem({
  name,
  kind,
  state,
  perMinute,
  freeSlots,
  nextTryAt,
  refusedSince,
  lastSuccessAt,
  fault,
}: AlertRobot): z.output<typeof robotSchema> {
  return {
    name,
    kind,
    state,
    perMinute,
    freeSlots,
    nextTryAt: instantOf(nextTryAt),
    refusedSince: instantOf(refusedSince),
    lastSuccessAt: instantOf(lastSuccessAt),
    fault: fault && { code: fault.code, text: fault.text, at: formatInstant(fault.at) },
  };
}
