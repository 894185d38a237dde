package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** One bank and its links. */
record BankView(String id, List<LinkView> links) {
    /**
     * @param health UP, SIGNED_OFF, DRAINING or DOWN
     * @param inFlight requests sent and not answered
     * @param breaker CLOSED, OPEN, HALF_OPEN and the like; absent before the link's breaker was made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LinkView(String id, String health, int inFlight, String breaker) {}
}
