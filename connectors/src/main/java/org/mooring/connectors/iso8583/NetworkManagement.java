package org.mooring.connectors.iso8583;

import org.mooring.transformers.iso8583.ResponseCode;

/**
 * DE 70 of the 0800 family (ISO 8583:1987), and the route step that answers an 0800: sign-on, sign-off and echo are welcome, anything else is
 * unknown here.
 */
public final class NetworkManagement {
    static final String SIGN_ON = "001";
    static final String SIGN_OFF = "002";
    static final String KEY_CHANGE = "101";
    static final String KEY_CHANGE_DYNAMIC = "161";
    static final String CUT_OVER = "201";
    static final String ECHO = "301";

    public NetworkManagementAnswer answer(NetworkManagementRequest request) {
        if (request.code() == null) {
            return new NetworkManagementAnswer(ResponseCode.FORMAT_ERROR);
        }
        return switch (request.code()) {
            case SIGN_ON, SIGN_OFF, CUT_OVER, ECHO -> new NetworkManagementAnswer(ResponseCode.APPROVED);
            default -> new NetworkManagementAnswer(ResponseCode.INVALID_TRANSACTION);
        };
    }
}
