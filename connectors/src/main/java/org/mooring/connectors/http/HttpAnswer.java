package org.mooring.connectors.http;

/** What came back for one request: whole, and not longer than {@link HttpCourier#ANSWER_BYTES_MAX}. */
public record HttpAnswer(int status, byte[] body) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
