package org.mooring.routes.channel;

import java.io.Closeable;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a resource when its exchange is over, however it ended. */
final class CloseOnCompletion extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(CloseOnCompletion.class);

    private final Closeable resource;

    CloseOnCompletion(Closeable resource) {
        this.resource = resource;
    }

    @Override
    public void onDone(Exchange exchange) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.debug("a payment file did not close", e);
        }
    }
}
