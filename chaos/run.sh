#!/bin/sh
# Builds what is missing and runs the kill test; arguments go to it (chaos/run.sh --help).
set -eu
cd "$(dirname "$0")/.."
[ -f chaos/target/mooring-chaos.jar ] && ls app/target/mooring-app-*.jar >/dev/null 2>&1 || mvn -q -B -pl chaos -am -DskipTests package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -jar chaos/target/mooring-chaos.jar "$@"
