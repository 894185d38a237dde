#!/bin/sh
# Builds what is missing and runs the simulation; arguments go to it (simulation/run.sh --help).
set -eu
cd "$(dirname "$0")/.."
[ -f simulation/target/mooring-simulation.jar ] || mvn -q -B -pl simulation -am -DskipTests package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseParallelGC -jar simulation/target/mooring-simulation.jar "$@"
