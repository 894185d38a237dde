package org.mooring.simulators;

import java.util.List;

/**
 * Ports and credentials of the simulated banks. A port of 0 takes a free one. All listen on 127.0.0.1 only, so the
 * credentials are no secret: they are the ones that the demo configuration of the hub shows.
 *
 * @param nordbankPorts one a link
 * @param nordbankThreads event loops of the ISO 8583 bank
 */
public record DemoBanksSettings(
        List<Integer> nordbankPorts,
        int riverbankPort,
        int oldtownPort,
        int controlPort,
        int nordbankThreads,
        String riverbankToken,
        String oldtownUsername,
        String oldtownPassword,
        LedgerLimits ledgerLimits) {
    public DemoBanksSettings {
        nordbankPorts = List.copyOf(nordbankPorts);
        if (nordbankPorts.isEmpty() || nordbankThreads < 1) {
            throw new IllegalArgumentException("nordbank needs at least one port and one thread, got " + nordbankPorts
                    + " and " + nordbankThreads + "; simulated banks not started");
        }
    }

    /** The fixed ports for running. */
    public static DemoBanksSettings demo() {
        return on(List.of(9101, 9102), 9201, 9202, 9290);
    }

    /** Free ports for tests; nordbank has two links. */
    public static DemoBanksSettings onFreePorts() {
        return on(List.of(0, 0), 0, 0, 0);
    }

    /** With the demo's credentials, one event loop and the default limits. */
    public static DemoBanksSettings on(
            List<Integer> nordbankPorts, int riverbankPort, int oldtownPort, int controlPort) {
        return new DemoBanksSettings(
                nordbankPorts,
                riverbankPort,
                oldtownPort,
                controlPort,
                1,
                "riverbank-demo-token",
                "mooring",
                "oldtown-demo",
                LedgerLimits.DEFAULT);
    }

    DemoBanksSettings with(LedgerLimits limits, int threads) {
        return new DemoBanksSettings(
                nordbankPorts,
                riverbankPort,
                oldtownPort,
                controlPort,
                threads,
                riverbankToken,
                oldtownUsername,
                oldtownPassword,
                limits);
    }

    /** Without token and password. */
    @Override
    public String toString() {
        return "DemoBanksSettings[nordbank=" + nordbankPorts + ", riverbank=" + riverbankPort + ", oldtown="
                + oldtownPort + ", control=" + controlPort + "]";
    }
}
