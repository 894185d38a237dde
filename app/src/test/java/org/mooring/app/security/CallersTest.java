package org.mooring.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.routes.Caller;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

class CallersTest {
    private final Callers callers = new Callers(SecurityConfiguration.roleHierarchy());

    @ParameterizedTest
    @CsvSource({
        // roles, sees all, cancels all
        "submitter, false, false",
        "viewer, true, false",
        "submitter viewer, true, false",
        "operator, true, true",
        "submitter approver, true, false",
        "submitter engineer, true, false",
        "submitter admin, true, false",
        "'', false, false"
    })
    void reachAsFarAsTheirRoles(String roles, boolean seesAll, boolean cancelsAll) {
        Caller expected = new Caller("rest", "erp", seesAll, cancelsAll);
        assertThat(callers.of("rest", loggedIn(roles))).isEqualTo(expected);
        Jwt token = Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .subject("erp")
                .claim("roles", List.of())
                .build();
        assertThat(callers.of(
                        "rest",
                        new JwtAuthenticationToken(token, loggedIn(roles).getAuthorities())))
                .isEqualTo(expected);
    }

    @Test
    void areNobodyWhoIsNotLoggedIn() {
        Caller nobody = new Caller("soap", "", false, false);
        Principal named = () -> "operator";
        assertThat(callers.of("soap", null)).isEqualTo(nobody);
        assertThat(callers.of("soap", named)).isEqualTo(nobody);
        assertThat(callers.of("soap", UsernamePasswordAuthenticationToken.unauthenticated("operator", "guess")))
                .isEqualTo(nobody);
    }

    private static UsernamePasswordAuthenticationToken loggedIn(String roles) {
        return UsernamePasswordAuthenticationToken.authenticated(
                "erp", null, AuthorityUtils.createAuthorityList(roles.isEmpty() ? new String[0] : roles.split(" ")));
    }
}
