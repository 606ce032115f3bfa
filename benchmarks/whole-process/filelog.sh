#!/usr/bin/env bash
# Whole-process figures of log files: filelog with json_parser -> otlp, lines of 658 bytes, from the start of a file that is there.
# Needs otlpload as relay.sh does. CPU is that of the whole process, start included.
#
#   LINES=1000000 benchmarks/whole-process/filelog.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
load=${OTLPLOAD:-otlpload}
lines=${LINES:-1000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OUT=14327 HEALTH=13933 LOG=$folder/db.log

# What PostgreSQL's jsonlog writes, filled up to 658 bytes with the line break.
awk -v lines="$lines" 'BEGIN {
  for (i = 0; i < lines; i++) {
    line = sprintf("{\"timestamp\":\"2026-11-21 12:00:%02d.%03d UTC\",\"user\":\"shop\",\"dbname\":\"shop\",\"pid\":%d,\"remote_host\":\"10.0.0.%d\",\"session_id\":\"65%06x.%x\",\"line_num\":%d,\"ps\":\"SELECT\",\"session_start\":\"2026-11-21 11:59:58 UTC\",\"vxid\":\"3/%d\",\"txid\":0,\"error_severity\":\"LOG\",\"message\":\"duration: %d.%03d ms  plan: ", i % 60, i % 1000, 1000 + i % 50, i % 250, i % 9999, i % 50, i, i, i % 900, i % 1000)
    while (length(line) < 600) line = line "Index Scan using orders_pkey on orders (rows=1) "
    line = substr(line, 1, 600) "\",\"application_name\":\"shop-api\",\"query_id\":" (1000000000 + i % 1000) "}"
    while (length(line) < 657) line = line " "
    print line
  }
}' >"$LOG"

"$load" -label "filelog $lines lines of $(($(wc -c <"$LOG") / lines)) bytes" -exec "$here/../../dbintel run --config $here/filelog.yaml" \
  -ready "http://127.0.0.1:$HEALTH/health/ready" -sink "127.0.0.1:$OUT" -expect "$lines"
