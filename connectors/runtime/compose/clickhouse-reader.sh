#!/bin/bash
# A user that can only read, for Grafana. ClickHouse's image runs this at the first start, in its own shell.
reader_password=$(cat /run/secrets/grafana-reader-password)
clickhouse-client --host 127.0.0.1 --user "$CLICKHOUSE_USER" --password "$CLICKHOUSE_PASSWORD" --multiquery <<SQL
CREATE USER IF NOT EXISTS grafana IDENTIFIED WITH sha256_password BY '${reader_password//\'/\'\'}' SETTINGS readonly = 2;
GRANT SELECT ON ${CLICKHOUSE_DB}.* TO grafana;
SQL
unset reader_password
