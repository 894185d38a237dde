package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties.KeyExchangeRule;
import org.mooring.connectors.bank.Iso8583LinkProperties.SignOn;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.transformers.iso8583.Iso8583Answers;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.ResponseCode;
import org.mooring.transformers.iso8583.SensitiveElements;
import org.mooring.transformers.iso8583.TraceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The 0800 family on one connection to a bank: sign-on, keys, echo, cut-over and sign-off, asked by either side. Knows
 * when the connection takes traffic, and nothing of that traffic. Everything runs on the event loop except what ends in
 * {@code Later}. docs/reference/iso8583-sessions.md draws the phases.
 */
final class LinkSession {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSession.class);
    /** How often the age of a key is looked at, at least: nothing beside the ages that are agreed on. */
    private static final Duration KEY_CHECKED_EVERY_MAX = Duration.ofSeconds(30);

    private enum Phase {
        SIGNING_ON,
        OPEN,
        /** The bank has signed us off: what is in flight is still answered. */
        SIGNED_OFF,
        CLOSING
    }

    private final LinkConnection connection;
    private final LinkEnvironment environment;
    private final Iso8583LinkProperties rules;
    private final Iso8583Answers answers;
    private final EventLoop loop;
    private final KeyAge keyAge;

    private Phase phase = Phase.SIGNING_ON;
    /** DE 70 of our 0800 that waits for its 0810, null when none does. */
    private String askedCode;

    private long askedKey;
    /** Counts what we asked, so that a key which was taken slowly is not taken for the answer to a later request. */
    private int askedCount;
    /** The key was asked for by its age: the connection goes on without it. */
    private boolean isKeyAskedByAge;

    private ScheduledFuture<?> keyCheck;
    private ScheduledFuture<?> askedTimeout;
    private ScheduledFuture<?> signOnAgain;
    private int echoesMissed;
    private boolean hasHeardSinceAsked;

    LinkSession(LinkConnection connection, LinkEnvironment environment, EventLoop loop) {
        this.connection = connection;
        this.environment = environment;
        this.rules = environment.options().rules();
        this.answers = new Iso8583Answers(environment.codec(), environment::encode);
        this.loop = loop;
        this.keyAge = rules.signOn() == SignOn.BANK ? environment.shared().keyAge() : new KeyAge();
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isClosing() {
        return phase == Phase.CLOSING;
    }

    /** The connection is there. */
    void begin() {
        switch (rules.signOn()) {
            case LINK -> ask(NetworkManagement.SIGN_ON);
            case BANK -> environment.shared().connected(this);
            case NONE -> askForKeyOrOpen();
        }
    }

    void signOnLater() {
        later(this::signOn);
    }

    void openLater() {
        later(() -> {
            boolean isWanted = phase == Phase.SIGNING_ON || phase == Phase.SIGNED_OFF;
            if (isWanted && isKeyAskedFor()) {
                isKeyAskedByAge = false; // it opens with its key
            } else if (isWanted) {
                open();
            }
        });
    }

    void signedOffLater() {
        later(this::signedOff);
    }

    private void later(Runnable step) {
        try {
            loop.execute(guarded(step));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{}: its event loop has ended", connection.id());
        }
    }

    /** The event loop would swallow what a step of its own throws, and the session would stand still. */
    private Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException defect) {
                LOG.error("{}: a step of the session failed", connection.id(), defect);
                connection.end("a step of the session failed: " + defect.getMessage());
            }
        };
    }

    private void signOn() {
        boolean isWanted = phase == Phase.SIGNING_ON || phase == Phase.SIGNED_OFF;
        if (isWanted && askedCode == null) {
            ask(NetworkManagement.SIGN_ON);
        } else if (isWanted) {
            signOnAgainLater(); // an echo is on its way
        }
    }

    private void askForKeyOrOpen() {
        if (rules.keyExchange() == KeyExchangeRule.SIGN_ON) {
            ask(rules.keyExchangeCode());
        } else {
            opened();
        }
    }

    /** Open by what this connection itself has done or heard. */
    private void opened() {
        if (phase == Phase.CLOSING) {
            return;
        }
        open();
        if (rules.signOn() == SignOn.BANK) {
            environment.shared().signedOn(this);
        }
    }

    private void open() {
        cancel(signOnAgain);
        boolean wasOpen = phase == Phase.OPEN;
        phase = Phase.OPEN;
        watchKeyAge();
        connection.opened();
        if (!wasOpen) {
            tell(Kind.SIGNED_ON, null, "takes traffic");
        }
    }

    private void watchKeyAge() {
        if (rules.keyAgeMax() != null && keyCheck == null) {
            long everyMs = Math.min(
                    KEY_CHECKED_EVERY_MAX.toMillis(), rules.signOnAgainAfter().toMillis());
            keyCheck =
                    loop.scheduleWithFixedDelay(guarded(this::askForKeyByAge), everyMs, everyMs, TimeUnit.MILLISECONDS);
        }
    }

    /** What is in flight is not touched: it is answered, under whichever key, as it would have been. */
    private void askForKeyByAge() {
        boolean isFree = phase == Phase.OPEN && askedCode == null;
        if (isFree && keyAge.isToAsk(this, environment.clock().instant(), rules.keyAgeMax())) {
            ask(rules.keyExchangeCode(), true);
        }
    }

    private void goOnWithOldKey(String why) {
        isKeyAskedByAge = false;
        keyAge.gaveUp(this);
        LOG.warn(
                "{}: no new key, though the present one is older than {}: {}; goes on with it, and asks again",
                connection.id(),
                rules.keyAgeMax(),
                why);
    }

    private void signedOff() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.SIGNED_OFF;
        connection.signedOff();
    }

    /** Nothing came for a while. */
    void idle() {
        if ((phase == Phase.OPEN || phase == Phase.SIGNED_OFF) && askedCode == null) {
            ask(NetworkManagement.ECHO);
        }
    }

    /** Something whole came: whatever it is, the bank lives. */
    void heard() {
        echoesMissed = 0;
        hasHeardSinceAsked = true;
    }

    private void ask(String code) {
        ask(code, false);
    }

    private void ask(String code, boolean isKeyByAge) {
        TraceKey trace = environment.stans().next();
        byte[] request;
        try {
            request = environment.encode(new Iso8583Draft("0800")
                    .set(7, trace.transmissionDateTime())
                    .set(11, trace.systemTraceAuditNumber())
                    .set(70, code));
        } catch (RuntimeException unsealed) {
            if (isKeyByAge) {
                goOnWithOldKey("0800/" + code + " cannot be sent: " + unsealed.getMessage());
                return;
            }
            connection.end("0800/" + code + " cannot be sent: " + unsealed.getMessage());
            return;
        }
        cancel(askedTimeout);
        askedCode = code;
        askedCount++;
        isKeyAskedByAge = isKeyByAge;
        askedKey = LinkConnection.key(trace);
        hasHeardSinceAsked = false;
        connection.write(request);
        long timeoutMs = environment.options().answerTimeout().toMillis();
        askedTimeout = loop.schedule(guarded(() -> missed(code, timeoutMs)), timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void missed(String code, long timeoutMs) {
        askedCode = null;
        if (isKeyAskedByAge) {
            goOnWithOldKey("no answer to 0800/" + code + " in " + timeoutMs + " ms");
            if (!hasHeardSinceAsked) { // perhaps nobody is there
                ask(NetworkManagement.ECHO);
            }
        } else if (code.equals(NetworkManagement.SIGN_ON) && phase == Phase.OPEN) {
            LOG.info("{}: no answer to 0800/001, and signed on meanwhile", connection.id());
        } else if (code.equals(NetworkManagement.ECHO) && hasHeardSinceAsked) {
            LOG.info("{}: no answer to an echo, but something else came", connection.id());
        } else if (code.equals(NetworkManagement.ECHO) && ++echoesMissed < rules.echoesMissedMax()) {
            LOG.info("{}: no answer to echo {} of {}", connection.id(), echoesMissed, rules.echoesMissedMax());
            ask(NetworkManagement.ECHO);
        } else {
            connection.end("no answer to 0800/" + code + " in " + timeoutMs + " ms");
        }
    }

    /**
     * An 0810.
     *
     * @return false when nothing of ours waits for it
     */
    boolean isAnswer(long key, Iso8583Message message) {
        if (askedCode == null || key != askedKey) {
            return false;
        }
        String code = askedCode;
        boolean isApproved = ResponseCode.APPROVED.equals(ResponseCode.of(message));
        if (isApproved && isKeyExchange(code)) {
            askedKey = -1; // answered, and the time-out runs until the key is taken
            int asked = askedCount;
            takeKey(code, message, isTaken -> keyAskedFor(code, asked, isTaken));
            return true;
        }
        askedCode = null;
        askedTimeout.cancel(false);
        if (isKeyAskedByAge) {
            goOnWithOldKey("0800/" + code + " was answered " + message.text(39));
        } else if (code.equals(NetworkManagement.SIGN_OFF)) {
            connection.end("signed off");
        } else if (code.equals(NetworkManagement.SIGN_ON) && phase == Phase.OPEN) {
            LOG.info("{}: 0800/001 was answered {}, and signed on meanwhile", connection.id(), message.text(39));
        } else if (!isApproved && phase == Phase.SIGNED_OFF) {
            LOG.info("{}: 0800/{} was answered {}", connection.id(), code, message.text(39));
            signOnAgainLater(); // what is in flight is still answered over this connection
        } else if (!isApproved) {
            connection.end("0800/" + code + " was answered " + message.text(39));
        } else if (code.equals(NetworkManagement.SIGN_ON)) {
            askForKeyOrOpen();
        }
        return true;
    }

    private void keyAskedFor(String code, int asked, boolean isTaken) {
        if (!code.equals(askedCode) || asked != askedCount) {
            return; // too late, or the session is being closed
        }
        askedCode = null;
        askedTimeout.cancel(false);
        if (isKeyAskedByAge && isTaken) {
            isKeyAskedByAge = false;
        } else if (isKeyAskedByAge) {
            goOnWithOldKey("it was not taken");
        } else if (isTaken) {
            opened();
        } else {
            connection.end("the new key was not taken");
        }
    }

    /** An 0800 of the bank. */
    void asked(Iso8583Message message, byte[] answerHeader) {
        String code = message.text(70);
        if (code == null) {
            answer(message, ResponseCode.FORMAT_ERROR, answerHeader);
        } else if (isKeyExchange(code)) {
            takeKey(
                    code,
                    message,
                    isTaken -> answer(
                            message, isTaken ? ResponseCode.APPROVED : ResponseCode.INVALID_TRANSACTION, answerHeader));
        } else {
            answer(message, carriedOut(code, message), answerHeader);
        }
    }

    private String carriedOut(String code, Iso8583Message message) {
        switch (code) {
            case NetworkManagement.ECHO -> {}
            case NetworkManagement.SIGN_ON -> {
                if (phase == Phase.SIGNED_OFF && isKeyAskedFor()) {
                    isKeyAskedByAge = false; // it opens with its key
                } else if (phase == Phase.SIGNED_OFF) {
                    askForKeyOrOpen();
                }
            }
            case NetworkManagement.SIGN_OFF -> signedOffByBank();
            case NetworkManagement.CUT_OVER ->
                tellWithoutSecrets(Kind.CUT_OVER, message, "the bank begins its next business day");
            default -> {
                tellWithoutSecrets(Kind.UNASKED, message, "0800 with an unknown DE 70, answered 12");
                return ResponseCode.INVALID_TRANSACTION;
            }
        }
        return ResponseCode.APPROVED;
    }

    private void signedOffByBank() {
        if (phase != Phase.OPEN) {
            return;
        }
        signedOff();
        tell(Kind.SIGNED_OFF, null, "the bank signed us off; what is in flight is still answered");
        if (rules.signOn() == SignOn.BANK) {
            environment.shared().signedOff(this);
        }
        if (rules.signOn() != SignOn.NONE) {
            signOnAgainLater();
        }
    }

    private void signOnAgainLater() {
        signOnAgain =
                loop.schedule(guarded(this::signOn), rules.signOnAgainAfter().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answer(Iso8583Message message, String responseCode, byte[] header) {
        connection.writeJoined(FrameCodec.join(header, answers.answer(message, responseCode)));
    }

    private boolean isKeyAskedFor() {
        return askedCode != null && isKeyExchange(askedCode);
    }

    private static boolean isKeyExchange(String code) {
        return code.equals(NetworkManagement.KEY_CHANGE) || code.equals(NetworkManagement.KEY_CHANGE_DYNAMIC);
    }

    private void takeKey(String code, Iso8583Message message, Consumer<Boolean> then) {
        String value = message.asSent().text(rules.keyElement());
        CompletionStage<Boolean> taking;
        if (rules.keyExchange() == KeyExchangeRule.NONE || value == null) {
            taking = CompletableFuture.completedFuture(false);
        } else {
            try {
                taking = environment.keys().take(new KeyCryptogram(connection.id(), code, value));
            } catch (RuntimeException defect) {
                taking = CompletableFuture.failedFuture(defect);
            }
        }
        taking.whenComplete((isTaken, failure) -> later(() -> {
            if (failure != null) {
                LOG.error("{}: the new key was not taken", connection.id(), failure);
            }
            boolean isInUse = failure == null && isTaken;
            if (isInUse) {
                keyAge.taken(environment.clock().instant());
            }
            tell(isInUse ? Kind.KEY_TAKEN : Kind.KEY_REFUSED, null, "0800/" + code + ", DE " + rules.keyElement());
            then.accept(isInUse);
        }));
    }

    /** All is answered and nothing new is taken: signs off where somebody signed on, and closes. */
    void finish() {
        boolean signsOff = phase == Phase.OPEN
                && (rules.signOn() == SignOn.LINK
                        || (rules.signOn() == SignOn.BANK
                                && environment.shared().isLast(this)));
        phase = Phase.CLOSING;
        cancel(askedTimeout);
        cancel(signOnAgain);
        cancel(keyCheck);
        if (signsOff) {
            ask(NetworkManagement.SIGN_OFF);
        } else {
            connection.end("closed");
        }
    }

    /** @param doubtfulCount payments that waited for an answer */
    void ended(int doubtfulCount) {
        boolean isLost = phase == Phase.OPEN || phase == Phase.SIGNED_OFF;
        boolean isClosedByUs = phase == Phase.CLOSING;
        phase = Phase.CLOSING;
        cancel(askedTimeout);
        cancel(signOnAgain);
        cancel(keyCheck);
        keyAge.gaveUp(this);
        if (rules.signOn() == SignOn.BANK) {
            environment.shared().ended(this, !isClosedByUs);
        }
        if (isLost) {
            tell(Kind.CONNECTION_LOST, null, doubtfulCount + " payments waited for an answer and are in doubt");
        }
    }

    private static void cancel(ScheduledFuture<?> running) {
        if (running != null) {
            running.cancel(false);
        }
    }

    private void tellWithoutSecrets(Kind kind, Iso8583Message message, String text) {
        SensitiveElements.cut(message).wipe();
        tell(kind, message, text);
    }

    void tell(Kind kind, Iso8583Message message, String text) {
        environment
                .events()
                .tell(new SessionEvent(
                        kind, connection.id(), environment.clock().instant(), message, text));
    }
}
