package org.mooring.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a figure was measured: without it, it says nothing. */
final class Machine {
    private Machine() {}

    static String describe() {
        Runtime runtime = Runtime.getRuntime();
        return "machine     " + runtime.availableProcessors() + " cores, " + model() + ", " + memory() + ", "
                + System.getProperty("os.name") + ' ' + System.getProperty("os.version") + ' '
                + System.getProperty("os.arch") + "\n"
                + "load        " + String.format(Locale.ROOT, "%.2f", loadAverage())
                + " on average in the minute before\n"
                + "JDK         " + System.getProperty("java.vm.vendor") + ' '
                + System.getProperty("java.runtime.version")
                + "\n"
                + "client      heap " + runtime.maxMemory() / (1 << 20) + " MiB, "
                + String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()) + "\n";
    }

    private static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String model() {
        return firstValue("/proc/cpuinfo", "model name", "processor unknown");
    }

    private static String memory() {
        return firstValue("/proc/meminfo", "MemTotal", "memory unknown");
    }

    private static String firstValue(String file, String name, String otherwise) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException noLinux) {
            return otherwise;
        }
    }
}
