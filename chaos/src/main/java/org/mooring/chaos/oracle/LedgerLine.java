package org.mooring.chaos.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One line of a bank's ledger on disk.
 *
 * @param what {@code DECIDED}, {@code REPEATED} or {@code REVERSED}
 */
public record LedgerLine(String bank, String what, String key, long amountMinor, String status) {
    private static final String EXTENSION = ".ledger";

    public boolean isBooking() {
        return what.equals("DECIDED") && status.startsWith("BOOKED");
    }

    /** A reversal gives back what was booked; one of a payment that had been refused moves nothing. */
    boolean isReversal() {
        return what.equals("REVERSED") && status.startsWith("BOOKED");
    }

    /** The client's number: amounts of a run are unique but for their last two digits. */
    long number() {
        return amountMinor / 100;
    }

    /** All lines of all banks whose files lie there. */
    public static List<LedgerLine> readAll(Path directory) throws IOException {
        List<LedgerLine> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString();
                String bank = name.substring(0, name.length() - EXTENSION.length());
                for (String line : Files.readAllLines(file)) {
                    String[] fields = line.split("\t", -1);
                    if (fields.length < 8) {
                        throw new IOException(file + " has a line of " + fields.length + " fields");
                    }
                    lines.add(new LedgerLine(bank, fields[0], fields[4], Long.parseLong(fields[5]), fields[7]));
                }
            }
        }
        return lines;
    }
}
