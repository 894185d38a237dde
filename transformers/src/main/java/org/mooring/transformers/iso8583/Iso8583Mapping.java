package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.mooring.canonical.AccountId;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;

/** The 0200 to and from the canonical payment, as MAPPING.md pairs them. Stateless. */
public final class Iso8583Mapping {
    /** Prefix of ISO 8583 data elements among a credit transfer's supplementary values: {@code DE41}. */
    static final String SUPPLEMENTARY = "DE";

    private static final String PURCHASE = "00";
    private static final String ACCOUNT_TRANSFER = "40";
    private static final int ACCOUNT_LENGTH_MAX = 28;
    private static final int INSTITUTION_LENGTH = 11;
    /** What a reversal repeats of its original (ISO 8583:1987, table of 0400); DE 102 and 103 for a transfer. */
    private static final int[] REVERSAL_ELEMENTS = {2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 102, 103};

    private static final long AMOUNT_MINOR_MAX = 999_999_999_999L;
    private static final Pattern REFERENCE = Pattern.compile("[0-9A-Za-z]{12}");
    private static final Pattern DATA_ELEMENT = Pattern.compile(SUPPLEMENTARY + "[0-9]{1,4}");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** What a hub must not pass on as its own: transmission time and STAN of another hop, and MACs under another key. */
    private static final Set<Integer> NOT_FORWARDED = Set.of(7, 11, 64, 128, 192);

    /** Data elements that are components of {@link CardTransaction}. */
    private static final Set<Integer> CARD_COMPONENTS = Set.of(2, 3, 4, 7, 11, 12, 13, 18, 22, 32, 37, 41, 42, 49);

    private static final Set<Integer> TRANSFER_COMPONENTS = Set.of(4, 37, 49, 102, 103);
    private static final Set<Integer> SENSITIVE = Set.of(35, 36, 45, 52);
    /** By number: asked for each element of each purchase, so without a box or a hash. */
    private static final boolean[] OTHER_OF_CARD = others(CARD_COMPONENTS);

    private Iso8583Mapping() {}

    /** What the request is, or would be if it were complete: DE 3 decides, and a card transaction is what 0200 usually is. */
    public static PaymentKind kind(Iso8583Message request) {
        String processingCode = request.text(3);
        return processingCode != null && processingCode.startsWith(ACCOUNT_TRANSFER)
                ? PaymentKind.CREDIT_TRANSFER
                : PaymentKind.CARD_TRANSACTION;
    }

    /**
     * The payment that a 0200 asks for. Call it after {@link SensitiveElements#cut}.
     *
     * @param sensitive what was cut; read for the card number where only track 2 names it, kept by nobody here
     * @throws PaymentRejected when an element is missing (FF01) or its value is refused
     */
    public static Payment decode(Iso8583Message request, SensitiveAuthenticationData sensitive, Uetr uetr) {
        require(request, 3);
        Money amount = amount(request);
        require(request, 7);
        require(request, 11);
        String processingCode = request.text(3);
        if (processingCode.startsWith(PURCHASE)) {
            return card(request, sensitive, uetr, amount, processingCode);
        }
        if (processingCode.startsWith(ACCOUNT_TRANSFER)) {
            return transfer(request, uetr, amount);
        }
        throw PaymentRejected.because(
                ReasonCode.AG02,
                "processing code must be 00xxxx (purchase) or 40xxxx (account transfer), got '" + processingCode + "'",
                "DE 3");
    }

    private static Money amount(Iso8583Message request) {
        require(request, 4);
        require(request, 49);
        if (!request.isNumber(4)) {
            throw PaymentRejected.because(ReasonCode.FF01, "amount must be 1 to 18 digits", "DE 4");
        }
        long amountMinor = request.number(4);
        Money amount = new Money(amountMinor, currency(request));
        if (amountMinor == 0) {
            throw PaymentRejected.because(ReasonCode.AM01, "amount is zero", "DE 4");
        }
        return amount;
    }

    /** Dialects may write DE 49 in three letters (ISO 8583:1993). What is no number is never read as one. */
    private static Currency currency(Iso8583Message request) {
        return request.isNumber(49)
                ? NumericCurrency.of(request.number(49), "DE 49")
                : Money.currency(request.text(49), "DE 49");
    }

