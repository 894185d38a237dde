package org.mooring.routes.reload;

/**
 * Why a route file is refused.
 *
 * @param file path relative to the routes folder
 * @param line 1 for the first line, 0 when no line can be named
 */
public record RouteProblem(String file, int line, String reason) {
    /** {@code flows/payment.xml:12: no bean 'recordOutcom' in the registry}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason;
    }
}
