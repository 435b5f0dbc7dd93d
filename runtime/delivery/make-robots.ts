// Robots out of the configuration: secrets read, each bound to its messages and its sink.
//   I1. A secret that is missing or empty stops the start and is named by its place, never by its content.
import { readFileSync } from "node:fs";
import { PipelineError } from "../../core/errors.ts";
import type { Notifier, Post } from "../../core/notifier.ts";
import { type EmailRobotConfig, type RobotConfig, restMsOf, type SecretPlace } from "../../core/notify-config.ts";
import type { Instant } from "../../core/time.ts";
import { alertmanagerNotifier } from "../../sinks/alertmanager.ts";
import { dingtalkNotifier } from "../../sinks/dingtalk.ts";
import { emailNotifier, type Mailer, smtpMailer } from "../../sinks/email.ts";
import { renderDingTalk } from "../../sinks/messages/render-dingtalk.ts";
import { renderEmail } from "../../sinks/messages/render-email.ts";
import { renderAlertmanager, renderWebhook } from "../../sinks/messages/render-json.ts";
import { renderWecom } from "../../sinks/messages/render-wecom.ts";
import { webhookNotifier } from "../../sinks/webhook.ts";
import { wecomNotifier } from "../../sinks/wecom.ts";
import type { Robot } from "./robot.ts";

export interface RobotDeps {
  readonly post: Post;
  /** Real time, for signatures. */
  readonly now: () => Instant;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** SMTP when absent. */
  readonly mailer?: (config: EmailRobotConfig, password: string | undefined) => Mailer;
}

/** @throws PipelineError CONFIG_INVALID */
export function makeRobots(configs: readonly RobotConfig[], deps: RobotDeps): Robot[] {
  return configs.map((config) => makeRobot(config, deps));
}

function makeRobot(config: RobotConfig, { post, now, environment, mailer = overSmtp }: RobotDeps): Robot {
  const { name } = config;
  const read = (place: SecretPlace | undefined, what: string) =>
    place && readSecret(place, { environment, of: `${what} of robot "${name}"` });
  switch (config.kind) {
    case "dingtalk": {
      const token = readSecret(config.token, { environment, of: `token of robot "${name}"` });
      const { endpoint, keyword } = config;
      const sink = dingtalkNotifier({ name, token, secret: read(config.secret, "secret"), endpoint, post, now });
      return bind(config, sink, "none", (content) => renderDingTalk(content, { keyword }));
    }
    case "wecom": {
      const key = readSecret(config.key, { environment, of: `key of robot "${name}"` });
      const { endpoint, format } = config;
      return bind(config, wecomNotifier({ name, key, endpoint, post }), "apart", (content, picture) =>
        renderWecom(content, { format }, picture),
      );
    }
    case "email": {
      const { from, to, username } = config;
      const password = read(config.password, "password");
      return bind(config, emailNotifier({ name, from, to, username, password, mailer: mailer(config, password) }), "inline", renderEmail);
    }
    case "webhook":
      return bind(
        config,
        webhookNotifier({ name, url: config.url, secret: read(config.secret, "secret"), post, now }),
        "none",
        renderWebhook,
      );
    case "alertmanager": {
      const sink = alertmanagerNotifier({ name, url: config.url, token: read(config.token, "token"), post });
      return bind(config, sink, "none", (content) => renderAlertmanager(content, { receiver: name }));
    }
  }
}

function overSmtp({ host, port, tls, username }: EmailRobotConfig, password: string | undefined): Mailer {
  return smtpMailer({ host, port, tls, username, password });
}

type Render<Message> = (...given: Parameters<Robot["prepare"]>) => Message | undefined;

function bind<Message>(config: RobotConfig, sink: Notifier<Message>, pictures: Robot["pictures"], render: Render<Message>): Robot {
  const { name, perMinute } = config;
  return {
    settings: { name, perMinute, restMs: restMsOf(config), takesPictures: pictures === "apart" },
    pictures,
    prepare(content, picture) {
      const message = render(content, picture);
      return message === undefined ? undefined : (signal) => sink.send(message, signal);
    },
  };
}

function readSecret({ file, variable }: SecretPlace, { environment, of }: { environment: RobotDeps["environment"]; of: string }): string {
  const secret = file === undefined ? environment[variable ?? ""] : firstLineOf(file, of);
  if (!secret)
    throw new PipelineError("CONFIG_INVALID", `the ${of} is empty: ${file === undefined ? `variable "${variable}"` : `file "${file}"`}`);
  return secret;
}

function firstLineOf(file: string, of: string): string {
  try {
    return readFileSync(file, "utf8").split("\n")[0]?.trim() ?? "";
  } catch (cause) {
    throw new PipelineError("CONFIG_INVALID", `could not read the ${of} from "${file}"`, { cause });
  }
}
