package org.mooring.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The hub. Spring Boot's own Artemis broker and default user are left out: {@code org.mooring.app.broker} and
 * {@code org.mooring.app.security} say who may come in, and nobody may by default.
 */
@SpringBootApplication(exclude = {ArtemisAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@ConfigurationPropertiesScan
public class HubApplication {
    public static void main(String[] arguments) {
        SerialFilter.install();
        SpringApplication.run(HubApplication.class, arguments);
    }
}
