package org.mooring.app.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.mooring.app.config.HubRole;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Asks the policy of the caller's role ({@code hawtio-config/jolokia-access-*.xml}); Jolokia itself knows one policy
 * for everybody. Stricter than the policy file's own meaning in one point: an MBean that is filtered out is closed,
 * not only unlisted. Called on the request's thread, where Spring Security keeps who is asking; without anybody, all
 * is refused.
 */
@Component
final class JolokiaAccess implements Restrictor {
    private final Restrictor viewer = policy("jolokia-access-viewer.xml");
    private final Restrictor engineer = policy("jolokia-access-engineer.xml");

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return viewer.isHttpMethodAllowed(method) && engineer.isHttpMethodAllowed(method);
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        Restrictor policy = policyOfCaller();
        return policy != null && policy.isTypeAllowed(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        Restrictor policy = policyOfCaller();
        return policy != null && !policy.isObjectNameHidden(name) && policy.isAttributeReadAllowed(name, attribute);
    }

    /** Nobody writes an attribute, whatever a policy file may come to say. */
    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return false;
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        Restrictor policy = policyOfCaller();
        return policy != null && !policy.isObjectNameHidden(name) && policy.isOperationAllowed(name, operation);
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return viewer.isRemoteAccessAllowed(hostOrAddress);
    }

    /** Pages of other origins may not ask, and get no CORS header. Programs send neither origin nor referer. */
    @Override
    public boolean isOriginAllowed(String originOrReferer, boolean isStrict) {
        return originOrReferer == null || isOwn(originOrReferer);
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        Restrictor policy = policyOfCaller();
        return policy == null || policy.isObjectNameHidden(name);
    }

    private static boolean isOwn(String originOrReferer) {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current)) {
            return false;
        }
        try {
            String authority = URI.create(originOrReferer).getAuthority();
            return authority != null
                    && authority.equalsIgnoreCase(current.getRequest().getHeader(HttpHeaders.HOST));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private Restrictor policyOfCaller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null || !caller.isAuthenticated()) {
            return null;
        }
        return caller.getAuthorities().stream()
                        .anyMatch(held -> HubRole.ENGINEER.authority().equals(held.getAuthority()))
                ? engineer
                : viewer;
    }

    private static Restrictor policy(String file) {
        try (InputStream xml = new ClassPathResource(file).getInputStream()) {
            return new PolicyRestrictor(xml);
        } catch (IOException e) {
            throw new UncheckedIOException("hawtio-config/" + file + " cannot be read; hub not started", e);
        }
    }
}
