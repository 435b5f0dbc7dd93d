// An embedded log as several processes would have Kafka's, for tests in one: groups share partitions, facts have as many as events, and
// marks of transactions take offsets that are no records.
import type { Claim, EventLog, LogRecord, NewRecord, Task } from "../log/log.ts";

const MARK = { mark: "1" };
const isMark = ({ headers }: LogRecord) => headers.mark === "1";

export interface SharedLog {
  /** The log as one more process has it. */
  process(): EventLog;
}

interface Member {
  readonly topics: readonly string[];
  readonly onClaim: (claim: Claim) => Promise<void>;
  readonly held: Map<string, { readonly claim: Claim; revoke(): void }>;
  /** Of each partition, the end of the newest claim: of one there are never two at once in a process. */
  readonly ended: Map<string, Promise<void>>;
}

export function shareLog(log: EventLog): SharedLog {
  const groups = new Map<string, Member[]>();

  /** Gives every partition to one member, the first ones to the newest. Nobody waits for another process to let go. */
  function rebalance(group: string): void {
    const members = groups.get(group) ?? [];
    const topics = [...new Set(members.flatMap((member) => member.topics))];
    const places = topics.flatMap((topic) => Array.from({ length: log.partitions }, (_, partition) => ({ topic, partition })));
    for (const [n, member] of members.toReversed().entries()) {
      const wanted = new Set(places.filter((_, place) => place % members.length === n).map(keyOf));
      for (const [key, { revoke }] of member.held) if (!wanted.has(key)) revoke();
      for (const place of places) if (wanted.has(keyOf(place)) && !member.held.has(keyOf(place))) give(member, place);
    }
  }

  async function share(group: string, topics: readonly string[], onClaim: Member["onClaim"]): Promise<() => Promise<void>> {
    const member: Member = { topics, onClaim, held: new Map(), ended: new Map() };
    groups.set(group, [...(groups.get(group) ?? []), member]);
    rebalance(group);
    return async () => {
      groups.set(group, groups.get(group)?.filter((other) => other !== member) ?? []);
      for (const { revoke } of [...member.held.values()]) revoke();
      await Promise.all(member.ended.values());
      rebalance(group);
    };
  }

  return {
    process: () => ({
      ...log,
      keepsRetention: true,
      partitionsOf: (topic) => (topic === "deadletter" || topic === "quarantine" ? 1 : log.partitions),
      identityOf: (topic) => `${topic} of ${log.logId}`,
      append: (records) => log.append(marked(records)),
      read: (topic, partition, offset, options) =>
        readRecords((from, waitMs) => log.read(topic, partition, from, { ...options, waitMs }), offset, options.waitMs),
      async behind(topic, partition, offset) {
        let count = 0;
        for (let next = offset; ; ) {
          const records = await log.read(topic, partition, next, { maxBytes: 1e6, waitMs: 0 });
          if (records.length === 0) return count;
          count += records.filter((record) => !isMark(record)).length;
          next = (records.at(-1) as LogRecord).offset + 1;
        }
      },
      share,
      openTask: async (group, claim) => withoutMarks(await log.openTask(group, claim)),
    }),
  };
}

const keyOf = ({ topic, partition }: Pick<Claim, "topic" | "partition">) => `${topic}/${partition}`;

function give(member: Member, place: { topic: string; partition: number }): void {
  const controller = new AbortController();
  const key = keyOf(place);
  const { signal } = controller;
  const claim: Claim = { ...place, signal, confirmed: async () => signal.throwIfAborted() };
  const before = member.ended.get(key) ?? Promise.resolve();
  member.held.set(key, {
    claim,
    revoke() {
      member.held.delete(key);
      controller.abort();
    },
  });
  member.ended.set(
    key,
    before.then(() => (signal.aborted ? undefined : member.onClaim(claim))),
  );
}

/** Records, and after them a mark in every partition that they went to. */
function marked(records: readonly NewRecord[]): NewRecord[] {
  const places = new Map(records.map((record) => [keyOf(record), record]));
  const marks = [...places.values()].map(({ topic, partition }) => ({
    topic, partition, key: "", value: new Uint8Array(), timestamp: 0, headers: MARK,
  })); // biome-ignore format: one record
  return [...records, ...marks];
}

/** Reads on over what is only marks. */
async function readRecords(
  read: (offset: number, waitMs: number) => Promise<readonly LogRecord[]>,
  offset: number,
  waitMs: number,
): Promise<readonly LogRecord[]> {
  const until = performance.now() + waitMs;
  for (let next = offset; ; ) {
    const records = await read(next, Math.max(0, until - performance.now()));
    const last = records.at(-1);
    const kept = records.filter((record) => !isMark(record));
    if (!last || kept.length > 0) return kept;
    next = last.offset + 1;
  }
}

function withoutMarks(task: Task): Task {
  return {
    ...task,
    poll: (options) => readRecords((_, waitMs) => task.poll({ ...options, waitMs }), 0, options.waitMs),
    commit: (commit) => task.commit({ ...commit, records: marked(commit.records) }),
  };
}
