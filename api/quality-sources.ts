// The sources of change data that a caller may see the data quality of. Rows of a source tell its tables and no factories, so that a
// credential covers a source as a whole or not at all.
import type { Credential } from "../core/credential.ts";
import { DEFAULT_TARGETS, DIMENSIONS, type Dimension, type QualityTargets } from "../core/quality.ts";

/** A source as the configuration has it. */
export interface ConfiguredSource {
  readonly name: string;
  /** The source system whose mapping it is. */
  readonly system?: string | undefined;
  readonly tenant: string;
  /** Factories that it may tell of; absent = all of the tenant. */
  readonly factories?: readonly string[] | undefined;
  /** Lines that it may tell of, as `factory/line`; absent = all of the factories. */
  readonly lines?: readonly string[] | undefined;
  /** Those that are not the default ones. */
  readonly targets?: { readonly [D in Dimension]?: number | undefined } | undefined;
}

/**
 * The names of the sources of which a credential covers everything; undefined = all that its tenant has, also those that are not
 * configured any more.
 */
export function coveredSources({ tenant, factories, lines }: Credential, sources: readonly ConfiguredSource[]): string[] | undefined {
  if (factories === undefined && lines === undefined) return undefined;
  const covers = (allowed: ReadonlySet<string> | undefined, told: readonly string[] | undefined) =>
    allowed === undefined || (told?.every((name) => allowed.has(name)) ?? false);
  const covered = sources.filter(
    (source) => source.tenant === tenant && covers(factories, factoriesOf(source)) && covers(lines, source.lines),
  );
  return covered.map(({ name }) => name).sort();
}

/** The configured sources that a credential covers. */
export function ownSources(credential: Credential, sources: readonly ConfiguredSource[] = []): readonly ConfiguredSource[] {
  const covered = coveredSources(credential, sources);
  return sources.filter(({ name, tenant }) => tenant === credential.tenant && covered?.includes(name) !== false);
}

/** What the figures of a source are held against. */
export function targetsOf(sources: readonly ConfiguredSource[], { tenant, source }: { tenant: string; source: string }): QualityTargets {
  const own = sources.find((each) => each.name === source && each.tenant === tenant)?.targets ?? {};
  const targets = DIMENSIONS.map((dimension) => [dimension, own[dimension] ?? DEFAULT_TARGETS[dimension]]);
  return Object.fromEntries(targets) as QualityTargets;
}

function factoriesOf({ factories, lines }: ConfiguredSource): readonly string[] | undefined {
  return factories ?? lines?.map((line) => line.slice(0, line.indexOf("/")));
}
