// One alert with its history and who was told, live.
import { computed, onScopeDispose, shallowRef } from "vue";
import { useAnswer } from "../answers/use-answer.ts";
import { type Alert, type AlertDetail, readAlertDetail } from "../api/alert.ts";
import { ApiError } from "../api/client.ts";
import { type Point, readPoint } from "../api/point.ts";
import { oncePer } from "../browser/clock.ts";
import type { Session } from "../session/session.ts";
import { useAlertStream } from "./use-inbox.ts";

const PERIOD_MS = 15_000;
const SETTLE_MS = 1_500;
const VALUES_SHOWN = 30;

export function useAlert(session: Session, id: () => string) {
  const { client, endedBy } = session;
  const options = { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy };
  const detail = useAnswer<AlertDetail>(() => {
    const path = `/api/v1/alerts/${encodeURIComponent(id())}`;
    return {
      key: path,
      async ask(signal) {
        const read = readAlertDetail(await client.get(path, signal));
        if (!read) throw new ApiError({ status: 404, code: "NOT_FOUND", message: "the alert has no id" });
        return read;
      },
    };
  }, options);
  const streamed = shallowRef<Alert | null>(null);
  const soon = oncePer(SETTLE_MS, detail.refresh);
  onScopeDispose(soon.stop);
  const connection = useAlertStream(session, {
    onOpen: soon.request,
    onAlerts(changed) {
      const own = changed.findLast((alert) => alert.id === id());
      if (!own) return;
      streamed.value = own;
      soon.request();
    },
  });
  /** What the stream told since the last answer is newer in all but history. */
  const alert = computed((): AlertDetail | null => {
    const known = detail.now.value.value;
    const told = streamed.value;
    return known && told && told.id === known.id && told.at > known.at ? { ...known, ...told } : known;
  });

  /** The newest points of the characteristic that it is about; none where it is about another thing. */
  const values = useAnswer<readonly Point[]>(() => {
    const { factory, labels } = detail.now.value.value ?? { factory: "", labels: {} as Alert["labels"] };
    const { line, station, characteristic, product } = labels;
    if (!line || !station || !characteristic) return null;
    const query = new URLSearchParams({ factory, line, station, characteristic, ...(product && { product }), limit: String(VALUES_SHOWN) });
    return { key: query.toString(), ask: (signal) => client.list(`/api/v1/spc/points?${query}`, readPoint, signal) };
  }, options);
  return { detail, alert, values, connection };
}
