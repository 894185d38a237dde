package org.mooring.app.security;

import static org.mooring.app.config.HubRole.ADMIN;
import static org.mooring.app.config.HubRole.APPROVER;
import static org.mooring.app.config.HubRole.ENGINEER;
import static org.mooring.app.config.HubRole.OPERATOR;
import static org.mooring.app.config.HubRole.SUBMITTER;
import static org.mooring.app.config.HubRole.VIEWER;

import java.util.stream.Stream;
import org.mooring.app.config.MooringProperties;
import org.mooring.app.config.SecurityProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;

/**
 * Two doors. Machines call {@code /api} and {@code /soap} with credentials on each request and never have a session.
 * People log in once by form and have one, for Hawtio, metrics and the interface's description.
 */
@Configuration
class SecurityConfiguration {
    /** Nothing from elsewhere, no script or frame of others. The style exception is for Swagger UI's own page. */
    private static final String CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; "
            + "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; "
            + "frame-ancestors 'none'";

    private final SecurityProperties properties;

    SecurityConfiguration(MooringProperties properties) {
        this.properties = properties.security();
    }

    /** Whoever works with the hub may also look at it; submitting machines may not. */
    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.fromHierarchy(Stream.of(OPERATOR, APPROVER, ENGINEER, ADMIN)
                .map(role -> role.authority() + " > " + VIEWER.authority())
                .collect(java.util.stream.Collectors.joining("\n")));
    }

    @Bean
    static PathPatternRequestMatcherBuilderFactoryBean pathPatternRequestMatcherBuilder() {
        return new PathPatternRequestMatcherBuilderFactoryBean();
    }

    @Bean
    static PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder();
    }

    @Bean
    UserDetailsService hubUsers(Environment environment) {
        boolean isDemo = environment.acceptsProfiles(Profiles.of("demo"));
        return new HubUsers(isDemo ? DemoUsers.with(properties.users()) : properties.users());
    }

    @Bean
    @Order(1)
    SecurityFilterChain machines(HttpSecurity http) throws Exception {
        Refusals refusals = refusals();
        http.securityMatcher("/api/**", "/soap/**")
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        failures -> failures.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .authorizeHttpRequests(requests -> requests.requestMatchers(ForeignPages::isForeignChange)
                        .denyAll()
                        .requestMatchers(HttpMethod.POST, "/api/v1/payments", "/api/v1/payments/*/cancel")
                        .hasAuthority(SUBMITTER.authority())
                        .requestMatchers(HttpMethod.POST, "/api/v1/payments/*/erase")
                        .hasAuthority(ADMIN.authority())
                        .requestMatchers(HttpMethod.GET, "/api/v1/payments/**", "/soap/**")
                        .hasAnyAuthority(VIEWER.authority(), SUBMITTER.authority())
                        .requestMatchers("/soap/**")
                        .hasAuthority(SUBMITTER.authority())
                        .requestMatchers(HttpMethod.GET, "/api/v1/work", "/api/v1/work/**")
                        .hasAnyAuthority(OPERATOR.authority(), APPROVER.authority())
                        .requestMatchers(HttpMethod.POST, "/api/v1/work/*/approve", "/api/v1/work/*/decline")
                        .hasAuthority(APPROVER.authority())
                        .requestMatchers(HttpMethod.POST, "/api/v1/operations/intake/release")
                        .hasAnyAuthority(OPERATOR.authority(), APPROVER.authority())
                        .requestMatchers(HttpMethod.GET, "/api/**")
                        .hasAuthority(VIEWER.authority())
                        .anyRequest()
                        .hasAuthority(OPERATOR.authority()));
        credentials(http, refusals);
        headers(http);
        return http.build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain people(HttpSecurity http) throws Exception {
        Refusals refusals = refusals();
        // Null as attribute name: the token is made on every request, so that Hawtio finds its cookie at once.
        CsrfTokenRequestAttributeHandler everyRequest = new CsrfTokenRequestAttributeHandler();
        everyRequest.setCsrfRequestAttributeName(null);
        HttpSessionRequestCache pagesOnly = new HttpSessionRequestCache();
        pagesOnly.setRequestMatcher(page());
        http.csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                        .csrfTokenRequestHandler(everyRequest)
                        .requireCsrfProtectionMatcher(ForeignPages::needsToken))
                .requestCache(cache -> cache.requestCache(pagesOnly))
                .formLogin(form -> form.loginPage("/login").defaultSuccessUrl("/hawtio"))
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint("/login"), page())
                        .defaultAuthenticationEntryPointFor(refusals, request -> true)
                        .accessDeniedHandler(refusals))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                HttpMethod.GET, "/health", "/actuator/health/**", "/login", "/login.css")
                        .permitAll()
                        .requestMatchers("/login", "/error")
                        .permitAll()
                        // Hawtio's page asks whether these two exist, and hears that they do not.
                        .requestMatchers(
                                HttpMethod.GET, "/actuator/hawtio/proxy/enabled", "/actuator/hawtio/keycloak/enabled")
                        .hasAuthority(VIEWER.authority())
                        // Hawtio could fetch from any host through these; nothing of ours needs them.
                        .requestMatchers(
                                "/actuator/hawtio/proxy/**",
                                "/actuator/hawtio/keycloak/**",
                                "/actuator/hawtio/auth/login")
                        .access((who, request) -> new AuthorizationDecision(false))
                        .anyRequest()
                        .hasAuthority(VIEWER.authority()));
        credentials(http, refusals);
        headers(http);
        return http.build();
    }

    private void credentials(HttpSecurity http, Refusals refusals) throws Exception {
        if (properties.httpBasic()) {
            http.httpBasic(basic -> basic.authenticationEntryPoint(refusals));
        }
        if (properties.jwt().isConfigured()) {
            http.oauth2ResourceServer(server -> server.authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .jwt(jwt -> jwt.decoder(BearerTokens.decoder(properties.jwt()))
                            .jwtAuthenticationConverter(BearerTokens.authentication(properties.jwt()))));
        }
    }

    private static void headers(HttpSecurity http) throws Exception {
        http.headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                .frameOptions(frame -> frame.deny())
                .contentTypeOptions(Customizer.withDefaults())
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)));
    }

    private Refusals refusals() {
        return new Refusals(properties.httpBasic(), properties.jwt().isConfigured());
    }

    /** What a person types or clicks, as opposed to what a page's script fetches. */
    private static RequestMatcher page() {
        MediaTypeRequestMatcher html =
                new MediaTypeRequestMatcher(new HeaderContentNegotiationStrategy(), MediaType.TEXT_HTML);
        html.setIgnoredMediaTypes(java.util.Set.of(MediaType.ALL));
        return html;
    }
}
