package org.mooring.connectors.outbox;

import java.util.List;
import org.mooring.journal.outbox.RelayStatus;

/** How every relay stands, for whoever asks. Any thread; waits for nobody. */
public interface RelayLog {
    /** In the order of their names. */
    List<RelayStatus> statuses();
}
