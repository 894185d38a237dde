package org.mooring.app.security;

import static org.mooring.app.config.HubRole.ADMIN;
import static org.mooring.app.config.HubRole.APPROVER;
import static org.mooring.app.config.HubRole.ENGINEER;
import static org.mooring.app.config.HubRole.OPERATOR;
import static org.mooring.app.config.HubRole.SUBMITTER;
import static org.mooring.app.config.HubRole.VIEWER;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.mooring.app.config.SecurityProperties.HubUser;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The demo's five users, each with the password {@code mooring}. Made only in profile {@code demo}. */
final class DemoUsers {
    /** The password is public, so a strong hash would only cost a tenth of a second on each request. */
    private static final int HASH_STRENGTH = 4;

    private DemoUsers() {}

    static Map<String, HubUser> with(Map<String, HubUser> configured) {
        String hash = new BCryptPasswordEncoder(HASH_STRENGTH).encode("mooring");
        Map<String, HubUser> users = new HashMap<>();
        users.put("viewer", new HubUser(hash, Set.of(VIEWER)));
        users.put("operator", new HubUser(hash, Set.of(OPERATOR, SUBMITTER)));
        users.put("approver", new HubUser(hash, Set.of(APPROVER)));
        users.put("engineer", new HubUser(hash, Set.of(ENGINEER)));
        users.put("admin", new HubUser(hash, Set.of(ADMIN)));
        users.putAll(configured);
        return users;
    }
}
