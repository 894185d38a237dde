package org.mooring.routes.reload;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the routes folder twice a second and reloads what changed. Polling by content, because file-system events are
 * lost on network and container mounts, and twenty small files cost less than a millisecond.
 */
public final class RouteWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatcher.class);
    private static final long LOOK_EVERY_MS = 500;

    private final LiveRoutes routes;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mooring-route-watcher");
        thread.setDaemon(true);
        return thread;
    });

    public RouteWatcher(LiveRoutes routes) {
        this.routes = routes;
    }

    public void start() {
        executor.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            routes.reload();
        } catch (RuntimeException e) { // a look that fails must not end the watch
            LOG.error("the routes folder could not be looked at; the running routes stay", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
