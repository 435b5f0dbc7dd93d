// The configuration of who is told by which way: robots (each one address with its own limits) and channels (robots that reach the same people).
//   I1. A secret is never in the configuration itself: it is in a file or in a variable of the environment.
//   I2. Messages go only to hosts on the list: the robots' own, and those that are named.
import { z } from "zod";

/** Hosts that need no naming. */
export const ROBOT_HOSTS: readonly string[] = ["oapi.dingtalk.com", "qyapi.weixin.qq.com"];
const ROBOT_PER_MINUTE = 20;
const REST_MS = 600_000;

const name = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, "must be 1 to 40 letters, digits, '_' or '-'");
const file = z.string().min(1).max(1000);
const variable = z.string().regex(/^[A-Za-z_]\w*$/, "must be the name of a variable of the environment");

/** Where a secret is: a file, or a variable of the environment. */
const secret = z
  .strictObject({ file: file.optional().meta({ description: "File whose first line it is" }), variable: variable.optional() })
  .refine(({ file: f, variable: v }) => (f === undefined) !== (v === undefined), "needs a file or a variable, one of the two");

export type SecretPlace = z.output<typeof secret>;

const endpoint = z.url({ protocol: /^https?$/ });
const perMinute = (most: number) => z.int().min(1).max(most);

const dingtalk = z.strictObject({
  kind: z.literal("dingtalk"),
  name,
  token: secret.meta({ description: "The `access_token` of the robot's address" }),
  secret: secret.optional().meta({ description: "The robot's signing secret (加签, begins with SEC)" }),
  keyword: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "A word that the robot wants to see in every message (自定义关键词)" }),
  endpoint: endpoint.optional().meta({ description: "In place of DingTalk's own, for a relay; its host must be in `allowedHosts`" }),
  perMinute: perMinute(ROBOT_PER_MINUTE).default(ROBOT_PER_MINUTE),
});

const wecom = z.strictObject({
  kind: z.literal("wecom"),
  name,
  key: secret.meta({ description: "The `key` of the robot's address; it is all that protects the robot" }),
  format: z
    .enum(["markdown", "markdown_v2"])
    .default("markdown")
    .meta({ description: "markdown_v2 needs clients from 2025 on, and calls nobody" }),
  endpoint: endpoint.optional(),
  perMinute: perMinute(ROBOT_PER_MINUTE).default(ROBOT_PER_MINUTE),
});

const address = z.string().regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, "must be a mail address");

const email = z
  .strictObject({
    kind: z.literal("email"),
    name,
    host: z.string().regex(/^[^\s/:@]+$|^[\da-fA-F:]+$/, "must be a host name or an address"),
    port: z.int().min(1).max(65_535).optional().meta({ description: "Default 465 with tls `on`, else 587" }),
    tls: z.enum(["on", "starttls", "off"]).default("starttls").meta({ description: "off = in the clear: a relay on the same machine" }),
    username: z.string().min(1).max(200).optional(),
    password: secret.optional(),
    from: address,
    to: z.array(address).min(1).max(100),
    perMinute: perMinute(600).default(30),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), "username and password go together")
  .transform((given) => ({ ...given, port: given.port ?? (given.tls === "on" ? 465 : 587) }));

const webhook = z.strictObject({
  kind: z.literal("webhook"),
  name,
  url: endpoint,
  secret: secret.optional().meta({ description: "Signs every message with HMAC-SHA256" }),
  perMinute: perMinute(6000).default(120),
});

const alertmanager = z.strictObject({
  kind: z.literal("alertmanager"),
  name,
  url: endpoint.meta({ description: "What takes Alertmanager's webhook" }),
  token: secret.optional().meta({ description: "Sent as bearer token" }),
  perMinute: perMinute(6000).default(120),
});

const robot = z.discriminatedUnion("kind", [dingtalk, wecom, email, webhook, alertmanager]);

export type RobotConfig = z.output<typeof robot>;
export type EmailRobotConfig = z.output<typeof email>;

export const robotsSchema = z
  .array(robot)
  .superRefine(isUnique)
  .meta({ description: "Ways by which people are told: robots of DingTalk and WeCom, mail servers, webhooks" });

const channel = z.strictObject({
  name,
  robots: z.array(name).min(1).max(10).meta({ description: "They reach the same people, and share the messages" }),
});

export type ChannelConfig = z.output<typeof channel>;

export const channelsSchema = z
  .array(channel)
  .superRefine(isUnique)
  .meta({ description: "What alerts are sent to, each by one or more robots" });

export const allowedHostsSchema = z
  .array(
    z
      .string()
      .regex(
        /^([A-Za-z0-9.-]+|\[[\dA-Fa-f:.]+\])(:\d{1,5})?$/,
        "must be a host name or an address, IPv6 in brackets, with a port or without",
      ),
  )
  .default([])
  .meta({ description: "Hosts beside DingTalk's and WeCom's that messages may go to" });

function isUnique(items: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  for (const [index, item] of items.entries()) {
    if (items.findIndex((other) => other.name === item.name) < index) {
      context.addIssue({ code: "custom", path: [index, "name"], message: `"${item.name}" is there twice` });
    }
  }
}

export interface NotifyConfig {
  readonly robots: readonly RobotConfig[];
  readonly channels: readonly ChannelConfig[];
  readonly allowedHosts: readonly string[];
}

/** What the parts' own schemas cannot see: robots that there are not, hosts that are not on the list. */
export function notifyFaults({ robots, channels, allowedHosts }: NotifyConfig): { path: (string | number)[]; message: string }[] {
  const unknown = channels.flatMap((each, index) =>
    each.robots.flatMap((robotName, at) => {
      const isThere = robots.some((other) => other.name === robotName);
      return isThere ? [] : [{ path: ["channels", index, "robots", at], message: `there is no robot "${robotName}"` }];
    }),
  );
  const strange = robots.flatMap((each, index) => {
    const url = addressOf(each);
    return url === undefined || isAllowed(url, allowedHosts)
      ? []
      : [{ path: ["robots", index], message: `"${new URL(url).host}" is not among the allowed hosts` }];
  });
  return [...unknown, ...strange];
}

/** True for a host of the list, however it is written; `host:port` in the list allows that port alone, also where an address need not name it. */
export function isAllowed(url: string, allowedHosts: readonly string[]): boolean {
  const { host, hostname, protocol, port } = new URL(url);
  if (protocol === "https:" && host === hostname && ROBOT_HOSTS.includes(hostname)) return true;
  const withPort = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return allowedHosts.some((allowed) => [hostname, withPort].includes(allowed.toLowerCase()));
}

function addressOf(each: RobotConfig): string | undefined {
  if (each.kind === "email") return undefined;
  return each.kind === "webhook" || each.kind === "alertmanager" ? each.url : each.endpoint;
}

/** How long a robot is left alone after it said that it gets too many messages. */
export function restMsOf({ kind }: RobotConfig): number {
  return kind === "dingtalk" || kind === "wecom" ? REST_MS : REST_MS / 10;
}
