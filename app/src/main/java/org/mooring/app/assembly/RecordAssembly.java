package org.mooring.app.assembly;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.mooring.app.backup.DataFolder;
import org.mooring.app.config.ChainProperties;
import org.mooring.app.config.JournalProperties.PostgresProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.chain.AnchorSettings;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.connectors.chain.ChainSettings;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.journal.postgresql.PostgresJournal;
import org.mooring.journal.postgresql.PostgresSettings;
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
        DataFolder.requireComplete(properties.dataDir());
        Path directory = properties.dataDir().resolve("journal");
        return switch (properties.journal().type()) {
            case EMBEDDED ->
                EmbeddedJournal.open(
                        JournalSettings.in(directory).withCompletionExecutor(() -> callersLoop(loops)), clock);
            case POSTGRESQL ->
                PostgresJournal.open(postgresql(properties.journal().postgresql(), directory), clock);
        };
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

    private static PostgresSettings postgresql(PostgresProperties database, Path directory) {
        Path installationKeyFile = database.installationKeyFile() == null
                ? directory.resolve("keys").resolve("installation.key")
                : database.installationKeyFile();
        return PostgresSettings.of(database.url(), database.user(), database.password(), installationKeyFile)
                .withSchema(database.schema())
                .withReadersMax(database.readersMax())
                .withLease(database.lease())
                .withOutageMax(database.outageMax());
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
