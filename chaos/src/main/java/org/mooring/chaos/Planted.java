package org.mooring.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Planted faults, and where each is put: into the hub's process by the inside jar, into its configuration, or into its
 * route files. A run with one must end with findings.
 */
final class Planted {
    /** The stock balancer resends after any failure, so a time-out is paid over the other link too. */
    static final String RESEND_ON_TIMEOUT = "resend-on-timeout";

    static final String UNKNOWN_CODE_IS_SUCCESS = "unknown-code-is-success";
    static final String ACKNOWLEDGE_BEFORE_COMMIT = "acknowledge-before-commit";
    static final String FORGET_THE_KEY = "forget-the-key";
    static final String LOSE_THE_OUTCOME = "lose-the-outcome";
    static final String SEND_BEFORE_INTENT = "send-before-intent";

    static final List<String> ALL = List.of(
            RESEND_ON_TIMEOUT,
            UNKNOWN_CODE_IS_SUCCESS,
            ACKNOWLEDGE_BEFORE_COMMIT,
            FORGET_THE_KEY,
            LOSE_THE_OUTCOME,
            SEND_BEFORE_INTENT);

    private static final Set<String> OUTSIDE = Set.of(RESEND_ON_TIMEOUT, UNKNOWN_CODE_IS_SUCCESS);
    private static final Path ROUTES = Path.of("src/main/resources/routes-xml");

    private Planted() {}

    /** What the inside jar is told. */
    static String inside(String fault) {
        return OUTSIDE.contains(fault) ? "" : fault;
    }

    static List<String> arguments(String fault) {
        return fault.equals(UNKNOWN_CODE_IS_SUCCESS)
                ? List.of("--mooring.banks.nordbank.status-codes[Z9]=ACSC")
                : List.of();
    }

    /** Puts an edited copy of the route files where the hub looks for them. */
    static void edit(String fault, Path routes) throws IOException {
        if (!fault.equals(RESEND_ON_TIMEOUT)) {
            return;
        }
        Path source = Files.isDirectory(ROUTES) ? ROUTES : Path.of("..").resolve(ROUTES);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = routes.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                String text = Files.readString(file);
                Files.writeString(
                        copy, text.replace("<customLoadBalancer ref=\"{{balancer}}\"/>", "<failoverLoadBalancer/>"));
            }
        }
    }
}
