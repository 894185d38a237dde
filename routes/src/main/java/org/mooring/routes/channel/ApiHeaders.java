package org.mooring.routes.channel;

/** The only headers that the HTTP side of the hub hands to a channel route. */
public final class ApiHeaders {
    /** Name of the authenticated caller. */
    public static final String USER = "MooringUser";
    /** Header {@code Idempotency-Key} of the request. */
    public static final String IDEMPOTENCY_KEY = "MooringIdempotencyKey";
    /** Media type without parameters. */
    public static final String CONTENT_TYPE = "MooringContentType";

    private ApiHeaders() {}
}
