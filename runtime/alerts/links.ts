// Links in messages by which who was told acknowledges: the secret that signs them lies in the log, so that every process has the same.
import { randomBytes } from "node:crypto";
import { type AlertLinks, alertLinks, LINK_VALID_MS, linkPath } from "../../api/alert-link.ts";
import type { Notification } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";

const REGISTER = "alerts";
const SECRET = "link-secret";
const SECRET_BYTES = 32;
/** Of an alert of ours: not of a group (`g-`), which is about many, nor of what came from outside, which nobody can acknowledge here. */
const ALERT = "a-";

/** Makes the secret at the first start. @throws PipelineError LOG_UNAVAILABLE */
export async function openLinks(log: EventLog): Promise<AlertLinks> {
  const entry = await log.register(REGISTER).own(SECRET);
  const stored = await entry.get();
  if (typeof stored === "string") return alertLinks(Buffer.from(stored, "base64url"));
  const secret = randomBytes(SECRET_BYTES);
  await entry.put(secret.toString("base64url"));
  return alertLinks(secret);
}

/** The notification with a link of its own, for whoever gets it by its first channel. */
export function withLink(notification: Notification, { links, url, now }: { links: AlertLinks; url: string; now: Instant }): Notification {
  const { tenant, factory, alert, subject, channels, kind } = notification;
  const isOpen = kind === "firing" || kind === "escalated";
  if (!isOpen || !alert.startsWith(ALERT)) return notification;
  const link = { tenant, factory, line: subject.line ?? "", alert, by: channels[0] ?? "", expiresAt: now + LINK_VALID_MS };
  if (link.by === "") return notification;
  return { ...notification, links: { ...notification.links, acknowledge: url + linkPath(link, links.sign(link)) } };
}