    private static CardTransaction card(
            Iso8583Message request,
            SensitiveAuthenticationData sensitive,
            Uetr uetr,
            Money amount,
            String processingCode) {
        return new CardTransaction(
                uetr,
                amount,
                pan(request, sensitive),
                processingCode,
                request.text(7),
                request.text(11),
                request.text(12),
                request.text(13),
                request.text(18),
                request.text(22),
                request.text(32),
                request.text(37),
                request.text(41),
                request.text(42),
                otherElements(request));
    }

    private static boolean[] others(Set<Integer> components) {
        boolean[] others = new boolean[Iso8583Version.NUMBERS_END];
        for (int de = 2; de < others.length; de++) {
            others[de] = !components.contains(de) && !SENSITIVE.contains(de);
        }
        return others;
    }

    /** Made at once as the unmodifiable map that the payment keeps, instead of one to fill and a copy. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<Integer, String> otherElements(Iso8583Message request) {
        int[] numbers = request.dataElements();
        int count = 0;
        for (int de : numbers) {
            if (OTHER_OF_CARD[de]) {
                numbers[count++] = de;
            }
        }
        Map.Entry[] others = new Map.Entry[count];
        for (int i = 0; i < count; i++) {
            others[i] = Map.entry(numbers[i], request.text(numbers[i]));
        }
        return Map.ofEntries((Map.Entry<Integer, String>[]) others);
    }

    /** DE 2, else what stands before the field separator of track 2 (DE 35, ISO/IEC 7813). */
    static Pan pan(Iso8583Message request, SensitiveAuthenticationData sensitive) {
        String number = request.text(2);
        if (number == null && sensitive.has(35)) {
            StringBuilder beforeSeparator = new StringBuilder(19);
            for (byte b : sensitive.peek(35)) {
                if (b < '0' || b > '9') {
                    break;
                }
                beforeSeparator.append((char) b);
            }
            number = beforeSeparator.toString();
        }
        if (number == null) {
            throw PaymentRejected.because(ReasonCode.FF01, "a purchase must have DE 2 or DE 35", "DE 2");
        }
        if (number.length() < 8 || number.length() > 19) {
            throw PaymentRejected.because(
                    ReasonCode.AC01, "card number must have 8 to 19 digits, has " + number.length(), "DE 2");
        }
        return new Pan(number);
    }

    private static CreditTransfer transfer(Iso8583Message request, Uetr uetr, Money amount) {
        Map<String, String> others = new HashMap<>();
        for (int de : request.dataElements()) {
            if (!TRANSFER_COMPONENTS.contains(de) && !SENSITIVE.contains(de)) {
                others.put(SUPPLEMENTARY + de, request.text(de));
            }
        }
        String reference = request.text(37);
        return CreditTransfer.builder()
                .uetr(uetr)
                .amount(amount)
                .endToEndId(
                        reference == null || reference.isBlank()
                                ? EndToEndId.NOT_PROVIDED
                                : new EndToEndId(reference.strip()))
                .debtorAccount(account(request, 102, ReasonCode.AC02))
                .creditorAccount(account(request, 103, ReasonCode.AC03))
                .supplementary(others)
                .build();
    }

    /**
     * An IBAN where the text is one. A text that begins like one, with an existing country's letters and two digits, and
     * whose check digits are wrong is a mistyped IBAN, not some other account number.
     */
    private static AccountId account(Iso8583Message request, int de, ReasonCode reason) {
        String text = required(request, de).strip();
        if (looksLikeIban(text)) {
            try {
                return Iban.parse(text, "DE " + de);
            } catch (PaymentRejected wrong) {
                throw PaymentRejected.because(reason, "IBAN check digits are wrong", "DE " + de);
            }
        }
        if (text.isEmpty()) {
            throw PaymentRejected.because(ReasonCode.FF01, "account number is blank", "DE " + de);
        }
        return new OtherAccountId(text);
    }

