package org.mooring.chaos.oracle;

/**
 * One broken promise.
 *
 * @param payment the client's number of the payment, 0 where it is about none
 */
public record Finding(Verdict verdict, long payment, String what) {
    @Override
    public String toString() {
        return verdict + (payment == 0 ? "" : " payment " + payment) + ": " + what;
    }
}
