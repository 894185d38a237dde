package org.mooring.app.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.mooring.app.config.SecurityProperties.JwtProperties;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.Resource;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/** Bearer tokens (RFC 9068): signature, time, issuer where one is configured, and always the audience. */
final class BearerTokens {
    private BearerTokens() {}

    static JwtDecoder decoder(JwtProperties properties) {
        if (properties.publicKeyLocation() != null) {
            NimbusJwtDecoder decoder = NimbusJwtDecoder.withPublicKey(
                            RsaKeyConverters.x509().convert(open(properties.publicKeyLocation())))
                    .build();
            decoder.setJwtValidator(validator(properties));
            return decoder;
        }
        // The first token fetches the issuer's keys, so that the hub starts while the issuer is down.
        return new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder decoder = properties.jwkSetUri() != null
                    ? NimbusJwtDecoder.withJwkSetUri(properties.jwkSetUri()).build()
                    : NimbusJwtDecoder.withIssuerLocation(properties.issuerUri())
                            .build();
            decoder.setJwtValidator(validator(properties));
            return decoder;
        });
    }

    static Converter<Jwt, AbstractAuthenticationToken> authentication(JwtProperties properties) {
        JwtGrantedAuthoritiesConverter roles = new JwtGrantedAuthoritiesConverter();
        roles.setAuthoritiesClaimName(properties.rolesClaim());
        roles.setAuthorityPrefix("");
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(roles);
        return converter;
    }

    private static OAuth2TokenValidator<Jwt> validator(JwtProperties properties) {
        List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>();
        validators.add(new JwtTimestampValidator());
        // A token that never ends could not be taken back.
        validators.add(new JwtClaimValidator<>(JwtClaimNames.EXP, expiresAt -> expiresAt != null));
        validators.add(new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, audience -> audience != null && audience.contains(properties.audience())));
        if (properties.issuerUri() != null) {
            validators.add(new JwtIssuerValidator(properties.issuerUri()));
        }
        return new DelegatingOAuth2TokenValidator<>(validators);
    }

    private static InputStream open(Resource publicKey) {
        try {
            return publicKey.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "mooring.security.jwt.public-key-location cannot be read; hub not started", e);
        }
    }
}
