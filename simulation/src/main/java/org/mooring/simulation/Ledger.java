package org.mooring.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mooring.canonical.Uetr;

/** What all banks together did with each payment's money, told by the banks and by nobody else. */
final class Ledger {
    private final Map<Uetr, Account> accounts = new LinkedHashMap<>();

    /** One payment. */
    static final class Account {
        private int net;
        private int highest;
        private int lowest;
        private String bank = "";

        int net() {
            return net;
        }

        int highest() {
            return highest;
        }

        int lowest() {
            return lowest;
        }

        /** That moved its money last. */
        String bank() {
            return bank;
        }

        private void move(int by, String at) {
            net += by;
            highest = Math.max(highest, net);
            lowest = Math.min(lowest, net);
            bank = at;
        }
    }

    void booked(Uetr payment, String bank) {
        of(payment).move(1, bank);
    }

    void takenBack(Uetr payment, String bank) {
        of(payment).move(-1, bank);
    }

    Account of(Uetr payment) {
        return accounts.computeIfAbsent(payment, key -> new Account());
    }
}
