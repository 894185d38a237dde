package org.mooring.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Processor time that named processes take in the measured part; a process whose times cannot be read is left out. */
final class ProcessTimes implements LoadRun.Observer {
    private final Map<String, ProcessHandle> processes;
    private final Map<String, Duration> atBegin = new LinkedHashMap<>();
    private final Map<String, Duration> taken = new LinkedHashMap<>();

    ProcessTimes(Map<String, ProcessHandle> processes) {
        this.processes = new LinkedHashMap<>(processes);
    }

    @Override
    public void measuredPartBegins() {
        processes.forEach(
                (name, process) -> process.info().totalCpuDuration().ifPresent(time -> atBegin.put(name, time)));
    }

    @Override
    public void measuredPartEnds() {
        atBegin.forEach((name, before) ->
                processes.get(name).info().totalCpuDuration().ifPresent(time -> taken.put(name, time.minus(before))));
    }

    /** By name, in the order given. */
    Map<String, Duration> taken() {
        return taken;
    }
}
