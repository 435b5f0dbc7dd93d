// Writes the dashboards that Grafana's provisioning reads, from dashboards/grafana and sql/clickhouse/grafana: `npm run grafana`.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards } from "../../dashboards/grafana/boards.ts";
import { fileText, OUT, TEXTS } from "../../dashboards/grafana/files.fixture.ts";
import { LANGUAGES } from "../../dashboards/grafana/words/words.ts";

rmSync(OUT, { recursive: true, force: true });
for (const language of LANGUAGES) {
  mkdirSync(join(OUT, language), { recursive: true });
  for (const [file, board] of dashboards(TEXTS, language)) writeFileSync(join(OUT, language, file), fileText(board));
}
