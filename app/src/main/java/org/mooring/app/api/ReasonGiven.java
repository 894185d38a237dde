package org.mooring.app.api;

/**
 * The body of a request that needs a reason.
 *
 * @param reason in words, for whoever reads the record in years: 3 to 500 characters, without account numbers
 */
record ReasonGiven(String reason) {
    private static final int LENGTH_MIN = 3;
    private static final int LENGTH_MAX = 500;

    String checked() {
        String text = reason == null ? "" : reason.strip();
        if (text.length() < LENGTH_MIN || text.length() > LENGTH_MAX) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because("reason must have " + LENGTH_MIN + " to "
                    + LENGTH_MAX + " characters, got " + text.length() + "; nothing was done"));
        }
        return text;
    }
}
