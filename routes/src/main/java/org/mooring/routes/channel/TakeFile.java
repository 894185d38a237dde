package org.mooring.routes.channel;

import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.routes.intake.Intakes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a dropped file out of its folder by one rename, so that one hub of several has it. A file that cannot be taken
 * (read-only folder, full disk) stays, is named in the log once a minute, and is tried again at the next look.
 */
public final class TakeFile {
    private static final Logger LOG = LoggerFactory.getLogger(TakeFile.class);
    private static final Duration SAY_EVERY = Duration.ofMinutes(1);
    private static final int NAMES_MAX = 1_000;

    private final IntakeWork work;
    private final Clock clock;
    private final Map<String, Instant> said = new ConcurrentHashMap<>();

    public TakeFile(IntakeWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** Leaves the intake on the exchange, or nothing. */
    public void take(Exchange exchange) {
        Message message = exchange.getMessage();
        File file = message.getBody(File.class);
        String channel = message.getHeader(FileFlow.CHANNEL, String.class);
        String format = message.getHeader(FileFlow.FORMAT, String.class);
        try {
            work.takeFile(file.toPath(), channel, format)
                    .ifPresent(intake -> exchange.setProperty(FileFlow.INTAKE, intake));
        } catch (Intakes.TakenUnsafely taken) {
            LOG.error(
                    "{}; it is taken up again from there, and answered when it can be read", taken.getMessage(), taken);
        } catch (IOException notTaken) {
            say(file, notTaken);
        }
    }

    private void say(File file, IOException notTaken) {
        Instant now = clock.instant();
        Instant last = said.get(file.getPath());
        if (last == null || !now.isBefore(last.plus(SAY_EVERY))) {
            if (said.size() >= NAMES_MAX) {
                said.clear();
            }
            said.put(file.getPath(), now);
            LOG.error("{} cannot be taken: {}; it stays there and is tried again", file, notTaken.toString());
        }
    }
}
