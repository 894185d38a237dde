package org.mooring.app.security;

import static org.mooring.app.config.HubRole.OPERATOR;
import static org.mooring.app.config.HubRole.VIEWER;

import java.security.Principal;
import java.util.Set;
import org.mooring.app.config.HubRole;
import org.mooring.routes.Caller;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.stereotype.Component;

/** What the roles of an authenticated caller say about payments of others: a viewer sees them, an operator cancels them. */
@Component
public final class Callers {
    private final RoleHierarchy roles;

    Callers(RoleHierarchy roles) {
        this.roles = roles;
    }

    /**
     * @param channel {@code rest} or {@code soap}
     * @param principal what the login left on the request; who is not authenticated, or null, has no name and no role
     */
    public Caller of(String channel, Principal principal) {
        if (!(principal instanceof Authentication login) || !login.isAuthenticated()) {
            return new Caller(channel, "", false, false);
        }
        Set<String> held =
                AuthorityUtils.authorityListToSet(roles.getReachableGrantedAuthorities(login.getAuthorities()));
        return new Caller(channel, login.getName(), has(held, VIEWER), has(held, OPERATOR));
    }

    private static boolean has(Set<String> held, HubRole role) {
        return held.contains(role.authority());
    }
}