    private static boolean looksLikeIban(String text) {
        if (text.length() < 15 || !COUNTRIES.contains(text.substring(0, 2))) {
            return false;
        }
        for (int i = 2; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && (i < 4 || c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static String required(Iso8583Message request, int de) {
        require(request, de);
        return request.text(de);
    }

    private static void require(Iso8583Message request, int de) {
        if (!request.hasValue(de)) {
            throw PaymentRejected.because(ReasonCode.FF01, "DE " + de + " is missing", "DE " + de);
        }
    }

    /** A 0200, or what its function says, for a bank, ready to encode, and what of the payment it does not say. */
    public record Outbound(Iso8583Draft draft, MappingReport report) {
        /** With what a message in this dialect does not say of what other versions of ISO 8583 have. */
        public MappingReport report(Iso8583Dialect dialect) {
            if (draft.own().isEmpty()) {
                return report;
            }
            List<Remark> remarks = new ArrayList<>(report.remarks());
            draft.own().keySet().stream()
                    .filter(number -> !dialect.says(number))
                    .forEach(number -> remarks.add(notForwarded("DE" + number)));
            return new MappingReport(remarks);
        }
    }

    /**
     * @param sensitive goes into the draft, which must not outlive the send
     * @throws PaymentRejected when the payment cannot be said in a 0200: no debtor account, an account too
     *     long, an amount of 13 digits
     */
    public static Outbound encode(Payment payment, SensitiveAuthenticationData sensitive, TraceKey trace) {
        return encode(payment, sensitive, trace, Iso8583CardMessages.mti(payment));
    }

    static Outbound encode(Payment payment, SensitiveAuthenticationData sensitive, TraceKey trace, int mti) {
        Iso8583Draft draft = new Iso8583Draft(Digits.text(mti, 4));
        List<Remark> remarks = new ArrayList<>();
        if (payment instanceof CardTransaction card) {
            encodeCard(card, draft, remarks);
        } else if (payment instanceof CreditTransfer transfer) {
            encodeTransfer(transfer, draft, remarks);
        }
        if (payment.amount().amountMinor() > AMOUNT_MINOR_MAX) {
            throw PaymentRejected.because(ReasonCode.AM12, "amount has more than 12 digits", "DE 4");
        }
        draft.set(4, Digits.text(payment.amount().amountMinor(), 12))
                .set(49, NumericCurrency.text(payment.amount().currency()))
                .set(7, trace.transmissionDateTime())
                .set(11, trace.systemTraceAuditNumber());
        for (int de : sensitive.dataElements()) {
            draft.set(de, sensitive.peek(de));
        }
        return new Outbound(draft, remarks.isEmpty() ? MappingReport.CLEAN : new MappingReport(remarks));
    }

    /**
     * A 0400, or as a repeat 0401, that takes back the 0200 which {@link #encode} made of this payment under this trace:
     * the same DE 7, 11 and 37, and DE 90.
     *
     * <pre>
     *  DE 90, n 42:  | MTI, 4 | DE 11, 6 | DE 7, 10 | DE 32, 11, zeros in front | DE 33, 11 |
     * </pre>
     *
     * @throws PaymentRejected as {@link #encode}
     */
    public static Iso8583Draft encodeReversal(Payment payment, TraceKey trace, boolean isRepeat) {
        Iso8583Draft original =
                encode(payment, SensitiveAuthenticationData.none(), trace).draft();
        return original.as(isRepeat ? "0401" : "0400", REVERSAL_ELEMENTS)
                .set(
                        90,
                        Digits.text(Iso8583CardMessages.mti(payment), 4)
                                + trace.systemTraceAuditNumber()
                                + trace.transmissionDateTime()
                                + institution(element(payment, 32))
                                + institution(element(payment, 33)));
    }

    /**
     * The 0200 which {@link #encode} made of this payment under this trace, as a repeat: 0201, and nothing else is other.
     * What came with it in memory only is missing.
     *
     * @throws PaymentRejected as {@link #encode}
     */
    public static Iso8583Draft encodeRepeat(Payment payment, TraceKey trace) {
        return encode(payment, SensitiveAuthenticationData.none(), trace)
                .draft()
                .as("0201");
    }

    private static String element(Payment payment, int de) {
        if (payment instanceof CardTransaction card) {
            return de == 32
                    ? card.acquiringInstitutionId()
                    : card.dataElements().get(de);
        }
        return ((CreditTransfer) payment).supplementary().get(SUPPLEMENTARY + de);
    }

    private static String institution(String id) {
        String digits = id == null ? "" : id.strip();
        return "0".repeat(Math.max(0, INSTITUTION_LENGTH - digits.length())) + digits;
    }

    private static void encodeCard(CardTransaction card, Iso8583Draft draft, List<Remark> remarks) {
        card.dataElements().forEach((de, value) -> {
            if (isForwarded(de)) {
                draft.set(de, value);
            } else if (de >= Iso8583Version.OWN) {
                draft.setOwn(de, value);
            } else {
                remarks.add(notForwarded("DE" + de));
            }
        });
        draft.set(2, card.pan().value())
                .set(3, card.processingCode())
                .set(12, card.localTime())
                .set(13, card.localDate())
                .set(18, card.merchantCategoryCode())
                .set(22, card.pointOfServiceEntryMode())
                .set(32, card.acquiringInstitutionId())
                .set(37, card.retrievalReferenceNumber())
                .set(41, card.terminalId())
                .set(42, card.cardAcceptorId());
    }

    private static void encodeTransfer(CreditTransfer transfer, Iso8583Draft draft, List<Remark> remarks) {
        draft.set(3, ACCOUNT_TRANSFER + "0000");
        transfer.supplementary().forEach((path, value) -> {
            int de = dataElement(path);
            if (de > 0 && isForwarded(de)) {
                draft.set(de, value);
            } else if (de >= Iso8583Version.OWN) {
                draft.setOwn(de, value);
            } else {
                remarks.add(notForwarded(path));
            }
        });
        if (transfer.debtorAccount() == null) {
            throw PaymentRejected.because(
                    ReasonCode.AC02, "an account transfer must name the debtor's account", "DE 102");
        }
        draft.set(102, accountText(transfer.debtorAccount(), ReasonCode.AC02, "DE 102"))
                .set(103, accountText(transfer.creditorAccount(), ReasonCode.AC03, "DE 103"));
        String endToEndId = transfer.endToEndId().value();
        if (REFERENCE.matcher(endToEndId).matches()) {
            draft.set(37, endToEndId);
        } else if (transfer.endToEndId().isProvided()) {
            remarks.add(noHome("EndToEndId", "DE 37 takes twelve letters and digits"));
        }
        remarkNoHome(transfer, remarks);
    }

    private static void remarkNoHome(CreditTransfer transfer, List<Remark> remarks) {
        Map<String, Object> homeless = new LinkedHashMap<>();
        homeless.put("InstrId", transfer.instructionId());
        homeless.put("ReqdExctnDt", transfer.requestedExecutionDate());
        homeless.put("ChrgBr", transfer.chargeBearer());
        homeless.put("InitgPty", transfer.initiatingParty());
        homeless.put("Dbtr", transfer.debtor());
        homeless.put("DbtrAgt", transfer.debtorAgent());
        homeless.put("Cdtr", transfer.creditor());
        homeless.put("CdtrAgt", transfer.creditorAgent());
        homeless.put("RmtInf", transfer.remittance().isEmpty() ? null : transfer.remittance());
        homeless.forEach((path, value) -> {
            if (value != null) {
                remarks.add(noHome(path, "a 0200 has no element for it"));
            }
        });
    }

    private static Remark notForwarded(String path) {
        return noHome(path, "belongs to another hop or another format and is not passed on");
    }

    private static Remark noHome(String path, String note) {
        return new Remark(Change.NO_HOME, path, note);
    }

    static boolean isForwarded(int de) {
        return de >= 2 && de <= Iso8583Dialect.FIELD_MAX && !NOT_FORWARDED.contains(de) && !SENSITIVE.contains(de);
    }

    /** 41 for {@code DE41}, 0 for any other path. */
    private static int dataElement(String path) {
        return DATA_ELEMENT.matcher(path).matches() ? Integer.parseInt(path.substring(2)) : 0;
    }

    private static String accountText(AccountId account, ReasonCode reason, String at) {
        String text = account.value();
        if (text.length() > ACCOUNT_LENGTH_MAX) {
            throw PaymentRejected.because(
                    reason,
                    "account must have at most " + ACCOUNT_LENGTH_MAX + " characters in ISO 8583, has " + text.length(),
                    at + ", account=" + account.masked());
        }
        return text;
    }
}
