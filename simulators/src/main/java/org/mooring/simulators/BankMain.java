package org.mooring.simulators;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The banks as a process of their own. Prints one line that begins with {@code banks ready} once all ports listen; ends
 * on SIGTERM, or with {@code --until-stdin-ends} when whoever started it is gone.
 */
public final class BankMain {
    private static final String ISO_PORTS = "--iso-ports";
    private static final String RIVERBANK_PORT = "--riverbank-port";
    private static final String OLDTOWN_PORT = "--oldtown-port";
    private static final String CONTROL_PORT = "--control-port";
    private static final String ISO_THREADS = "--iso-threads";
    private static final String LEDGER_KEYS = "--ledger-keys";
    private static final String LEDGER_DIRECTORY = "--ledger-directory";
    private static final String UNTIL_STDIN_ENDS = "--until-stdin-ends";
    private static final Set<String> OPTIONS =
            Set.of(ISO_PORTS, RIVERBANK_PORT, OLDTOWN_PORT, CONTROL_PORT, ISO_THREADS, LEDGER_KEYS, LEDGER_DIRECTORY);

    private static final int USAGE = 2;

    private BankMain() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        DemoBanks banks;
        try {
            banks = DemoBanks.start(settings(args));
        } catch (IllegalArgumentException | IllegalStateException refused) {
            System.err.println(refused.getMessage());
            System.exit(USAGE);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(banks::close));
        System.out.println(readyLine(banks));
        if (Arrays.asList(args).contains(UNTIL_STDIN_ENDS)) {
            while (System.in.read() >= 0) {
                // only its end means something
            }
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    static DemoBanksSettings settings(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(UNTIL_STDIN_ENDS)) {
                continue;
            }
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not an option with a value; options are "
                        + OPTIONS + ", and " + UNTIL_STDIN_ENDS + " without; banks not started");
            }
            given.put(args[i], args[++i]);
        }
        List<Integer> isoPorts = Arrays.stream(
                        given.getOrDefault(ISO_PORTS, "9101,9102").split(","))
                .map(port -> number(ISO_PORTS, port, 0, 65535))
                .toList();
        LedgerLimits limits = new LedgerLimits(
                LedgerLimits.DEFAULT.entriesMax(),
                number(LEDGER_KEYS, given.getOrDefault(LEDGER_KEYS, "" + LedgerLimits.DEFAULT.keysMax()), 2, 1 << 26),
                given.containsKey(LEDGER_DIRECTORY) ? Path.of(given.get(LEDGER_DIRECTORY)) : null);
        return DemoBanksSettings.on(
                        isoPorts,
                        number(RIVERBANK_PORT, given.getOrDefault(RIVERBANK_PORT, "9201"), 0, 65535),
                        number(OLDTOWN_PORT, given.getOrDefault(OLDTOWN_PORT, "9202"), 0, 65535),
                        number(CONTROL_PORT, given.getOrDefault(CONTROL_PORT, "9290"), 0, 65535))
                .with(limits, number(ISO_THREADS, given.getOrDefault(ISO_THREADS, "1"), 1, 64));
    }

    /** {@code banks ready nordbank=9101,9102 riverbank=9201 oldtown=9202 control=9290}. */
    private static String readyLine(DemoBanks banks) {
        String nordbankPorts = IntStream.rangeClosed(1, banks.nordbank().linkCount())
                .mapToObj(link -> "" + banks.nordbank().port(link))
                .collect(Collectors.joining(","));
        return "banks ready nordbank=" + nordbankPorts + " riverbank="
                + banks.riverbank().port(1) + " oldtown=" + banks.oldtown().port(1) + " control="
                + banks.controlPort();
    }

    private static int number(String option, String value, int min, int max) {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
            throw new IllegalArgumentException(
                    option + " must be " + min + " to " + max + ", is '" + value + "'; banks not started");
        }
        return Integer.parseInt(value);
    }
}
