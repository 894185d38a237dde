package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.Map;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.GroupProperties;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code mooring.*}, bound once at start. {@link ConfigurationCheck} has looked at every value before any bean sees
 * it, so a bad value stops the start and never a payment.
 *
 * @param dataDir journal, broker and folders live under it
 * @param routesDir watched for route files; empty means {@code <data-dir>/routes}, filled from the jar at first start
 * @param banks by id
 * @param groups banks that may take the same payments, by id; routing rules name groups
 * @param inDoubt how payments are settled that may have reached their bank
 * @param mac MACs of ISO 8583 messages
 * @param webhooks by id
 * @param demo what the profile {@code demo} does at start
 */
@ConfigurationProperties("mooring")
public record MooringProperties(
        @DefaultValue(DATA_DIR) @NotNull Path dataDir,
        Path routesDir,
        Map<@Pattern(regexp = ID) String, @Valid BankProperties> banks,
        Map<@Pattern(regexp = ID) String, @Valid GroupProperties> groups,
        @DefaultValue @Valid InDoubtProperties inDoubt,
        @DefaultValue @Valid Iso8583Properties iso8583,
        @DefaultValue @Valid MacProperties mac,
        @DefaultValue @Valid BrokerProperties broker,
        @DefaultValue @Valid JournalProperties journal,
        @DefaultValue @Valid ChainProperties chain,
        @DefaultValue @Valid AnchorProperties anchor,
        @DefaultValue @Valid EventProperties events,
        @DefaultValue @Valid KafkaProperties kafka,
        Map<@Pattern(regexp = ID) String, @Valid WebhookProperties> webhooks,
        @DefaultValue @Valid ApiProperties api,
        @DefaultValue @Valid FilesProperties files,
        @DefaultValue @Valid SecurityProperties security,
        @DefaultValue @Valid DemoProperties demo) {
    /** An id stands in route ids, file names and metrics: lower-case letters, digits and inner dashes. */
    static final String ID = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    static final String DATA_DIR = "data";

    public MooringProperties {
        routesDir = routesDir == null || routesDir.toString().isEmpty() ? dataDir.resolve("routes") : routesDir;
        banks = banks == null ? Map.of() : Map.copyOf(banks);
        groups = groups == null ? Map.of() : Map.copyOf(groups);
        webhooks = webhooks == null ? Map.of() : Map.copyOf(webhooks);
    }

    /** Where the installation's own ISO 8583 dialects lie; the folder need not exist. */
    public Path dialectFolder() {
        return iso8583.dialects() == null ? dataDir.resolve(Iso8583Properties.DIALECTS) : iso8583.dialects();
    }
}
