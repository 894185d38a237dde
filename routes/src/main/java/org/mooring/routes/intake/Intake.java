package org.mooring.routes.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file or message that is ours and not answered yet.
 *
 * @param id names it for ever, through crashes and changes of owner: answers and message ids are made from it
 * @param folder where it lies now
 */
public record Intake(String id, Path folder, Note note) {
    /** Name of the file with the bytes. */
    static final String ORIGINAL = "original";

    private static final int NAME_BYTES_MAX = 90;

    /** The bytes as they came. While an intake exists, they do. */
    public Path original() {
        return folder.resolve(ORIGINAL);
    }

    /** For a person: as its sender calls it, or where it has no name, by its id. */
    public String label() {
        return note.name().isEmpty() ? id : note.name();
    }

    /** False once it was answered, refused or given back. */
    public boolean exists() {
        return Files.exists(original());
    }

    /** {@code payroll-20261124-093000123-1a2b3c4d.pain002.xml}: no other answer, of whatever file and process, has this name. */
    public String answerName(String suffix) {
        return cut(stem(note.name())) + "-" + id + "." + suffix;
    }

    /** The original's own name with the id in it, for where its name alone is taken. */
    String nameWithId() {
        String stem = stem(note.name());
        return cut(stem) + "-" + id + cut(note.name().substring(stem.length()));
    }

    /** Too long for something to be put behind it. */
    boolean isNameLong() {
        return note.name().getBytes(StandardCharsets.UTF_8).length > 2 * NAME_BYTES_MAX;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** File systems allow 255 bytes, and what is put behind a name needs some of them. */
    private static String cut(String text) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }
}
