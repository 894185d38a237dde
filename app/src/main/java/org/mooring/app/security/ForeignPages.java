package org.mooring.app.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * Tells what a browser sends on its own from what a program sends. A browser adds a session cookie and remembered Basic
 * credentials to requests that a foreign page makes, so both need more than a login (CSRF). A browser marks such
 * requests with {@code Origin} or {@code Sec-Fetch-Site} and lets no page change them.
 */
final class ForeignPages {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "TRACE", "OPTIONS");
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private ForeignPages() {}

    /**
     * Where sessions are: a change needs the CSRF token, unless the request carries its own {@code Authorization} and
     * nothing of a browser, or carries no credentials at all (then it is refused for that).
     */
    static boolean needsToken(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return false;
        }
        boolean isLogin = request.getRequestURI().equals(request.getContextPath() + "/login");
        boolean hasSession = request.getRequestedSessionId() != null;
        boolean hasCredentials = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        return isLogin || hasSession || (hasCredentials && isBrowser(request));
    }

    /** Where no sessions are: a change that a page of another site asks for. */
    static boolean isForeignChange(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return false;
        }
        String site = request.getHeader(FETCH_SITE);
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOwn(origin, request.getHeader(HttpHeaders.HOST));
    }

    private static boolean isBrowser(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ORIGIN) != null || request.getHeader(FETCH_SITE) != null;
    }

    private static boolean isOwn(String origin, String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return StringUtils.hasText(authority) && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false; // "null", or anything that is not an origin
        }
    }
}
