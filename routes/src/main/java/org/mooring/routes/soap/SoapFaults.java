package org.mooring.routes.soap;

import org.mooring.routes.soap.contract.PaymentFault;
import org.mooring.routes.soap.contract.PaymentFault_Exception;

/** The contract's one fault. */
final class SoapFaults {
    private SoapFaults() {}

    static PaymentFault_Exception of(String reasonCode, String rule, String at) {
        PaymentFault fault = new PaymentFault();
        fault.setReasonCode(reasonCode);
        fault.setRule(rule);
        fault.setAt(at);
        return new PaymentFault_Exception(rule, fault);
    }
}
