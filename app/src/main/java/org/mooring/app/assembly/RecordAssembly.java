package org.mooring.app.assembly;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
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
    PaymentJournal paymentJournal(MooringProperties properties, Clock clock, EventLoopGroup loops) {
        JournalSettings settings = JournalSettings.in(properties.dataDir().resolve("journal"));
        return EmbeddedJournal.open(settings.withCompletionExecutor(() -> callersLoop(loops)), clock);
    }

    /** A stage that an event loop waits for completes on that loop; null for every other thread. */
    private static Executor callersLoop(EventLoopGroup loops) {
        for (EventExecutor loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        return null;
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
