package org.mooring.app.assembly;

import java.nio.file.Path;
import java.time.Clock;
import org.mooring.app.config.ChainProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.chain.AnchorSettings;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.connectors.chain.ChainSettings;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The durable record and its anchor. */
@Configuration(proxyBeanMethods = false)
class RecordAssembly {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean(destroyMethod = "close")
    PaymentJournal paymentJournal(MooringProperties properties, Clock clock) {
        return EmbeddedJournal.open(JournalSettings.in(properties.dataDir().resolve("journal")), clock);
    }

    @Bean(destroyMethod = "close")
    Anchorage anchorage(MooringProperties properties, PaymentJournal journal, Clock clock) {
        Path directory = properties.dataDir().resolve("anchor");
        return Anchorage.open(new AnchorSettings(directory, null, chain(properties.chain())), journal, clock);
    }

    private static ChainSettings chain(ChainProperties chain) {
        if (chain.rpcUrl() == null) {
            return null;
        }
        return new ChainSettings(
                chain.rpcUrl(),
                chain.contract(),
                chain.deploy(),
                chain.keyFile(),
                chain.keyPasswordFile(),
                chain.confirmations(),
                chain.feePerGasGweiMax(),
                0,
                null,
                null,
                0);
    }
}
