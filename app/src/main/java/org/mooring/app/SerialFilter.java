package org.mooring.app;

import java.io.ObjectInputFilter;

/**
 * What Java serialisation may bring to life in this process: values of the platform's own, and little of them. Nothing
 * of the hub is serialised; the filter stands where a message or a management call would try (JMS ObjectMessage,
 * RMI). {@code -Djdk.serialFilter} on the command line wins, and a filter is set only once in the life of a JVM.
 */
public final class SerialFilter {
    static final String PATTERN = "maxbytes=1048576;maxdepth=16;maxarray=65536;maxrefs=8192;"
            + "java.lang.*;java.math.*;java.time.*;java.util.*;javax.management.**;!*";

    private SerialFilter() {}

    /** Idempotent: a filter that is there already stays. */
    public static void install() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter(PATTERN));
        }
    }
}
