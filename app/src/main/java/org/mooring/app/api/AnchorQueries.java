package org.mooring.app.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.mooring.connectors.chain.AnchorLog;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which batches of the journal are anchored, and where. Answered without asking any chain, so it never waits. */
@Tag(name = "anchors")
@RestController
@RequestMapping(path = "/api/v1/anchors", produces = MediaType.APPLICATION_JSON_VALUE)
class AnchorQueries {
    private static final int COUNT_MAX = 1000;

    private final AnchorLog anchors;

    AnchorQueries(AnchorLog anchors) {
        this.anchors = anchors;
    }

    @Operation(
            summary = "The newest batches, newest first, and how far anchoring lags behind",
            description = "A batch covers journal positions without a gap; only FINAL is evidence that stands.")
    @ApiResponse(responseCode = "200", description = "what the hub has on disk; no chain is asked")
    @ApiResponse(responseCode = "400", description = "limit is not a number between 1 and 1000")
    @GetMapping
    AnchorsView anchors(@RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > COUNT_MAX) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because(
                    "limit is " + limit + ", must be between 1 and " + COUNT_MAX + "; request refused"));
        }
        return AnchorsView.of(anchors.backlog(), anchors.newest(limit));
    }
}
