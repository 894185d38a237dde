package org.mooring.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Drops the message into the inbox of its format. Written under another name first and then renamed, so that the hub
 * never reads half a file. The answer comes as a file too, so nobody waits for it here.
 */
final class FolderSender implements Sender {
    private final Path inbox;
    private final String fileName;

    FolderSender(Path inbox, String fileName) {
        this.inbox = inbox;
        this.fileName = fileName;
    }

    @Override
    public Answer send(byte[] message) throws IOException {
        String format = Formats.isXml(message) ? "pain001" : "csv";
        Path folder = Files.createDirectories(inbox.resolve(format));
        String dropped = UUID.randomUUID().toString().substring(0, 8) + "-" + fileName;
        Path unfinished = Files.write(folder.resolve("." + dropped + ".tmp"), message);
        Path there = Files.move(unfinished, folder.resolve(dropped), StandardCopyOption.ATOMIC_MOVE);
        return new Answer(
                "dropped " + there + "; the answer comes to "
                        + inbox.resolveSibling("outbox").resolve(format),
                false);
    }
}
