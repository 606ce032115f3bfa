#!/usr/bin/env bash
# Whole-process figures of the relay: records per CPU-second of the collector, peak memory, latency, start-up. Needs otlpload (a
# generator and sink for OTLP/gRPC) on the path or in $OTLPLOAD. One JSON line a run; the generator alone against its own sink
# comes first, for scale.
#
#   benchmarks/whole-process/relay.sh [plain durable inmemory gzip zstd resource attributes latency start …]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
load=${OTLPLOAD:-otlpload}
duration=${DURATION:-10s}
export STORAGE=${STORAGE:-/var/tmp/dbintel-relay-queue} IN=14317 OUT=14327 HEALTH=13933
collector="$here/../../dbintel run --config $here/relay.yaml"
ready=http://127.0.0.1:$HEALTH/health/ready

run() { "$load" -label "$1" -exec "$collector" -ready "$ready" -target 127.0.0.1:$IN -sink 127.0.0.1:$OUT "${@:2}"; }

"$load" -label "generator alone" -target 127.0.0.1:$OUT -sink 127.0.0.1:$OUT -warmup 1s -duration 5s
for what in "${@:-plain gzip zstd resource attributes latency start}"; do
  for each in $what; do
    case $each in
      plain) run plain -warmup 5s -duration "$duration" ;;
      small) run small -shape small -warmup 5s -duration "$duration" ;;
      gzip) COMPRESSION=gzip run gzip -warmup 5s -duration "$duration" ;;
      zstd) COMPRESSION=zstd run zstd -warmup 5s -duration "$duration" ;;
      resource) PROCESSORS='[memory_limiter, resource, batch]' run resource -warmup 5s -duration "$duration" ;;
      attributes) PROCESSORS='[memory_limiter, attributes, batch]' run attributes -warmup 5s -duration "$duration" ;;
      # As plain, with the queue on a disk (folder $STORAGE) and batches merged behind it; "inmemory" is the same on the heap.
      durable)
        rm -rf "$STORAGE"
        QUEUE='{storage: file_storage, batch: {}}' PROCESSORS='[memory_limiter]' run durable -warmup 5s -duration "$duration"
        rm -rf "$STORAGE"
        ;;
      inmemory) QUEUE='{batch: {}}' PROCESSORS='[memory_limiter]' run inmemory -warmup 5s -duration "$duration" ;;
      latency) PROCESSORS='[memory_limiter]' run latency -warmup 5s -rate 15000 -batch 100 -duration 15s ;;
      start) run start -duration 0 -settle 5s ;;
      *) echo "unknown: $each" >&2; exit 2 ;;
    esac
  done
done
