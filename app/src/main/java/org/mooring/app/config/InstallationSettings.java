package org.mooring.app.config;

import java.nio.file.Path;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

/** What a hub started here and now would have for settings, for verbs that start none. */
public final class InstallationSettings {
    private InstallationSettings() {}

    /** {@code mooring.iso8583.dialects}; it need not exist. */
    public static Path dialectFolder() {
        StandardEnvironment environment = new StandardEnvironment();
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        Binder binder = Binder.get(environment);
        Path data = binder.bind("mooring.data-dir", Path.class).orElse(Path.of(MooringProperties.DATA_DIR));
        return binder.bind("mooring.iso8583.dialects", Path.class).orElse(data.resolve(Iso8583Properties.DIALECTS));
    }
}
