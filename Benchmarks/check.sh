#!/usr/bin/env bash
# Checks the micro-benchmarks' instruction counts against Thresholds/, where the processor counts instructions:
#   Benchmarks/check.sh             fails where a benchmark executes more instructions than recorded
#   Benchmarks/check.sh update      records them; oneDNN's depend on the instruction set, so record where CI runs
set -euo pipefail
cd "$(dirname "$0")"
skip() { echo "SKIPPED: instruction counts of the micro-benchmarks: $1"; exit 0; }
[ -e /sys/bus/event_source/devices/cpu ] || skip "this machine has no counters"
[ "$(cat /proc/sys/kernel/perf_event_paranoid)" -le 2 ] || skip "kernel.perf_event_paranoid is above 2"
[ "${1:-check}" = update ] || [ -d Thresholds ] || skip "none are recorded, see Benchmarks/check.sh update"
swift package --allow-writing-to-package-directory benchmark thresholds "${1:-check}" --path Thresholds --metric instructions
