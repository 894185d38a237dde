package org.mooring.connectors.bank;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Party;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;

/**
 * The common part of banks' own transfer formats: identifiers, amount, names, accounts, the creditor's BIC and
 * remittance. The templates {@code http-json} and {@code soap} say this much and no more.
 */
public final class BasicTransferFormat {
    private static final String NOTE = "the bank's format has no place for it; kept in the journal";

    private final List<Remark> remarks = new ArrayList<>();

    private BasicTransferFormat() {}

    /** What of a transfer such a bank is not told, by ISO 20022 path. */
    public static MappingReport unsaid(CreditTransfer transfer) {
        BasicTransferFormat format = new BasicTransferFormat();
        format.remark("InstrId", transfer.instructionId());
        format.remark("ReqdExctnDt", transfer.requestedExecutionDate());
        format.remark("ChrgBr", transfer.chargeBearer());
        format.remark("InitgPty", transfer.initiatingParty());
        format.remarkParty("Dbtr", transfer.debtor());
        format.remark("DbtrAgt", transfer.debtorAgent());
        format.remarkParty("Cdtr", transfer.creditor());
        transfer.supplementary().keySet().stream().sorted().forEach(path -> format.remark(path, path));
        return format.remarks.isEmpty() ? MappingReport.CLEAN : new MappingReport(format.remarks);
    }

    private void remarkParty(String path, Party party) {
        if (party != null) {
            boolean hasAddress =
                    party.country() != null || !party.addressLines().isEmpty();
            remark(path + "/PstlAdr", hasAddress ? party : null);
            remark(path + "/Id/OrgId", party.organisationId());
        }
    }

    private void remark(String path, Object value) {
        if (value != null) {
            remarks.add(new Remark(Change.NO_HOME, path, NOTE));
        }
    }
}
