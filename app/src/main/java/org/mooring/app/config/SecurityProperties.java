package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Who may come in over HTTP. Nobody may unless a user or an issuer of tokens is configured.
 *
 * @param httpBasic whether name and password are taken on each request; the demo does, others use bearer tokens
 * @param users people who log in to Hawtio, by name
 */
public record SecurityProperties(
        @DefaultValue("false") boolean httpBasic,
        Map<@NotBlank String, @Valid HubUser> users,
        @DefaultValue @Valid JwtProperties jwt) {
    public SecurityProperties {
        users = users == null ? Map.of() : Map.copyOf(users);
    }

    /**
     * @param passwordHash bcrypt, as {@code htpasswd -nbBC 12} or {@code ./mooring} prints it; never printed
     * @param roles one or more
     */
    public record HubUser(
            @NotBlank @Pattern(regexp = "\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}")
            String passwordHash,

            @NotEmpty Set<@NotNull HubRole> roles) {
        /** Without the hash. */
        @Override
        public String toString() {
            return "HubUser[roles=" + roles + "]";
        }
    }

    /**
     * Bearer tokens. Configured when one of the three sources of keys is; else none is accepted.
     *
     * @param issuerUri OpenID Connect issuer; also what {@code iss} must say
     * @param jwkSetUri keys, where the issuer has no discovery document
     * @param publicKeyLocation an RSA public key (PEM), for an installation without an issuer on the network
     * @param audience what {@code aud} must contain, so that a token for another service is worth nothing here
     * @param rolesClaim claim that lists the roles: {@code submitter}, {@code viewer} …
     */
    public record JwtProperties(
            @Pattern(regexp = "https?://.+") String issuerUri,
            @Pattern(regexp = "https?://.+") String jwkSetUri,
            Resource publicKeyLocation,
            @DefaultValue("mooring") @NotBlank String audience,
            @DefaultValue("roles") @NotBlank String rolesClaim) {
        public boolean isConfigured() {
            return issuerUri != null || jwkSetUri != null || publicKeyLocation != null;
        }
    }
}
