// Subscriptions to brokers of MQTT, of which several processes with one configuration share each.
//   I1. Of all processes of a log one has a subscription: two under one client id would take the broker's session from each other for ever.
//       When that process is gone, another one goes on with the session.
import { once } from "node:events";
import { NOTIFICATIONS_TOPIC } from "../core/frame.ts";
import type { Claim, EventLog } from "../log/log.ts";
import type { Closers } from "./parts.ts";

export interface SharedSubscription {
  readonly url: string;
  readonly clientId: string;
  readonly open: () => { close(): Promise<void> };
}

export interface ShareDeps {
  readonly log: Pick<EventLog, "share">;
  readonly onClaim: (group: string, claim: Claim) => void;
}

/** Keeps each open as long as it is this process's. @throws PipelineError LOG_UNAVAILABLE */
export async function shareSubscriptions(
  subscriptions: readonly SharedSubscription[],
  { log, onClaim }: ShareDeps,
  closers: Closers,
): Promise<void> {
  for (const { url, clientId, open } of subscriptions) {
    const group = `mqtt.${new URL(url).host}.${clientId}`; // the session of a broker
    const leave = await log.share(group, [NOTIFICATIONS_TOPIC], async (claim) => {
      onClaim(group, claim);
      const subscription = open();
      if (!claim.signal.aborted) await once(claim.signal, "abort");
      await subscription.close();
    });
    closers.push(leave);
  }
}
