package org.mooring.transformers.iso8583;

/**
 * A message of 1993 or 2003 in the words of 1987: whoever asks it for a data element means that of 1987. Where its bytes
 * are looked at ({@link #wire}, {@link #bytes}, slots), it is the message itself, so that what is cut from one is cut
 * from both.
 */
final class MessageIn1987 extends Iso8583Message {
    private final Iso8583Message sent;
    private final Iso8583Version version;

    MessageIn1987(Iso8583Message sent, Iso8583Version version) {
        super(sent);
        this.sent = sent;
        this.version = version;
    }

    @Override
    public Iso8583Message in1987() {
        return this;
    }

    @Override
    public Iso8583Message asSent() {
        return sent;
    }

    @Override
    Iso8583Version version() {
        return version;
    }

    @Override
    boolean isOf1987(int de) {
        return version.isOf1987(de);
    }

    @Override
    public int mtiNumber() {
        return version.mti(sent.mtiNumber());
    }

    @Override
    public boolean has(int de) {
        return text(de) != null;
    }

    @Override
    boolean hasValue(int de) {
        String text = text(de);
        return text != null && !text.isEmpty();
    }

    @Override
    public String text(int de) {
        return version.text(sent, de);
    }

    @Override
    boolean isNumber(int de) {
        String text = text(de);
        return text != null && text.matches("[0-9]{1,18}");
    }

    @Override
    public long number(int de) {
        String text = text(de);
        if (text == null || text.isEmpty()) {
            return -1;
        }
        if (!isNumber(de)) {
            throw new ArithmeticException("DE " + de + " is no number of at most 18 digits");
        }
        return Long.parseLong(text);
    }

    @Override
    public int[] dataElements() {
        return version.dataElements(sent);
    }

    /** As it is on the wire. */
    @Override
    public String toString() {
        return sent.toString();
    }
}
