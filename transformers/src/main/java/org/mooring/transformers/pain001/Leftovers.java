package org.mooring.transformers.pain001;

import java.util.List;
import java.util.Map;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;

/** What has no home in the canonical transfer: kept under its path, and told. */
final class Leftovers {
    private Leftovers() {}

    static void collect(Element element, String path, Map<String, String> supplementary, List<Remark> remarks) {
        element.leftovers(path, (at, text) -> {
            supplementary.put(at, text);
            remarks.add(new Remark(Change.NO_HOME, at, "kept as supplementary data"));
        });
    }
}
