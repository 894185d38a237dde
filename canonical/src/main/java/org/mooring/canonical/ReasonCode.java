package org.mooring.canonical;

/** The ISO 20022 ExternalStatusReason1Code values that Mooring gives or understands. */
public enum ReasonCode {
    AB05("TimeoutCreditorAgent"),
    AB08("OfflineCreditorAgent"),
    AC01("IncorrectAccountNumber"),
    AC02("InvalidDebtorAccountNumber"),
    AC03("InvalidCreditorAccountNumber"),
    AC04("ClosedAccountNumber"),
    AC06("BlockedAccount"),
    AG01("TransactionForbidden"),
    AG02("InvalidBankOperationCode"),
    AM01("ZeroAmount"),
    AM02("NotAllowedAmount"),
    AM03("NotAllowedCurrency"),
    AM04("InsufficientFunds"),
    AM05("Duplication"),
    AM09("WrongAmount"),
    AM10("InvalidControlSum"),
    AM11("InvalidTransactionCurrency"),
    AM12("InvalidAmount"),
    AM14("AmountExceedsAgreedLimit"),
    AM18("InvalidNumberOfTransactions"),
    BE04("MissingCreditorAddress"),
    CNOR("CreditorBankIsNotRegistered"),
    CUST("RequestedByCustomer"),
    DT01("InvalidDate"),
    DUPL("DuplicatePayment"),
    FF01("InvalidFileFormat"),
    FF10("BankSystemProcessingError"),
    MS03("NotSpecifiedReasonAgentGenerated"),
    NARR("Narrative"),
    NOAS("NoAnswerFromCustomer"),
    RC01("BankIdentifierIncorrect"),
    RR04("RegulatoryReason"),
    TM01("InvalidCutOffTime");

    private final String isoName;

    ReasonCode(String isoName) {
        this.isoName = isoName;
    }

    /** The name of the code in the external code set. */
    public String isoName() {
        return isoName;
    }
}
