package org.mooring.app.demo;

import org.mooring.simulators.DemoBanks;
import org.mooring.simulators.DemoBanksSettings;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Three banks on loopback, which the demo's configuration knows like any others. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
@ConditionalOnProperty(name = "mooring.demo.banks", matchIfMissing = true)
class SimulatedBanks {
    @Bean(destroyMethod = "close")
    DemoBanks demoBanks() {
        return DemoBanks.start(DemoBanksSettings.demo());
    }
}
