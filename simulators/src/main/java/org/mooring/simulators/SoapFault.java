package org.mooring.simulators;

/** A SOAP 1.1 fault on its way to the caller (section 4.4 of the note). */
final class SoapFault extends Exception {
    private static final long serialVersionUID = 1;

    /** Local part of the fault code in the envelope's namespace: {@code Client}, {@code MustUnderstand}. */
    private final String code;

    SoapFault(String code, String faultString) {
        super(faultString);
        this.code = code;
    }

    static SoapFault client(String faultString) {
        return new SoapFault("Client", faultString);
    }

    String code() {
        return code;
    }
}
