package org.mooring.app.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.mooring.app.config.MooringProperties;
import org.mooring.canonical.StatusReport;
import org.mooring.routes.FlowExchange;
import org.mooring.routes.channel.ApiHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands a request to route {@code channel-rest} and answers with what the route says. The exchange carries the raw
 * bytes and three headers of ours; nothing that a client wrote becomes a header, so none can steer Camel.
 *
 * <p>A payment that the hub rejects is still a resource with a state: 201 with RJCT and its reason. Only what could
 * not be recorded is a problem. No thread waits while the bank is asked.
 */
@Tag(name = "payments")
@RestController
@RequestMapping(PaymentQueries.PATH)
class PaymentSubmission {
    /** Does not wait for a route that is not there: the client shall know now. */
    static final String CHANNEL = "direct:channel-rest?block=false";

    private static final int KEY_LENGTH_MAX = 255;

    private final CamelContext camel;
    private final ProducerTemplate producer;
    private final long bodyBytesMax;
    private final long answerTimeoutMs;

    PaymentSubmission(CamelContext camel, ProducerTemplate producer, MooringProperties properties) {
        this.camel = camel;
        this.producer = producer;
        this.bodyBytesMax = properties.api().bodySizeMax().toBytes();
        this.answerTimeoutMs = properties.api().answerTimeout().toMillis();
    }

    @Operation(
            summary = "Submit a payment, or a file of payments",
            description = "Canonical JSON for one payment; pain.001 for one or more, answered by a pain.002.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(type = "object")),
                                @Content(mediaType = MediaType.APPLICATION_XML_VALUE, schema = @Schema(type = "string"))
                            }))
    @ApiResponse(
            responseCode = "201",
            description = "closed: ACSC, RJCT or CANC",
            content = @Content(schema = @Schema(implementation = StatusView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "accepted, not closed: ask for its state",
            content = @Content(schema = @Schema(implementation = StatusView.class)))
    @ApiResponse(responseCode = "200", description = "pain.002, one state a payment of the file")
    @ApiResponse(responseCode = "400", description = "unreadable; nothing was recorded")
    @ApiResponse(responseCode = "409", description = "the key belongs to a request with other content")
    @ApiResponse(responseCode = "413", description = "the body is too large")
    @PostMapping(
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_XML_VALUE},
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_XML_VALUE,
                MediaType.APPLICATION_PROBLEM_JSON_VALUE
            })
    CompletableFuture<ResponseEntity<?>> submit(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(
                            description =
                                    "same key and same content: same answer, for 35 days; of a pain.001 it stands for"
                                            + " each payment by its place, whatever message id the file has")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    String key,
            @Parameter(hidden = true) Principal user)
            throws IOException {
        Endpoint channel = camel.getEndpoint(CHANNEL);
        Exchange exchange = channel.createExchange(ExchangePattern.InOut);
        exchange.getIn().setBody(body(request));
        exchange.getIn().setHeader(ApiHeaders.CONTENT_TYPE, contentType(request));
        exchange.getIn().setHeader(ApiHeaders.USER, user.getName());
        if (key != null) {
            exchange.getIn().setHeader(ApiHeaders.IDEMPOTENCY_KEY, checked(key));
        }
        // Only the waiting ends at the time limit; the payment goes its way.
        return producer.asyncSend(channel, exchange)
                .copy()
                .orTimeout(answerTimeoutMs, TimeUnit.MILLISECONDS)
                .handle(PaymentSubmission::answer);
    }

    private byte[] body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > bodyBytesMax) {
            throw tooLarge();
        }
        byte[] body = request.getInputStream().readNBytes(Math.toIntExact(bodyBytesMax) + 1);
        if (body.length > bodyBytesMax) {
            throw tooLarge();
        }
        return body;
    }

    private RequestRefused tooLarge() {
        return new RequestRefused(Problem.TOO_LARGE.because("The body has more than the " + bodyBytesMax
                + " bytes that mooring.api.body-size-max allows; refused"));
    }

    /** Without parameters: the route chooses by it. */
    private static String contentType(HttpServletRequest request) {
        MediaType type = MediaType.parseMediaType(request.getContentType());
        return type.getType() + "/" + type.getSubtype();
    }

    static String checked(String key) {
        boolean isPrintable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (key.isBlank() || key.length() > KEY_LENGTH_MAX || !isPrintable) {
            throw new RequestRefused(Problem.BAD_PARAMETER.because("Idempotency-Key must be 1 to " + KEY_LENGTH_MAX
                    + " printable ASCII characters, got " + key.length() + "; request refused"));
        }
        return key.strip();
    }

    private static ResponseEntity<?> answer(Exchange exchange, Throwable late) {
        if (late instanceof TimeoutException) {
            throw new RequestRefused(Problem.NO_ANSWER_YET.because("The payment is in process; repeat the request with"
                    + " the same Idempotency-Key to get its answer. It will not be paid twice."));
        }
        Throwable failure = late == null ? exchange.getException() : late;
        if (failure != null) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
        if (Boolean.TRUE.equals(exchange.getProperty(FlowExchange.CONFLICT, Boolean.class))) {
            throw new RequestRefused(Problem.KEY_CONFLICT.because("The Idempotency-Key or UETR was used for a request"
                    + " with other content; use a new one for a new payment. Nothing was recorded."));
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof StatusReport report) {
            ResponseEntity.BodyBuilder response = report.status().isFinal()
                    ? ResponseEntity.created(URI.create(PaymentQueries.path(report.uetr())))
                    : ResponseEntity.accepted().location(URI.create(PaymentQueries.path(report.uetr())));
            return marked(response, exchange)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(StatusView.of(report));
        }
        if (body instanceof byte[] pain002) {
            return marked(ResponseEntity.ok(), exchange)
                    .contentType(MediaType.APPLICATION_XML)
                    .body(pain002);
        }
        throw new IllegalStateException("route channel-rest must answer with a StatusReport or a pain.002, got "
                + (body == null ? null : body.getClass().getName()));
    }

    private static ResponseEntity.BodyBuilder marked(ResponseEntity.BodyBuilder response, Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(FlowExchange.REPLAYED, Boolean.class))
                ? response.header("Idempotent-Replayed", "true")
                : response;
    }
}
