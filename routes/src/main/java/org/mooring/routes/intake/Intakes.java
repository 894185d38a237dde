package org.mooring.routes.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.journal.file.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intakes of one hub, on disk. An intake is a folder; it counts from the moment its {@code original} is there, which
 * appears by one rename, until that is deleted. Whoever renames a dropped file first has taken it; the intakes of a hub
 * that died go to whoever finds its lock free. docs/decisions/0014-files-exactly-once.md draws the folders.
 *
 * <p>Any thread may call. SIGKILL at any instant leaves each intake whole, or not there and its file or message where it
 * came from.
 */
public final class Intakes implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Intakes.class);
    private static final String NOTE = "intake.json";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

    private final Path owners;
    private final Path own;
    private final OwnerLock lock;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Why what a dead hub left cannot be taken over, by its folder. */
    private final Map<Path, String> troubles = new ConcurrentHashMap<>();

    private final Rename rename;

    private Intakes(Path owners, Path own, OwnerLock lock, Clock clock, Rename rename) {
        this.owners = owners;
        this.own = own;
        this.lock = lock;
        this.clock = clock;
        this.rename = rename;
    }

    /** On a network file system it may take effect and fail: the answer was lost, and the second request found nothing. */
    interface Rename {
        void rename(Path from, Path to) throws IOException;
    }

    /**
     * Makes a folder of this hub's own under {@code <dataFolder>/intake/owners}.
     *
     * @throws UncheckedIOException when nothing can be written there: a hub that cannot keep what it takes must not start
     */
    public static Intakes open(Path dataFolder, Clock clock) {
        return open(dataFolder, clock, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    static Intakes open(Path dataFolder, Clock clock, Rename rename) {
        Path owners = dataFolder.toAbsolutePath().normalize().resolve("intake").resolve("owners");
        try {
            Files.createDirectories(owners);
            while (true) {
                Path own = Files.createTempDirectory(owners, "hub-");
                OwnerLock lock = OwnerLock.acquire(own);
                if (lock != null) { // else another hub thought that this one was dead
                    return new Intakes(owners, own, lock, clock, rename);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "nothing can be taken in: " + owners + " cannot be written; hub not started", failed);
        }
    }

    /** Id of the next file. */
    public String newId() {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return TIME.format(clock.instant()) + "-" + HexFormat.of().formatHex(bytes);
    }

    /**
     * Id of a message: its redelivery has the same, another message never, even where its sender gave it the same id.
     *
     * @param messageId null where there is none: then no redelivery is known by it
     */
    public String idOf(String channel, String messageId, byte[] bytes) {
        return messageId == null ? newId() : "m-" + hash(channel + "\n" + messageId + "\n", bytes);
    }

    /**
     * Takes a dropped file, which is gone from its folder then. Empty when somebody else was faster.
     *
     * @param id from {@link #newId}
     * @throws TakenUnsafely when it was taken, but may not be on the device
     * @throws IOException any other: when it was not taken; it is where it was
     */
    public Optional<Intake> takeFile(String id, Path file, String channel, String format) throws IOException {
        if (!Files.isReadable(file) && Files.exists(file)) { // in this order: another hub may take it in between
            throw new AccessDeniedException(file.toString(), null, "the hub's user may not read it");
        }
        Note note = new Note(
                Note.Way.FILE, channel, format, file.getFileName().toString(), null, null, true, clock.instant());
        Intake intake = new Intake(id, Files.createDirectory(own.resolve(id)), note);
        try {
            DurableFile.write(intake.folder().resolve(NOTE), note.encode());
            DurableFile.syncFolder(own);
            rename.rename(file, intake.original());
        } catch (IOException failed) {
            if (!intake.exists()) {
                drop(intake);
                return notTaken(file, failed);
            }
            LOG.warn("{} was taken, though its rename said: {}", file, failed.toString());
        }
        try {
            DurableFile.sync(intake.original()); // whoever dropped it may not have
            DurableFile.syncFolder(intake.folder());
            DurableFile.syncFolder(file.toAbsolutePath().getParent());
        } catch (IOException failed) {
            throw new TakenUnsafely(intake, failed);
        }
        return Optional.of(intake);
    }

    private Optional<Intake> notTaken(Path file, IOException failed) throws IOException {
        if (failed instanceof NoSuchFileException) {
            return Optional.empty();
        }
        if (failed instanceof AtomicMoveNotSupportedException) {
            throw new IOException(file + " lies on another file system than " + own, failed);
        }
        throw failed;
    }

    /** A file is ours and no longer in its folder, but whether it would survive a power cut is not known. */
    public static final class TakenUnsafely extends IOException {
        private static final long serialVersionUID = 1L;

        TakenUnsafely(Intake intake, IOException why) {
            super(
                    intake.note().name() + " was taken and is in " + intake.folder() + ", but cannot be synced: " + why,
                    why);
        }
    }

    /**
     * Keeps a copy of a message, so that its answer survives a crash after it left its queue.
     *
     * @param id from {@link #idOf}
     */
    public Intake keepMessage(String id, Note note, byte[] bytes) throws IOException {
        Intake intake = new Intake(id, Files.createDirectories(own.resolve(id)), note);
        if (!intake.exists()) {
            DurableFile.write(intake.folder().resolve(NOTE), note.encode());
            DurableFile.syncFolder(own);
            DurableFile.write(intake.original(), bytes);
        }
        return intake;
    }

    /** Everything of this hub that is not answered, the oldest first. */
    public List<Intake> own() throws IOException {
        return in(own);
    }

    /**
     * Makes the intakes of hubs that died this hub's own, and clears away what their crash left half made.
     *
     * A folder with which that does not work (of another user, not empty after all) stays, is in {@link #troubles} and in
     * the log once, and keeps nobody from the others.
     *
     * @return how many there were
     */
    public int takeOver() throws IOException {
        int count = 0;
        List<Path> folders = folders(owners);
        troubles.keySet().retainAll(folders);
        for (Path folder : folders) {
            if (!folder.equals(own)) {
                count += takeOver(folder);
            }
        }
        return count;
    }

    /** Folders of dead hubs that cannot be taken over, each with the reason; what is in them is not answered. */
    public Map<Path, String> troubles() {
        return Map.copyOf(troubles);
    }

    private int takeOver(Path dead) {
        int count = 0;
        IOException failure = null;
        try (OwnerLock free = OwnerLock.acquire(dead)) {
            if (free == null) {
                return 0;
            }
            for (Intake intake : in(dead)) {
                try {
                    count += takeOver(intake) ? 1 : 0;
                } catch (IOException foreign) {
                    failure = foreign;
                }
            }
            DurableFile.syncFolder(own);
            if (failure == null) {
                clearAway(dead);
            }
        } catch (NoSuchFileException gone) {
            return count; // another hub took over at the same time
        } catch (IOException foreign) {
            failure = foreign;
        }
        judge(dead, failure);
        return count;
    }

    /** False when it is here already: the broker gave the message to this hub as well. */
    private boolean takeOver(Intake intake) throws IOException {
        Path ours = own.resolve(intake.id());
        if (Files.exists(ours)) {
            drop(intake);
            return false;
        }
        Files.move(intake.folder(), ours, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private void judge(Path dead, IOException failure) {
        if (failure == null) {
            troubles.remove(dead);
        } else if (!failure.toString().equals(troubles.put(dead, failure.toString()))) {
            LOG.error(
                    "{} of a hub that stopped cannot be taken over: {}; what is in it is not answered until an operator"
                            + " gives it to this hub's user or removes what is not the hub's, all else goes on",
                    dead,
                    failure.toString(),
                    failure);
        }
    }

    /** What is left in the folder of a dead hub: intakes that never were, and such as nobody can read. */
    private void clearAway(Path dead) throws IOException {
        for (Path folder : folders(dead)) {
            if (Files.exists(folder.resolve(Intake.ORIGINAL))) {
                Path aside = freeName(owners.resolveSibling("damaged"), folder.getFileName());
                Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
                LOG.error("{} has no note that can be read; it is in {}, drop its original again", folder, aside);
            } else {
                deleteFolder(folder);
            }
        }
        OwnerLock.delete(dead);
        Files.deleteIfExists(dead);
    }

    /** The name, or with a number behind it where an intake of that id was put aside before. */
    private static Path freeName(Path folder, Path name) throws IOException {
        Files.createDirectories(folder);
        Path free = folder.resolve(name);
        for (int i = 2; Files.exists(free); i++) {
            free = folder.resolve(name + "-" + i);
        }
        return free;
    }

    /** Whether any hub, dead or alive, has it. */
    static boolean isUnanswered(Path owners, String id) throws IOException {
        return folders(owners).stream().anyMatch(owner -> new Intake(id, owner.resolve(id), null).exists());
    }

    /** It was answered or refused, or never left its queue: it is over. */
    public void drop(Intake intake) throws IOException {
        Files.deleteIfExists(intake.original());
        if (Files.isDirectory(intake.folder())) {
            deleteFolder(intake.folder());
        }
    }

    /** Its bytes cannot be read, and there is no folder of the rejected for what came as a message: an operator has it. */
    public Path setAside(Intake intake) throws IOException {
        Path aside = freeName(owners.resolveSibling("damaged"), intake.folder().getFileName());
        Files.move(intake.folder(), aside, StandardCopyOption.ATOMIC_MOVE);
        DurableFile.syncFolder(aside.getParent());
        return aside;
    }

    @Override
    public void close() throws IOException {
        boolean isEmpty;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(own, Files::isDirectory)) {
            isEmpty = !left.iterator().hasNext();
        }
        if (isEmpty) {
            OwnerLock.delete(own);
            Files.deleteIfExists(own);
        }
        lock.close();
    }

    /** Whole ones; those without original never were, and are removed. */
    private static List<Intake> in(Path folder) throws IOException {
        List<Intake> intakes = new ArrayList<>();
        for (Path each : folders(folder)) {
            read(each).ifPresent(intakes::add);
        }
        intakes.sort(Comparator.comparing(intake -> intake.note().takenAt()));
        return intakes;
    }

    private static List<Path> folders(Path parent) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, Files::isDirectory)) {
            found.forEach(folders::add);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return folders;
    }

    private static Optional<Intake> read(Path folder) {
        Intake bare = new Intake(folder.getFileName().toString(), folder, null);
        try {
            return bare.exists()
                    ? Optional.of(new Intake(bare.id(), folder, Note.read(folder.resolve(NOTE))))
                    : Optional.empty();
        } catch (IOException damaged) {
            LOG.debug("{} has no note that can be read", folder, damaged);
            return Optional.empty();
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static String hash(String text, byte[] bytes) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(bytes), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
