package org.mooring.app.config;

import java.util.ArrayList;
import java.util.List;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The demo's password is printed in the README, so outside the demo nobody may have it. */
final class DemoCredentials {
    private static final String PASSWORD = "mooring";

    private DemoCredentials() {}

    static List<ConfigurationProblem> in(MooringProperties properties) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        properties.security().users().forEach((name, user) -> {
            if (user.passwordHash() != null && isDemoPassword(user.passwordHash())) {
                problems.add(problem("mooring.security.users." + name + ".password-hash"));
            }
        });
        properties.broker().users().forEach((name, user) -> {
            if (PASSWORD.equals(user.password())) {
                problems.add(problem("mooring.broker.users." + name + ".password"));
            }
        });
        return problems;
    }

    private static boolean isDemoPassword(String hash) {
        try {
            return BCrypt.checkpw(PASSWORD, hash);
        } catch (IllegalArgumentException malformed) {
            return false; // the pattern of the property has named it already
        }
    }

    private static ConfigurationProblem problem(String property) {
        return new ConfigurationProblem(
                property, "the demo's", "must not be the demo's password unless profile demo is active");
    }
}
