package org.mooring.connectors.bank;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.ZoneId;
import org.mooring.transformers.iso8583.Iso8583Times;

/**
 * How the sessions of a bank with template {@code iso8583} run: {@code mooring.banks.<id>.iso8583}. The same for all of
 * its links. docs/reference/iso8583-sessions.md draws them.
 *
 * @param dialect one that the hub brings, or the name of a file in {@code mooring.iso8583.dialects}
 * @param signOn who sends 0800/001
 * @param signOnAgainAfter a bank that signed us off is asked again after so long, unless it signs us on itself
 * @param echoAfter without anything from the bank for so long, it is asked for an echo: what banks commonly ask for; most
 *     close an idle line after one to five minutes
 * @param echoesMissedMax that many unanswered echoes in a row end the connection; each is waited for as long as for any
 *     answer
 * @param reconnectAfterMin first wait after a lost connection; doubled up to {@code reconnectAfterMax}, each shortened by
 *     up to a half at random so that many hubs do not come back at once
 * @param keyExchange who begins the exchange of keys
 * @param keyExchangeCode DE 70 of our own request for a key
 * @param keyElement data element that carries the cryptogram of a new key
 * @param keyAgeMax a key that is so old is replaced: the link asks for a new one while it takes traffic. Null where a key
 *     is asked for after each sign-on only
 * @param stanMin first number of this hub instance's part of DE 11. A bank takes the same DE 7 and 11 of two instances for
 *     a repeat, so each has its own part
 * @param stanMax last number of that part
 * @param timeZone zone of the bank's local dates and times; that of its dialect where nothing is said
 * @param transmissionTime whether DE 7 is UTC or in that zone; as its dialect has it where nothing is said
 * @param repeatInquiry whether the bank has promised to book a request and its repeat, 0200 and 0201 with the same DE 7 and
 *     11, once and to answer both alike: then a repeat finds out what became of a payment in doubt. A bank that has not
 *     promised that may pay twice
 */
public record Iso8583LinkProperties(
        @NotNull @Pattern(regexp = "[A-Za-z0-9._-]+") String dialect,
        @NotNull @Valid Framing framing,
        @NotNull SignOn signOn,
        @NotNull @DurationMin(millis = 1) Duration signOnAgainAfter,
        @NotNull @DurationMin(millis = 1) Duration echoAfter,
        @Min(0) @Max(100) int echoesMissedMax,
        @NotNull @DurationMin(millis = 1) Duration reconnectAfterMin,
        @NotNull @DurationMin(millis = 1) Duration reconnectAfterMax,
        @NotNull KeyExchangeRule keyExchange,
        @NotNull @Pattern(regexp = "101|161") String keyExchangeCode,
        @Min(0) @Max(128) int keyElement,
        @DurationMin(millis = 60_000) Duration keyAgeMax,
        @Min(0) @Max(999_999) int stanMin,
        @Min(0) @Max(999_999) int stanMax,
        ZoneId timeZone,
        TransmissionTime transmissionTime,
        boolean repeatInquiry) {
    private static final String DIALECT_DEFAULT = "1987";

    public static final Iso8583LinkProperties DEFAULT = new Iso8583LinkProperties(
            null, null, null, null, null, 0, null, null, null, null, 0, null, 0, 0, null, null, false);

    /** Who signs on. */
    public enum SignOn {
        /** Each link for itself. */
        LINK,
        /** One link for all links of the bank; it holds while one of them is connected. */
        BANK,
        /** Nobody: a connected link takes traffic. */
        NONE
    }

    /** How keys are exchanged. The hub holds none: cryptograms go to whoever does. */
    public enum KeyExchangeRule {
        /** The bank's requests are refused. */
        NONE,
        /** The bank sends a new key when it wants to. */
        BANK,
        /** A new key is asked for after each sign-on, and there is no traffic before it came; the bank may send more. */
        SIGN_ON
    }

    /** Zones of DE 7, 12 and 13. */
    public Iso8583Times times(Iso8583Times ofDialect) {
        return TransmissionTime.times(ofDialect, timeZone, transmissionTime);
    }

    public Iso8583LinkProperties {
        dialect = dialect == null ? DIALECT_DEFAULT : dialect;
        framing = framing == null ? Framing.DEFAULT : framing;
        signOn = signOn == null ? SignOn.LINK : signOn;
        signOnAgainAfter = signOnAgainAfter == null ? Duration.ofSeconds(30) : signOnAgainAfter;
        echoAfter = echoAfter == null ? Duration.ofSeconds(30) : echoAfter;
        echoesMissedMax = echoesMissedMax == 0 ? 1 : echoesMissedMax;
        reconnectAfterMin = reconnectAfterMin == null ? Duration.ofMillis(200) : reconnectAfterMin;
        reconnectAfterMax = reconnectAfterMax == null ? Duration.ofSeconds(10) : reconnectAfterMax;
        keyExchange = keyExchange == null ? KeyExchangeRule.NONE : keyExchange;
        keyExchangeCode = keyExchangeCode == null ? "161" : keyExchangeCode;
        keyElement = keyElement == 0 ? 48 : keyElement;
        stanMin = stanMin == 0 ? 1 : stanMin;
        stanMax = stanMax == 0 ? 999_999 : stanMax;
    }
}
