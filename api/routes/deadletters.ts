// What could not be decoded or judged: a look at it, another try, putting it aside, and who did so.
import { z } from "zod";
import type { Credential } from "../../core/credential.ts";
import type { LetterGroup } from "../deadletter-deps.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { actItem, actSchema, deadLetterItem, deadLetterSchema, receiptSchema, summaryItem, summarySchema } from "../items/dead-letter.ts";
import { pageParameters } from "../parameters.ts";
import { type ConfiguredSource, coveredSources } from "../quality-sources.ts";
import type { Api } from "../route.ts";

const tags = ["operations"];
const permitted = { permissions: ["command"] as const };

const chosen = {
  reason: z.string().max(100).optional().meta({ description: "Only those of this reason" }),
  source: z.string().max(200).optional().meta({ description: "Only changes of this source; empty = only events" }),
};

const letterQuery = z.object({
  ...chosen,
  order: z.enum(["oldest", "newest"]).default("oldest").meta({ description: "Which come first" }),
  ...pageParameters,
});

export function deadLetterRoutes(app: Api, deps: ApiDeps): void {
  readRoutes(app, deps);
  const { deadletters, now } = deps;
  const answer = <T>(data: T, traceId: string) => success(data, { at: now(), traceId });

  const replay = {
    tags,
    summary: "Send events through the door again, late ones as historical",
    description:
      "What fails again comes back as a new letter. Changes of sources cannot be sent again. Two who ask at once send each event once; after an error what was done stands, and the next call goes on.",
    body: z.object({ reason: chosen.reason }),
    response: { 200: enveloped(receiptSchema) },
  };
  app.post("/deadletters/replay", { schema: replay, config: permitted }, async (request) => {
    const { reason } = request.body;
    return answer(await deadletters.replay(taskOf(credentialOf(request), { reason, traceId: request.id }, deps)), request.id);
  });

  const dismiss = {
    tags,
    summary: "Put letters aside that need no more doing",
    description: "Such as changes of rows that were mended in their database. Who did so, and why, is kept.",
    body: z.object({ ...chosen, note: z.string().trim().min(1).max(2000).meta({ description: "Why" }) }),
    response: { 200: enveloped(receiptSchema) },
  };
  app.post("/deadletters/dismiss", { schema: dismiss, config: permitted }, async (request) => {
    const { note, ...choice } = request.body;
    const task = taskOf(credentialOf(request), { ...choice, traceId: request.id }, deps);
    return answer(await deadletters.dismiss({ ...task, note }), request.id);
  });
}

function readRoutes(app: Api, { deadletters, now, sources = [] }: ApiDeps): void {
  const list = {
    tags,
    summary: "Events and changes that could not be decoded or judged",
    querystring: letterQuery,
    response: { 200: listed(deadLetterSchema) },
  };
  app.get("/deadletters", { schema: list }, async (request) => {
    const { page, pageSize, order, ...choice } = request.query;
    const visible = visibleTo(credentialOf(request), sources);
    const asked = { skip: (page - 1) * pageSize, limit: pageSize, newestFirst: order === "newest" };
    const { items, total } = await deadletters.list((group) => visible(group) && isChosen(group, choice), asked);
    return success({ items: items.map(deadLetterItem), total, page, pageSize }, { at: now(), traceId: request.id });
  });

  const summary = {
    tags,
    summary: "How many dead letters there are, by reason and source",
    response: { 200: enveloped(z.object({ items: z.array(summarySchema), total: z.int() })) },
  };
  app.get("/deadletters/summary", { schema: summary }, async (request) => {
    const items = (await deadletters.summary(visibleTo(credentialOf(request), sources))).map(summaryItem);
    const total = items.reduce((sum, { count }) => sum + count, 0);
    return success({ items, total }, { at: now(), traceId: request.id });
  });

  const acts = {
    tags,
    summary: "Who sent dead letters again or put them aside, and what came of it; the newest first",
    response: { 200: enveloped(z.object({ items: z.array(actSchema), total: z.int() })) },
  };
  app.get("/deadletters/acts", { schema: acts }, async (request) => {
    const items = (await deadletters.acts(credentialOf(request).tenant)).map(actItem);
    return success({ items, total: items.length }, { at: now(), traceId: request.id });
  });
}

interface Choice {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
}

function isChosen(group: LetterGroup, { reason, source }: Choice): boolean {
  return (reason === undefined || group.reason === reason) && (source === undefined || (group.source ?? "") === source);
}

function taskOf(credential: Credential, { traceId, ...choice }: Choice & { traceId: string }, { sources = [] }: ApiDeps) {
  const { reason = null, source = null } = choice;
  return {
    credential,
    visible: visibleTo(credential, sources),
    wanted: (group: LetterGroup) => isChosen(group, choice),
    asked: { reason, source },
    traceId,
  };
}

/**
 * The letters that a caller may see and act on. One that is limited sees events of what it covers, as far as the letter's key tells
 * that, and changes of the sources of which it covers everything.
 */
export function visibleTo(credential: Credential, sources: readonly ConfiguredSource[]): (group: LetterGroup) => boolean {
  const { tenant, factories, lines } = credential;
  const covered = coveredSources(credential, sources);
  return ({ key, source }) => {
    const [owner, factory, line] = key.split("/");
    if (owner !== tenant) return false;
    if (covered === undefined) return true;
    if (source !== null) return covered.includes(source);
    if (factory === undefined || (factories && !factories.has(factory))) return false;
    return !lines || (line !== undefined && lines.has(`${factory}/${line}`));
  };
}
