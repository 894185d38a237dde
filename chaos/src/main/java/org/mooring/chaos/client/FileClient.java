package org.mooring.chaos.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.mooring.chaos.oracle.Told;

/** Drops pain.001 files into the inbox and reads the pain.002 files of the outbox. A file is taken once it left the inbox. */
public final class FileClient extends Client {
    private static final int PAYMENTS_A_FILE = 10;

    private final Traffic traffic;
    private final Path inbox;
    private final Path outbox;
    private final Path rejected;
    private final Map<Path, List<Payment>> dropped = new LinkedHashMap<>();
    private final Set<Path> read = new HashSet<>();

    /** @param data the hub's data directory */
    public FileClient(Traffic traffic, Path data) {
        super("folder");
        this.traffic = traffic;
        this.inbox = data.resolve("inbox/pain001");
        this.outbox = data.resolve("outbox/pain001");
        this.rejected = data.resolve("rejected");
    }

    @Override
    void run() throws InterruptedException {
        try {
            Files.createDirectories(inbox);
            List<Payment> payments = new ArrayList<>();
            for (Payment payment = traffic.next(Channel.FILE); payment != null; payment = traffic.next(Channel.FILE)) {
                payments.add(payment);
                if (payments.size() == PAYMENTS_A_FILE) {
                    drop(payments);
                    payments = new ArrayList<>();
                    look();
                }
            }
            if (!payments.isEmpty()) {
                drop(payments);
            }
            while (!isGivingUp() && isWaiting()) {
                pause();
                look();
            }
            look();
        } catch (IOException diskIsGone) {
            throw new UncheckedIOException(diskIsGone);
        }
    }

    private void drop(List<Payment> payments) throws IOException {
        Path file = inbox.resolve("chaos-" + payments.get(0).token() + ".xml");
        Path part = inbox.resolve("." + file.getFileName() + ".part");
        Files.writeString(part, Pain001.of(payments));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        dropped.put(file, payments);
    }

    private boolean isWaiting() {
        return dropped.values().stream().flatMap(List::stream).anyMatch(payment -> !payment.isAnswered());
    }

    /** Notes what was taken and what was answered. */
    private void look() throws IOException {
        dropped.forEach((file, payments) -> {
            if (Files.notExists(file)) {
                payments.forEach(Payment::taken);
            }
        });
        for (Path answer : files(outbox)) {
            boolean isWhole = !answer.getFileName().toString().startsWith(".");
            if (isWhole && read.add(answer)) {
                Pain001.read(Files.readString(answer), traffic);
            }
        }
        for (Path refused : files(rejected)) {
            String name = refused.getFileName().toString();
            dropped.forEach((file, payments) -> {
                if (name.startsWith(file.getFileName().toString().replace(".xml", "")) && read.add(refused)) {
                    payments.forEach(payment -> payment.told(Told.CONFLICT));
                }
            });
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
