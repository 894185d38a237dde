package org.mooring.chaos;

import java.util.Locale;

/** What befalls hub, banks or links in a round. Each round ends with the death of the hub, whatever came before. */
enum Trouble {
    /** SIGKILL, nothing else. */
    KILL,
    /** The hub ends itself at a crash point inside it. */
    CRASH_POINT,
    /** SIGKILL as the first byte of a payment is on the wire: the bank gets it or not, nobody gets its answer. */
    FIRST_BYTE,
    /** SIGTERM: the hub takes no more, finishes what is on its way, and ends by itself. */
    STOP,
    /** SIGSTOP and SIGCONT of the hub. */
    PAUSE_HUB,
    /** SIGKILL of the banks, and their restart. */
    KILL_BANKS,
    /** SIGKILL of the broker, and its restart; only where it is a process of its own. */
    KILL_BROKER,
    /** SIGKILL of the database that the journal is in, and its restart; only where it is in one. */
    KILL_DATABASE,
    /** SIGSTOP of the banks for longer than the hub waits for an answer. */
    PAUSE_BANKS,
    /** A link is cut before, half way through or after a request. */
    CUT_REQUEST,
    /** A link is cut before, half way through or after an answer. */
    CUT_ANSWER,
    /** All connections of all links are cut at once. */
    CUT_ALL,
    /** Answers of one link do not arrive. */
    DROP_ANSWERS,
    /** Answers of the ISO 8583 links arrive twice. */
    DOUBLE_ANSWERS,
    /** A link slower than the hub waits. */
    SLOW_LINK,
    /** The hub's clock is set back or ahead under load; the next hub has the right one again. */
    CLOCK_STEP,
    /** SIGKILL; then one bit of the journal is turned: the next start must refuse it. It is turned back before the next. */
    FLIPPED_BIT;

    /** {@code flipped-bit}: as options and reports write it. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Trouble named(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
