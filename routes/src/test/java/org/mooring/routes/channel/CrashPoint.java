package org.mooring.routes.channel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;

/** A place in a route at which the process that runs it is killed with SIGKILL, at the how manieth passing. */
public final class CrashPoint {
    /** Name of the place. */
    enum Place {
        SOME_RECORDED("flows/receive.xml", "<bean id=\"record-received\" ref=\"recordReceived\"/>", 3),
        ALL_RECORDED("flows/taken-file.xml", "<to id=\"receive-file\" uri=\"direct:flow-receive-file\"/>", 1),
        SOME_ANSWERED("flows/payment.xml", "<bean id=\"record-outcome\" ref=\"recordOutcome\"/>", 3),
        ALL_ANSWERED("flows/taken-file.xml", "<bean id=\"write-answer\" ref=\"writeFileAnswer\" method=\"write\"/>", 1);

        private final String file;
        private final String step;
        private final int passings;

        Place(String file, String step, int passings) {
            this.file = file;
            this.step = step;
            this.passings = passings;
        }

        /** Puts the point behind its step. */
        BinaryOperator<String> edit() {
            return (name, text) -> {
                if (!name.equals(file)) {
                    return text;
                }
                if (!text.contains(step)) {
                    throw new IllegalStateException(file + " has no " + step);
                }
                return text.replace(step, step + "<bean ref=\"crashPoint\" method=\"pass\"/>");
            };
        }
    }

    private final AtomicInteger left;

    private CrashPoint(int passings) {
        left = new AtomicInteger(passings);
    }

    public void pass() throws IOException, InterruptedException {
        if (left.decrementAndGet() == 0) {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.currentThread().join(); // until it arrives
        }
    }

    /** The hub that dies. Arguments: data folder, place. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Place place = Place.valueOf(args[1]);
        new FilesHub(Path.of(args[0]), "hub", place.edit(), Map.of("crashPoint", new CrashPoint(place.passings)));
        Thread.currentThread().join();
    }

    /** Runs a hub until it is killed at that place. */
    static int runUntilKilled(Path data, Place place) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process hub = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        CrashPoint.class.getName(),
                        data.toString(),
                        place.name())
                .inheritIO()
                .start();
        try {
            if (!hub.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("the hub did not pass " + place);
            }
            return hub.exitValue();
        } finally {
            hub.destroyForcibly();
        }
    }
}
