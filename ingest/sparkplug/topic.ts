// Topics of Sparkplug B: `spBv1.0/<group>/<type>/<edge node>[/<device>]`. Pure.

const NAMESPACE = "spBv1.0";
const NODE_TYPES = ["NBIRTH", "NDATA", "NDEATH"] as const;
const DEVICE_TYPES = ["DBIRTH", "DDATA", "DDEATH"] as const;
export type MessageType = (typeof NODE_TYPES)[number] | (typeof DEVICE_TYPES)[number];

export interface SparkplugTopic {
  readonly group: string;
  readonly type: MessageType;
  readonly node: string;
  /** Empty for the edge node itself. */
  readonly device: string;
}

/**
 * Commands and the states of hosts are not for linepulse: they are `undefined`, as is everything else.
 *
 * @example parseTopic("spBv1.0/g/DDATA/gw/press") // { group: "g", type: "DDATA", node: "gw", device: "press" }
 */
export function parseTopic(topic: string): SparkplugTopic | undefined {
  const [namespace, group, type, node, device, ...more] = topic.split("/");
  if (namespace !== NAMESPACE || !group || !node || more.length > 0) return undefined;
  if (device === undefined) return oneOf(NODE_TYPES, type) && { group, type: oneOf(NODE_TYPES, type) as MessageType, node, device: "" };
  return oneOf(DEVICE_TYPES, type) && device !== "" ? { group, type: oneOf(DEVICE_TYPES, type) as MessageType, node, device } : undefined;
}

function oneOf<T extends string>(types: readonly T[], type: string | undefined): T | undefined {
  return types.find((known) => known === type);
}

export const filterOf = (group: string) => `${NAMESPACE}/${group}/#`;
export const stateTopic = (hostId: string) => `${NAMESPACE}/STATE/${hostId}`;
export const commandTopic = ({ group, node }: Pick<SparkplugTopic, "group" | "node">) => `${NAMESPACE}/${group}/NCMD/${node}`;
