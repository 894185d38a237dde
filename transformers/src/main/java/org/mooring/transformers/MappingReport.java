package org.mooring.transformers;

import java.util.List;

/** What a transformation could not carry over word for word; empty when it lost nothing. */
public record MappingReport(List<Remark> remarks) {
    public static final MappingReport CLEAN = new MappingReport(List.of());

    public MappingReport {
        remarks = List.copyOf(remarks);
    }

    /** How a value changed. */
    public enum Change {
        TRUNCATED,
        DEFAULTED,
        /** Has no home in the target; kept under its source path where the target can keep it. */
        NO_HOME
    }

    /**
     * @param path where in the source
     * @param note what became of it, values masked
     */
    public record Remark(Change change, String path, String note) {}
}
