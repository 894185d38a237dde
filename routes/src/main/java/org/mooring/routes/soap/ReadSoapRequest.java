package org.mooring.routes.soap;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import javax.security.auth.Subject;
import javax.xml.datatype.XMLGregorianCalendar;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.Bic;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.routes.Caller;
import org.mooring.routes.channel.ApiRequests;
import org.mooring.routes.soap.contract.CancelPaymentRequest;
import org.mooring.routes.soap.contract.GetPaymentStatusRequest;
import org.mooring.routes.soap.contract.Party;
import org.mooring.routes.soap.contract.SubmitPaymentRequest;
import org.mooring.transformers.MappingReport;

/**
 * Reads the request object of an operation. The operation is told by the class of that object, which CXF made by the
 * contract; never by a header, which a caller could set.
 */
public final class ReadSoapRequest {
    /** Header for the route: {@code submit}, {@code status} or {@code cancel}. */
    public static final String OPERATION = "MooringOperation";

    private final ApiRequests requests;
    private final Function<Principal, Caller> callers;

    /** @param callers knows what an authenticated principal may do; null for one that was not authenticated */
    public ReadSoapRequest(ApiRequests requests, Function<Principal, Caller> callers) {
        this.requests = requests;
        this.callers = callers;
    }

    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        Object request = message.getBody(List.class).get(0);
        Caller caller = callers.apply(principal(message));
        message.removeHeaders("*");
        SoapCaller.keep(exchange, caller);
        message.setBody(request);
        if (request instanceof SubmitPaymentRequest submit) {
            message.setHeader(OPERATION, "submit");
            byte[] content = content(submit);
            ApiRequests.Call call =
                    new ApiRequests.Call(caller.channel(), caller.name(), submit.getIdempotencyKey(), "soap", content);
            InboundRequest inbound = requests.read(
                    call,
                    () -> new ApiRequests.Read(
                            transfer(submit), submit.getUetr() != null, content, MappingReport.CLEAN));
            exchange.setProperty(PaymentExchange.REQUEST, inbound);
            message.setBody(inbound.payment());
        } else if (request instanceof GetPaymentStatusRequest) {
            message.setHeader(OPERATION, "status");
        } else if (request instanceof CancelPaymentRequest) {
            message.setHeader(OPERATION, "cancel");
        } else {
            throw new IllegalStateException(
                    "the contract has no request " + request.getClass().getName());
        }
    }

    /** CXF's consumer hands the authenticated caller over as a subject. */
    private static Principal principal(Message message) {
        Subject subject = message.getHeader(Exchange.AUTHENTICATION, Subject.class);
        return subject == null
                ? null
                : subject.getPrincipals().stream().findFirst().orElse(null);
    }

    private static CreditTransfer transfer(SubmitPaymentRequest submit) {
        Party debtor = submit.getDebtor();
        Party creditor = submit.getCreditor();
        AccountId creditorAccount = account(creditor, "creditor");
        if (creditorAccount == null) {
            throw PaymentRejected.because(ReasonCode.AC03, "the creditor needs an iban or otherAccount", "creditor");
        }
        return CreditTransfer.builder()
                .uetr(submit.getUetr() == null ? Uetr.random() : Uetr.parse(submit.getUetr(), "uetr"))
                .endToEndId(new EndToEndId(submit.getEndToEndId()))
                .amount(Money.parse(
                        submit.getAmount().getValue(), submit.getAmount().getCurrency(), "amount"))
                .requestedExecutionDate(date(submit.getRequestedExecutionDate()))
                .debtor(party(debtor))
                .debtorAccount(account(debtor, "debtor"))
                .debtorAgent(bic(debtor, "debtor"))
                .creditor(party(creditor))
                .creditorAccount(creditorAccount)
                .creditorAgent(bic(creditor, "creditor"))
                .remittance(submit.getRemittance())
                .build();
    }

    private static LocalDate date(XMLGregorianCalendar date) {
        return date == null ? null : LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
    }

    private static org.mooring.canonical.Party party(Party party) {
        return party == null || party.getName() == null ? null : org.mooring.canonical.Party.named(party.getName());
    }

    private static Bic bic(Party party, String at) {
        return party == null || party.getBic() == null ? null : Bic.parse(party.getBic(), at + "/bic");
    }

    private static AccountId account(Party party, String at) {
        if (party == null || (party.getIban() == null && party.getOtherAccount() == null)) {
            return null;
        }
        if (party.getIban() != null) {
            return Iban.parse(party.getIban(), at + "/iban");
        }
        String number = party.getOtherAccount().strip();
        if (number.isEmpty() || number.length() > OtherAccountId.LENGTH_MAX) {
            throw PaymentRejected.because(
                    ReasonCode.AC01, "account number must have 1 to 34 characters", at + "/otherAccount");
        }
        return new OtherAccountId(number);
    }

    /** The request in a fixed order, one member a line: what tells same from other, and what the journal keeps as raw. */
    private static byte[] content(SubmitPaymentRequest submit) {
        StringBuilder text = new StringBuilder();
        line(text, submit.getUetr());
        line(text, submit.getEndToEndId());
        line(text, submit.getAmount().getValue());
        line(text, submit.getAmount().getCurrency());
        line(text, submit.getRequestedExecutionDate());
        party(text, submit.getDebtor());
        party(text, submit.getCreditor());
        submit.getRemittance().forEach(remittance -> line(text, remittance));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void party(StringBuilder text, Party party) {
        line(text, party == null ? null : party.getName());
        line(text, party == null ? null : party.getIban());
        line(text, party == null ? null : party.getOtherAccount());
        line(text, party == null ? null : party.getBic());
    }

    private static void line(StringBuilder text, Object value) {
        text.append(value == null ? "" : value.toString().replace("\\", "\\\\").replace("\n", "\\n"))
                .append('\n');
    }
}
