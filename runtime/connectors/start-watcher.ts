// The watcher of the configuration's connectors, as the pipeline starts it.
import type { Config } from "../../core/config.ts";
import { isCaptured } from "../../core/source-config.ts";
import { clientOf, type SystemOf, selectSources, surroundingsOf, wireSource } from "./context.ts";
import { openSourceDatabase } from "./open-database.ts";
import { type Watcher, type WatcherDeps, watchConnectors } from "./watcher.ts";

export interface StartWatcher extends Pick<WatcherDeps, "now" | "every" | "logger"> {
  readonly config: Config;
  readonly systemOf: SystemOf;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Undefined where nothing is to be watched: no database is captured, or no `connect` (somebody else looks after the connectors).
 *
 * @throws PipelineError CONFIG_INVALID when a password cannot be read
 */
export function startWatcher({ config, systemOf, env, ...deps }: StartWatcher): Watcher | undefined {
  if (!config.connect || !config.kafka || !config.sources.some(isCaptured)) return undefined;
  const surroundings = surroundingsOf(config);
  const sources = selectSources({ config, systemOf, asked: [] }).map((known) => wireSource(known, surroundings, env));
  const open = ({ source, password }: (typeof sources)[number]) => openSourceDatabase(source.database, password);
  return watchConnectors({ ...deps, sources, client: clientOf(surroundings), open });
}
