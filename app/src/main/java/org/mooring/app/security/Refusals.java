package org.mooring.app.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** 401 and 403 as problem details (RFC 9457), with the ways to log in that this installation takes. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final boolean isBasicTaken;
    private final boolean isBearerTaken;

    Refusals(boolean isBasicTaken, boolean isBearerTaken) {
        this.isBasicTaken = isBasicTaken;
        this.isBearerTaken = isBearerTaken;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        // A page's own script gets no Basic challenge: the browser would ask for a password over the page.
        if (isBasicTaken && !"XMLHttpRequest".equals(request.getHeader("X-Requested-With"))) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"mooring\", charset=\"UTF-8\"");
        }
        if (isBearerTaken || !isBasicTaken) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"mooring\"");
        }
        write(response, 401, "unauthenticated", "Not logged in", "The request needs a login.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        write(
                response,
                403,
                "forbidden",
                "Not allowed",
                "The login has no role that may do this, or the request" + " came from a page of another site.");
    }

    private static void write(HttpServletResponse response, int status, String code, String title, String detail)
            throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        String body = "{\"type\":\"urn:mooring:problem:" + code + "\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\"}";
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
}
