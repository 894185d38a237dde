package org.mooring.canonical;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One credit transfer (ISO 20022 CreditTransferTransactionInformation). What may be null is said; all else is present.
 *
 * @param instructionId may be null
 * @param requestedExecutionDate may be null: as soon as possible
 * @param chargeBearer DEBT, CRED, SHAR or SLEV; may be null
 * @param debtor may be null where the source names none
 * @param debtorAccount may be null
 * @param debtorAgent may be null
 * @param creditorAgent may be null
 * @param initiatingParty who asked, the first half of an idempotency key; may be null
 * @param remittance unstructured lines, in order
 * @param supplementary what has no home in this record, by its source's own path; travels on and is never dropped
 */
public record CreditTransfer(
        Uetr uetr,
        InstructionId instructionId,
        EndToEndId endToEndId,
        Money amount,
        LocalDate requestedExecutionDate,
        String chargeBearer,
        Party initiatingParty,
        Party debtor,
        AccountId debtorAccount,
        Bic debtorAgent,
        Party creditor,
        AccountId creditorAccount,
        Bic creditorAgent,
        List<String> remittance,
        Map<String, String> supplementary)
        implements Payment {
    public CreditTransfer {
        Objects.requireNonNull(uetr, "uetr");
        Objects.requireNonNull(endToEndId, "endToEndId");
        Objects.requireNonNull(amount, "amount");
        Objects.requireNonNull(creditorAccount, "creditorAccount");
        remittance = remittance == null ? List.of() : List.copyOf(remittance);
        supplementary = supplementary == null ? Map.of() : Map.copyOf(supplementary);
    }

    @Override
    public PaymentKind kind() {
        return PaymentKind.CREDIT_TRANSFER;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of a {@link CreditTransfer}; not thread-safe. */
    public static final class Builder {
        private Uetr uetr;
        private InstructionId instructionId;
        private EndToEndId endToEndId = EndToEndId.NOT_PROVIDED;
        private Money amount;
        private LocalDate requestedExecutionDate;
        private String chargeBearer;
        private Party initiatingParty;
        private Party debtor;
        private AccountId debtorAccount;
        private Bic debtorAgent;
        private Party creditor;
        private AccountId creditorAccount;
        private Bic creditorAgent;
        private List<String> remittance = List.of();
        private Map<String, String> supplementary = Map.of();

        public Builder uetr(Uetr value) {
            this.uetr = value;
            return this;
        }

        public Builder instructionId(InstructionId value) {
            this.instructionId = value;
            return this;
        }

        public Builder endToEndId(EndToEndId value) {
            this.endToEndId = value;
            return this;
        }

        public Builder amount(Money value) {
            this.amount = value;
            return this;
        }

        public Builder requestedExecutionDate(LocalDate value) {
            this.requestedExecutionDate = value;
            return this;
        }

        public Builder chargeBearer(String value) {
            this.chargeBearer = value;
            return this;
        }

        public Builder initiatingParty(Party value) {
            this.initiatingParty = value;
            return this;
        }

        public Builder debtor(Party value) {
            this.debtor = value;
            return this;
        }

        public Builder debtorAccount(AccountId value) {
            this.debtorAccount = value;
            return this;
        }

        public Builder debtorAgent(Bic value) {
            this.debtorAgent = value;
            return this;
        }

        public Builder creditor(Party value) {
            this.creditor = value;
            return this;
        }

        public Builder creditorAccount(AccountId value) {
            this.creditorAccount = value;
            return this;
        }

        public Builder creditorAgent(Bic value) {
            this.creditorAgent = value;
            return this;
        }

        public Builder remittance(List<String> value) {
            this.remittance = value;
            return this;
        }

        public Builder supplementary(Map<String, String> value) {
            this.supplementary = value;
            return this;
        }

        /** @throws NullPointerException naming the required part that is missing */
        public CreditTransfer build() {
            return new CreditTransfer(
                    uetr,
                    instructionId,
                    endToEndId,
                    amount,
                    requestedExecutionDate,
                    chargeBearer,
                    initiatingParty,
                    debtor,
                    debtorAccount,
                    debtorAgent,
                    creditor,
                    creditorAccount,
                    creditorAgent,
                    remittance,
                    supplementary);
        }
    }
}
