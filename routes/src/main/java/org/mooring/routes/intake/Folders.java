package org.mooring.routes.intake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.mooring.journal.file.DurableFile;

/**
 * Where answers and originals of dropped files go. Everything appears whole, is on the device before the call returns,
 * and overwrites nothing. Each call may be made again after a crash: it finds what it did before.
 */
public final class Folders {
    private final Path data;

    public Folders(Path dataFolder) {
        this.data = dataFolder.toAbsolutePath().normalize();
    }

    /** Puts the answer into {@code outbox/<format>/}; when it is there already, the first one stays. */
    public void answer(Intake intake, String suffix, byte[] answer) throws IOException {
        Path file = outbox(intake).resolve(intake.answerName(suffix));
        try {
            DurableFile.create(file, answer);
        } catch (FileAlreadyExistsException byThisIntake) { // nobody else has the name
            if (Files.size(file) == 0) { // a crash left it, on a file system without links
                DurableFile.write(file, answer);
            }
        }
    }

    /** The original under its own name in {@code archive/}, or with the intake's id in it when that is taken. */
    public void archive(Intake intake) throws IOException {
        keep(intake, data.resolve("archive"), null);
    }

    /**
     * The original into {@code rejected/}, and why beside it.
     *
     * @param reason content of the {@code .reason.json}
     */
    public void reject(Intake intake, byte[] reason) throws IOException {
        Path kept = keep(intake, data.resolve("rejected"), ".reason.json");
        DurableFile.write(kept.resolveSibling(kept.getFileName() + ".reason.json"), reason);
    }

    /**
     * As {@link #reject}, of an original that cannot be read, and therefore not be copied where it may not have a second
     * name: it is moved then, under its own name with the intake's id in it, and no longer with the intake.
     */
    public void rejectUnread(Intake intake, byte[] reason) throws IOException {
        try {
            reject(intake, reason);
        } catch (IOException notCopied) {
            Path own = data.resolve("rejected").resolve(intake.nameWithId());
            try {
                DurableFile.write(own.resolveSibling(own.getFileName() + ".reason.json"), reason);
                Files.move(intake.original(), own, StandardCopyOption.ATOMIC_MOVE); // nobody else has the name
                DurableFile.syncFolder(own.getParent());
            } catch (IOException neitherMoved) {
                neitherMoved.addSuppressed(notCopied);
                throw neitherMoved;
            }
        }
    }

    private Path outbox(Intake intake) {
        return data.resolve("outbox").resolve(intake.note().format());
    }

    /** @param companion suffix of a file that is to stand beside it and must be free as well; null for none */
    private static Path keep(Intake intake, Path folder, String companion) throws IOException {
        Path plain = folder.resolve(intake.note().name());
        boolean isFree = companion == null || isFree(plain, companion, intake);
        if (isFree) {
            try {
                DurableFile.link(plain, intake.original());
                return plain;
            } catch (FileAlreadyExistsException taken) {
                // by another original
            }
        }
        Path own = folder.resolve(intake.nameWithId());
        try {
            DurableFile.link(own, intake.original());
        } catch (FileAlreadyExistsException byThisIntake) { // as a copy, or not whole: nobody else has the name
            if (Files.mismatch(own, intake.original()) >= 0) {
                DurableFile.copy(own, intake.original());
            }
        }
        return own;
    }

    private static boolean isFree(Path plain, String companion, Intake intake) throws IOException {
        if (intake.isNameLong()) {
            return false; // it may be, but not with something behind it
        }
        boolean isOurs = Files.exists(plain) && Files.isSameFile(plain, intake.original());
        return isOurs || !Files.exists(plain.resolveSibling(plain.getFileName() + companion));
    }
}
