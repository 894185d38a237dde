package org.mooring.app.ops;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HttpCodeStatusMapper;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /health}: the actuator's health under the name that load balancers and people guess. Open to everybody, so
 * the detailed form names the parts and their state and nothing else; {@code /actuator/health} tells a viewer more.
 */
@Hidden
@RestController
class HealthAlias {
    private final HealthEndpoint health;
    private final HttpCodeStatusMapper httpCodes;

    HealthAlias(HealthEndpoint health, HttpCodeStatusMapper httpCodes) {
        this.health = health;
        this.httpCodes = httpCodes;
    }

    @GetMapping("/health")
    ResponseEntity<Map<String, Object>> health(@RequestParam(defaultValue = "false") boolean detailed) {
        HealthComponent whole = health.health();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", whole.getStatus().getCode());
        if (detailed && whole instanceof CompositeHealth composite) {
            body.put("components", states(composite));
        }
        return ResponseEntity.status(httpCodes.getStatusCode(whole.getStatus()))
                .cacheControl(CacheControl.noStore())
                .body(body);
    }

    private static Map<String, Object> states(CompositeHealth composite) {
        Map<String, Object> states = new LinkedHashMap<>();
        composite.getComponents().forEach((name, part) -> {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("status", part.getStatus().getCode());
            if (part instanceof CompositeHealth inner) {
                state.put("components", states(inner));
            }
            states.put(name, state);
        });
        return states;
    }
}
