package org.mooring.app.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the profile {@code demo} does beyond its configuration; without that profile nothing reads it.
 *
 * @param banks starts the simulated banks in this process
 * @param sampleTraffic sends the samples through every channel once the hub is ready, and prints their table
 */
public record DemoProperties(
        @DefaultValue("true") boolean banks,
        @DefaultValue("true") boolean sampleTraffic) {}
