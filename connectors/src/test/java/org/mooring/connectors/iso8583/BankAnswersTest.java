package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Payment;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/** What may be believed of an answer, before money is counted by it. */
class BankAnswersTest {
    private static final String BALANCES = "2001978C000001000000" + "2002978D000000001234";

    private final BankAnswers answers = new BankAnswers(
            StatusCodeMap.parse("nordbank", Map.of("00", "ACSC", "10", "ACSC", "51", "RJCT/AM04", "76", "PDNG")));

    @ParameterizedTest
    @CsvSource({
        // function, type of the answer, DE 39, DE 4, state, cause, accepted
        "FINANCIAL_REQUEST, 0210, 00, 1000, ACSC, , ",
        "FINANCIAL_REQUEST, 0210, 10, 400, ACSC, , 400",
        "FINANCIAL_REQUEST, 0210, 00, 400, ACSC, , 400",
        "AUTHORISATION, 0110, 10, 400, ACSC, , 400",
        // of a part that is not said, of more than was asked for, and of what has happened as a whole: nothing
        "FINANCIAL_REQUEST, 0210, 10, 1000, PDNG, UNKNOWN_CODE, ",
        "FINANCIAL_REQUEST, 0210, 10, 1001, PDNG, UNKNOWN_CODE, ",
        "FINANCIAL_REQUEST, 0210, 10, 0, PDNG, UNKNOWN_CODE, ",
        "FINANCIAL_ADVICE, 0230, 10, 400, PDNG, UNKNOWN_CODE, 400",
        // an answer of another type is none, whatever it says
        "FINANCIAL_REQUEST, 0110, 00, 1000, PDNG, UNKNOWN_CODE, ",
        "AUTHORISATION, 0210, 00, 1000, PDNG, UNKNOWN_CODE, ",
        "FINANCIAL_ADVICE, 0210, 00, 1000, PDNG, UNKNOWN_CODE, ",
        "FINANCIAL_ADVICE, 0230, 00, 1000, ACSC, , ",
        "FINANCIAL_REQUEST, 0210, 51, 1000, RJCT, , ",
    })
    void believesAnAnswerThatSaysWhatItApproves(
            CardFunction function,
            String mti,
            String code,
            long amountMinor,
            String state,
            String cause,
            Long accepted) {
        CardTransaction card = ((CardTransaction) Purchases.purchase(1000).payment()).as(function);
        StatusReport report =
                answers.outcome(card, answer(mti, code, amountMinor)).report();
        assertThat(report.status()).hasToString(state);
        assertThat(report.pendingCause() == null ? null : report.pendingCause().name())
                .isEqualTo(cause);
        assertThat(
                        report.acceptedAmount() == null
                                ? null
                                : report.acceptedAmount().amountMinor())
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"00", "10"})
    void aPartOfATransferIsNoTransfer(String code) {
        Payment transfer = CreditTransfer.builder()
                .uetr(Uetr.random())
                .amount(new Money(1000, Currency.getInstance("EUR")))
                .creditorAccount(new OtherAccountId("42"))
                .build();
        StatusReport report =
                answers.outcome(transfer, answer("0210", code, 400)).report();
        assertThat(report.pendingCause()).hasToString("UNKNOWN_CODE");
    }

    @Test
    void anEnquiryIsAnsweredInOurCodesWithWhatTheBankTold() {
        ServiceAnswer answer = answers.toEnquiry(
                decoded(new Iso8583Draft("0210").set(39, "00").set(48, "LINE").set(54, BALANCES)));
        assertThat(answer).isEqualTo(new ServiceAnswer("00", Map.of(48, "LINE", 54, BALANCES)));
    }

    @ParameterizedTest
    @CsvSource({"51, 51", "76, 91", "Z9, 05"})
    void whatTheBankRefusesIsRefused(String bankCode, String code) {
        assertThat(answers.toEnquiry(decoded(new Iso8583Draft("0210").set(39, bankCode))))
                .isEqualTo(ServiceAnswer.of(code));
    }

    @Test
    void aBalanceThatCannotBeReadIsNone() {
        Iso8583Message cut = decoded(new Iso8583Draft("0210").set(39, "00").set(54, BALANCES.substring(1)));
        assertThat(answers.toEnquiry(cut)).isEqualTo(ServiceAnswer.of("96"));
    }

    private static Iso8583Message answer(String mti, String code, long amountMinor) {
        return decoded(new Iso8583Draft(mti)
                .set(4, String.format(java.util.Locale.ROOT, "%012d", amountMinor))
                .set(39, code)
                .set(49, "978"));
    }

    private static Iso8583Message decoded(Iso8583Draft draft) {
        return Wire.CODEC.decode(Wire.CODEC.encode(draft));
    }
}
