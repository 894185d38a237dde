package org.mooring.transformers.iso8583;

/** Messages of 1993 and 2003, written as the standards' tables have them. */
final class Later {
    private Later() {}

    static Iso8583Codec codec(String dialect) {
        return new Iso8583Codec(Iso8583Dialect.named(dialect));
    }

    static boolean is2003(Iso8583Codec codec) {
        return codec.dialect().name().startsWith("2003");
    }

    /** A request or advice of some EUR 12.34. */
    static Iso8583Draft purchase(Iso8583Codec codec, String type) {
        Iso8583Draft draft = new Iso8583Draft((is2003(codec) ? "2" : "1") + type)
                .set(2, "4000001234567899")
                .set(3, "000000")
                .set(7, "1123090000")
                .set(24, "200")
                .set(26, "5814")
                .set(32, "12345")
                .set(37, "632706000123")
                .set(42, "MERCHANT0000001");
        return is2003(codec)
                ? draft.set(4, "9782000000001234")
                        .set(11, "000000000017")
                        .set(12, "20261123085959")
                        .set(41, "TERM0001        ")
                : draft.set(4, "000000001234")
                        .set(11, "000017")
                        .set(12, "261123085959")
                        .set(22, "A00101A00121")
                        .set(41, "TERM0001")
                        .set(49, "978");
    }

    /** DE 56 of its reversal. */
    static String original(Iso8583Codec codec, String acquirer) {
        String original =
                is2003(codec) ? "2200" + "000000000017" + "20261123085959" : "1200" + "000017" + "261123085959";
        return original + acquirer;
    }

    static Iso8583Draft reversal(Iso8583Codec codec) {
        return purchase(codec, "420")
                .set(11, is2003(codec) ? "000000000018" : "000018")
                .set(12, is2003(codec) ? "20261123090001" : "261123090001")
                .set(24, "400")
                .set(56, original(codec, "0512345"));
    }

    static Iso8583Draft management(Iso8583Codec codec, String function) {
        Iso8583Draft draft = new Iso8583Draft((is2003(codec) ? "2" : "1") + "804")
                .set(7, "1123090000")
                .set(24, function);
        return is2003(codec)
                ? draft.set(11, "000000000019").set(12, "20261123090002")
                : draft.set(11, "000019").set(12, "261123090002");
    }

    /** As it comes over the wire, in the words of 1987. */
    static Iso8583Message read(Iso8583Codec codec, Iso8583Draft draft) {
        return codec.in1987(codec.decode(codec.encode(draft)));
    }
}
