package org.mooring.routes.channel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Says where the original of a dropped file goes: {@code archive/} or {@code rejected/}, under its own name, or with the
 * time behind it when that name is taken: an original is never overwritten. The file consumer moves it.
 */
public final class KeepOriginal {
    /** Header that the consumer's {@code move} reads: path relative to the data folder. */
    public static final String KEPT = "MooringKept";

    private static final String ORIGINAL_NAME = "mooringOriginalName";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

    private final Path dataFolder;
    private final Clock clock;

    public KeepOriginal(Path dataFolder, Clock clock) {
        this.dataFolder = dataFolder;
        this.clock = clock;
    }

    /** Remembers the name before the flow replaces the message. */
    public void remember(Exchange exchange) {
        exchange.setProperty(ORIGINAL_NAME, exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class));
    }

    public void archive(Exchange exchange) {
        exchange.getMessage().setHeader(KEPT, "archive/" + freeName("archive", exchange));
    }

    /** Also names the file of the reason, which stands beside the original. */
    public void reject(Exchange exchange) {
        String name = freeName("rejected", exchange);
        Message message = exchange.getMessage();
        message.setHeader(KEPT, "rejected/" + name);
        message.setHeader(Exchange.FILE_NAME, name + ".reason.json");
    }

    /** Names the answer after the original: {@code name-20260102-030405678.suffix}. */
    public void nameAnswer(Exchange exchange) {
        String original = exchange.getProperty(ORIGINAL_NAME, String.class);
        String suffix = exchange.getProperty("mooringAnswerSuffix", String.class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setHeader(Exchange.FILE_NAME, stem(original) + "-" + TIME.format(clock.instant()) + "." + suffix);
    }

    private String freeName(String folder, Exchange exchange) {
        String name = exchange.getProperty(ORIGINAL_NAME, String.class);
        if (!Files.exists(dataFolder.resolve(folder).resolve(name))) {
            return name;
        }
        return stem(name) + "-" + TIME.format(clock.instant())
                + name.substring(stem(name).length());
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
