package org.mooring.app.config;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Profiles;

/**
 * Looks at every {@code mooring.*} value before the first bean is made. All mistakes are told at once: values that
 * cannot be read, values out of bounds, names that nothing reads, and the demo's passwords outside the demo.
 */
final class ConfigurationCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String PREFIX = "mooring";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Binder binder = Binder.get(context.getEnvironment());
        UnreadableValues unreadable = new UnreadableValues();
        MooringProperties properties = binder.bindOrCreate(PREFIX, Bindable.of(MooringProperties.class), unreadable);

        List<ConfigurationProblem> problems = new ArrayList<>(unreadable.problems());
        problems.addAll(new UnknownNames(PREFIX, MooringProperties.class).in(context.getEnvironment()));
        problems.addAll(new BrokenRules(PREFIX).of(properties));
        problems.addAll(new BankRules(binder).of(properties));
        problems.addAll(InDoubtRules.of(properties.inDoubt()));
        problems.addAll(DialectNameRules.in(properties));
        problems.addAll(WebhookRules.of(properties));
        problems.addAll(JournalRules.in(properties));
        problems.addAll(BrokerRules.in(properties));
        boolean isDemo = context.getEnvironment().acceptsProfiles(Profiles.of("demo"));
        problems.addAll(MacRules.in(properties, isDemo));
        if (!isDemo) {
            problems.addAll(DemoCredentials.in(properties));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationRefused(problems);
        }
    }
}
