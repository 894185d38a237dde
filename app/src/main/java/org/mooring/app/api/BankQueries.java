package org.mooring.app.api;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LinkHealth;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The banks, their links, and which of them take payments now. */
@Tag(name = "banks")
@RestController
@RequestMapping(path = "/api/v1/banks", produces = MediaType.APPLICATION_JSON_VALUE)
class BankQueries {
    private final BankLinks links;
    private final CircuitBreakerRegistry breakers;

    BankQueries(BankLinks links, CircuitBreakerRegistry breakers) {
        this.links = links;
        this.breakers = breakers;
    }

    @Operation(summary = "Banks with the health of their links")
    @GetMapping
    List<BankView> banks() {
        return links.all().stream()
                .sorted(Comparator.comparing(BankLink::id))
                .collect(Collectors.groupingBy(
                        BankQueries::bank, TreeMap::new, Collectors.mapping(this::view, Collectors.toList())))
                .entrySet()
                .stream()
                .map(bank -> new BankView(bank.getKey(), bank.getValue()))
                .toList();
    }

    private BankView.LinkView view(BankLink link) {
        LinkHealth health = link.health();
        return new BankView.LinkView(
                link.id(),
                health.state().name(),
                health.inFlight(),
                breaker(link.id()).map(breaker -> breaker.getState().name()).orElse(null));
    }

    /** A breaker bears its link's id, or the id of the route that guards it: {@code bank-nordbank-link-1}. */
    private Optional<CircuitBreaker> breaker(String link) {
        return breakers.find(link).or(() -> breakers.find("bank-" + link.replace("/", "-link-")));
    }

    private static String bank(BankLink link) {
        return link.id().substring(0, link.id().indexOf('/'));
    }
}
