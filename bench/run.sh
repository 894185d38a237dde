#!/bin/sh
# Builds what is missing and runs the ISO 8583 load benchmark; arguments go to it (bench/run.sh --help).
set -eu
cd "$(dirname "$0")/.."
[ -f bench/target/mooring-bench.jar ] || mvn -q -B -pl bench -am -DskipTests package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -jar bench/target/mooring-bench.jar "$@"
