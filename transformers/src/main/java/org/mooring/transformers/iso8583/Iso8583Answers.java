package org.mooring.transformers.iso8583;

import java.util.Map;
import java.util.function.Function;
import org.mooring.canonical.Money;
import org.mooring.canonical.StatusReport;

/** Answers to requests: built from the request's own elements, so that the originator finds its DE 7, 11 and 37 again. */
public final class Iso8583Answers {
    /** What an answer repeats of its request, where it was there (ISO 8583:1987, table of 0210 and 0810). */
    private static final int[] ECHOED = {2, 3, 4, 7, 11, 12, 13, 24, 25, 32, 33, 37, 41, 42, 49, 70, 90, 102, 103};

    private static final int[] FROM_REPORT = {38, 54, 55};

    private final Iso8583Codec codec;
    private final Function<Iso8583Draft, byte[]> encoder;

    public Iso8583Answers(Iso8583Codec codec) {
        this(codec, codec::encode);
    }

    /** @param encoder writes each answer in the codec's dialect, and adds a MAC where one was agreed on */
    public Iso8583Answers(Iso8583Codec codec, Function<Iso8583Draft, byte[]> encoder) {
        this.codec = codec;
        this.encoder = encoder;
    }

    /** Whether the message asks for an answer: its function is request or advice (third digit of the MTI 0 or 2). */
    public static boolean isAnswered(Iso8583Message message) {
        int function = message.mtiNumber() / 10 % 10;
        return function == 0 || function == 2;
    }

    /**
     * The answer that carries nothing but a response code.
     *
     * @param responseCode DE 39, see {@link ResponseCode}
     */
    public byte[] answer(Iso8583Message request, String responseCode) {
        return encoder.apply(draft(request).set(39, dialectCode(request, responseCode)));
    }

    /** The answer that carries these elements too, those that fit the dialect. */
    public byte[] answer(Iso8583Message request, String responseCode, Map<Integer, String> elements) {
        Iso8583Draft draft = draft(request).set(39, dialectCode(request, responseCode));
        elements.forEach((de, value) -> {
            if (request.isOf1987(de) && fits(de, value)) {
                draft.set(de, value);
            }
        });
        return encoder.apply(draft);
    }

    /** The answer to a payment. What the bank gave for DE 38, 54 and 55 is left out where it does not fit the element. */
    public byte[] answer(Iso8583Message request, StatusReport report) {
        Iso8583Draft draft = draft(request).set(39, dialectCode(request, ResponseCode.of(report)));
        for (int de : FROM_REPORT) {
            String value = report.additional().get("DE" + de);
            if (value != null && request.isOf1987(de) && fits(de, value)) {
                draft.set(de, value);
            }
        }
        if (!request.has(37) && report.bankReference() != null && fits(37, report.bankReference())) {
            draft.set(37, report.bankReference());
        }
        if (report.acceptedAmount() != null) {
            setPart(draft, report.acceptedAmount(), request);
        }
        return encoder.apply(draft);
    }

    private static void setPart(Iso8583Draft draft, Money part, Iso8583Message request) {
        Iso8583Version version = request.version();
        if (version == null) {
            draft.set(4, Digits.text(part.amountMinor(), 12));
        } else {
            version.setPart(draft, part, request.asSent());
        }
    }

    /** Whether the dialect has room for it in DE 39. */
    public boolean admits(String responseCode) {
        return fits(39, dialectCode(responseCode));
    }

    /** DE 39 of 1987 as the dialect says it in an answer to this. */
    private String dialectCode(Iso8583Message request, String responseCode) {
        Map<MessageFamily, String> approved = codec.dialect().rules().approvedCodes();
        if (!approved.isEmpty() && responseCode.equals(ResponseCode.APPROVED)) {
            MessageFamily family = MessageFamily.of(request);
            if (family != null && approved.containsKey(family)) {
                return approved.get(family);
            }
        }
        return dialectCode(responseCode);
    }

    private String dialectCode(String responseCode) {
        return codec.dialect().rules().responseCodes().getOrDefault(responseCode, responseCode);
    }

    private boolean fits(int de, String value) {
        FieldFormat field = codec.dialect().field(de);
        return field != null && field.admits(value);
    }

    /** Function request (0) becomes 1, advice (2) becomes 3; a repeat (odd last digit) is answered as its original. */
    private static Iso8583Draft draft(Iso8583Message request) {
        Iso8583Message sent = request.asSent();
        Iso8583Version version = request.version();
        int mti = sent.mtiNumber();
        int answer = mti + 10 - mti % 2;
        return new Iso8583Draft(Digits.text(answer, 4))
                .headerAnswering(sent)
                .copy(sent, version == null ? ECHOED : version.echoed(sent));
    }
}
