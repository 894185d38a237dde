package org.mooring.simulators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The SOAP bank. docs/reference/simulated-banks.md is its contract, {@code oldtown.wsdl} beside this class its WSDL. */
public final class OldtownSimulator extends HttpBank {
    public static final String ID = "oldtown";

    private static final String PATH = "/soap/transfers";
    private static final String WSDL = wsdl();

    private final byte[] authorization;

    private OldtownSimulator(int port, String username, String password, LedgerLimits limits) {
        super(ID, "OT", port, limits);
        byte[] credentials = (username + ':' + password).getBytes(StandardCharsets.UTF_8);
        this.authorization =
                ("Basic " + Base64.getEncoder().encodeToString(credentials)).getBytes(StandardCharsets.UTF_8);
    }

    /** @param port 0 for a free one */
    static OldtownSimulator start(int port, String username, String password, LedgerLimits limits) {
        OldtownSimulator bank = new OldtownSimulator(port, username, password, limits);
        bank.startLink(1);
        return bank;
    }

    @Override
    HttpReply reply(HttpRequest request) {
        if (!request.path().equals(PATH)) {
            return HttpReply.error(404, "no such resource");
        }
        if (request.method().equals("GET") && "wsdl".equalsIgnoreCase(request.query())) {
            return HttpReply.xml(200, WSDL.replace("@address@", "http://127.0.0.1:" + port(1) + PATH));
        }
        if (!isAuthorized(request.header("Authorization"))) {
            return HttpReply.error(401, "user name and password are required")
                    .with("WWW-Authenticate", "Basic realm=\"oldtown\"");
        }
        if (!request.method().equals("POST")) {
            return HttpReply.error(405, "calls are posted").with("Allow", "POST");
        }
        String contentType = request.header("Content-Type");
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("text/xml")) {
            return HttpReply.error(415, "SOAP 1.1 is text/xml");
        }
        try {
            return answer(request);
        } catch (SoapFault fault) {
            return HttpReply.xml(500, SoapWriter.fault(fault));
        }
    }

    private HttpReply answer(HttpRequest request) throws SoapFault {
        SoapCall call = SoapReader.read(request.body());
        String action = '"' + SoapReader.CONTRACT_NAMESPACE + '/' + call.operation() + '"';
        if (!action.equals(request.header("SOAPAction"))) {
            throw SoapFault.client("SOAPAction must be " + action);
        }
        String transferId = call.first("TransferId");
        if (transferId == null) {
            throw SoapFault.client("TransferId is missing");
        }
        return call.operation().equals("ExecuteTransfer") ? execute(call, transferId) : inquire(transferId);
    }

    private HttpReply execute(SoapCall call, String transferId) throws SoapFault {
        Currency currency;
        long amountMinor;
        try {
            currency = Amounts.byCode(call.amountCurrency());
            amountMinor = Amounts.minor(call.first("Amount"), currency);
        } catch (IllegalArgumentException invalid) {
            throw SoapFault.client("Amount: " + invalid.getMessage());
        }
        PaymentOrder order = new PaymentOrder(
                link(), transferId, identity(call, amountMinor), transferId, amountMinor, currency, null);
        return pay(order, posting -> response("ExecuteTransferResponse", transferId, posting));
    }

    private HttpReply inquire(String transferId) throws SoapFault {
        Ledger.Posting posting = ledger().find(transferId).orElseThrow(() -> SoapFault.client("unknown transfer"));
        return response("GetTransferStatusResponse", transferId, posting);
    }

    /** Another TransferId for the same end-to-end id, amount and creditor is the same business paid again. */
    private static String identity(SoapCall call, long amountMinor) {
        String endToEndId = call.first("EndToEndId");
        String creditorAccount = call.first("CreditorAccount");
        return endToEndId == null || endToEndId.equals("NOTPROVIDED") || creditorAccount == null
                ? null
                : endToEndId + '/' + amountMinor + call.amountCurrency() + '/' + creditorAccount;
    }

    private HttpReply response(String element, String transferId, Ledger.Posting posting) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("TransferId", transferId);
        members.put("Reference", posting.reference());
        String reasonCode = switch (posting.decision()) {
            case INSUFFICIENT_FUNDS -> "51";
            case DO_NOT_HONOUR -> "05";
            case NO_SUCH_ACCOUNT -> "14";
            case BOOKED, BOOKED_UNANSWERED, UNKNOWN_CODE -> null;
        };
        members.put(
                "Status",
                switch (posting.decision()) {
                    case BOOKED, BOOKED_UNANSWERED -> isDecidingLater() ? "PENDING" : "OK";
                    case INSUFFICIENT_FUNDS, DO_NOT_HONOUR, NO_SUCH_ACCOUNT -> "REFUSED";
                    case UNKNOWN_CODE -> "ZX9";
                });
        if (reasonCode != null) {
            members.put("ReasonCode", reasonCode);
        }
        return HttpReply.xml(200, SoapWriter.response(element, members));
    }

    private boolean isAuthorized(String header) {
        return header != null && MessageDigest.isEqual(authorization, header.getBytes(StandardCharsets.UTF_8));
    }

    private static String wsdl() {
        try (InputStream in = OldtownSimulator.class.getResourceAsStream("oldtown.wsdl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("oldtown.wsdl is not beside its class", failure);
        }
    }
}
