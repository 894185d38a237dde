package org.mooring.routes.channel;

import java.util.Map;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.routes.PaymentInHand;
import org.mooring.routes.intake.Intake;

/** Names of what the routes of files and messages of many payments put on their exchange. */
public final class FileFlow {
    /** Header: {@code pain001}, {@code csv} or {@code canonical}. */
    public static final String FORMAT = "MooringFormat";
    /** Header: channel id. */
    public static final String CHANNEL = "MooringFileChannel";
    /** Header, Boolean: whoever handed it in waits for the answer on its connection. */
    public static final String ORIGINATOR_WAITS = "MooringOriginatorWaits";
    /** Exchange property: header of the message. */
    public static final String FILE_HEADER = "mooringFileHeader";

    /** Exchange property: the {@link org.mooring.routes.intake.Intake} that is worked on; none over REST. */
    public static final String INTAKE = "mooringIntake";
    /** Exchange property: payments that were received and not begun, by UETR. */
    static final String RECORDED = "mooringRecorded";
    /** Exchange property: the {@link EntryRoom.Held} of the exchange. */
    static final String ROOM = "mooringRoom";

    /** Exchange property: the {@link Patience.Spent}; when the original cannot be read once more, it is refused. */
    static final String LAST_TRY = "mooringLastTry";

    private FileFlow() {}

    static Intake intake(Exchange exchange) {
        return exchange.getProperty(INTAKE, Intake.class);
    }

    @SuppressWarnings("unchecked")
    static Map<Uetr, PaymentInHand> recorded(Exchange exchange) {
        return exchange.getProperty(RECORDED, Map.class);
    }
}
