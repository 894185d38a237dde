package org.mooring.app.security;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.mooring.app.config.HubRole;
import org.mooring.app.config.SecurityProperties.HubUser;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** The users of the configuration. Each look-up makes a fresh copy, because its reader erases the hash after use. */
final class HubUsers implements UserDetailsService {
    private final Map<String, HubUser> byName;

    HubUsers(Map<String, HubUser> byName) {
        this.byName = Map.copyOf(byName);
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        HubUser user = byName.get(name);
        if (user == null) {
            throw new UsernameNotFoundException("no user of that name");
        }
        return new User(name, user.passwordHash(), authorities(user.roles()));
    }

    private static Set<GrantedAuthority> authorities(Set<HubRole> roles) {
        return roles.stream()
                .map(role -> new SimpleGrantedAuthority(role.authority()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
