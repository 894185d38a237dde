#!/bin/sh
# Builds what is missing and runs the codec's JMH benchmark; arguments go to JMH (bench/iso8583.sh -h).
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -o -pl bench -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/jmh.classpath -Dmdep.includeScope=test
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "bench/target/test-classes:bench/target/classes:$(cat bench/target/jmh.classpath)" \
  org.openjdk.jmh.Main Iso8583CodecBenchmark "$@"
