package org.mooring.app.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The folder with the route files that the hub runs and watches. */
final class RoutesFolder {
    private static final String IN_JAR = "routes-xml/";

    private RoutesFolder() {}

    /** Copies the jar's route files into the folder when it does not exist yet; an existing one is the engineer's. */
    static void fillFromJar(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        for (Resource resource :
                new PathMatchingResourcePatternResolver().getResources("classpath*:routes-xml/**/*.xml")) {
            String url = resource.getURL().toString();
            Path target = folder.resolve(url.substring(url.lastIndexOf(IN_JAR) + IN_JAR.length()));
            Files.createDirectories(target.getParent());
            try (InputStream in = resource.getInputStream()) {
                Files.copy(in, target);
            }
        }
    }
}
