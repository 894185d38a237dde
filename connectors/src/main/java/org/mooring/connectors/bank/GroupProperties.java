package org.mooring.connectors.bank;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Banks that may take the same payments: {@code mooring.groups.<id>}. The routing rules in {@code flow-choose-bank} name
 * groups, never banks.
 *
 * @param banks ids of configured banks
 * @param balancer policy over all links of all banks of the group
 */
public record GroupProperties(
        @NotEmpty List<@NotBlank String> banks,
        @Pattern(regexp = "round-robin|least-in-flight") String balancer) {
    public GroupProperties {
        banks = banks == null ? List.of() : List.copyOf(banks);
        balancer = balancer == null ? "least-in-flight" : balancer;
    }
}
