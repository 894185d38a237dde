package org.mooring.connectors.iso8583;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The one sign-on of a bank whose links share it. One connection signs on for all; that holds while one of them is
 * connected, whichever. A connection that was lost puts it in doubt, because the bank may have restarted while another
 * connection still seems to be there: the next to connect signs on again, and those that are open stay so. Thread-safe, since each link has its own event loop. Connections are told under the lock, so that
 * each hears all of it in order; they only queue it to their loop.
 */
final class BankSession {
    private final Set<LinkSession> connected = new LinkedHashSet<>();
    /** Those of them that open when the bank is signed on. */
    private final Set<LinkSession> waiting = new LinkedHashSet<>();

    private final KeyAge keyAge = new KeyAge();

    private boolean isSignedOn;
    private boolean isInDoubt;
    private LinkSession signer;

    /** Of the one key that whoever signs on for all has asked for. */
    KeyAge keyAge() {
        return keyAge;
    }

    /** A new connection: it opens at once, signs on for all, or waits for the one that does. */
    synchronized void connected(LinkSession session) {
        connected.add(session);
        if (isSignedOn && !isInDoubt) {
            session.openLater();
            return;
        }
        waiting.add(session);
        if (signer == null) {
            signer = session;
            session.signOnLater();
        }
    }

    /** The bank is signed on, over this connection. */
    synchronized void signedOn(LinkSession session) {
        isSignedOn = true;
        isInDoubt = false;
        signer = null;
        waiting.clear();
        connected.stream().filter(other -> other != session).forEach(LinkSession::openLater);
    }

    /** The bank signed us off over this connection, which signs on again when it is time. */
    synchronized void signedOff(LinkSession session) {
        isSignedOn = false;
        signer = session;
        waiting.addAll(connected);
        connected.stream().filter(other -> other != session).forEach(LinkSession::signedOffLater);
    }

    /**
     * Whoever was to sign on and did not leaves that to the next.
     *
     * @param isLost whether it was not us who closed it
     */
    synchronized void ended(LinkSession session, boolean isLost) {
        connected.remove(session);
        waiting.remove(session);
        isSignedOn &= !connected.isEmpty();
        isInDoubt |= isLost;
        if (signer == session) {
            signer = waiting.isEmpty() ? null : waiting.iterator().next();
            if (signer != null) {
                signer.signOnLater();
            }
        }
    }

    /** Whether this is the bank's last connection, which signs off for all. */
    synchronized boolean isLast(LinkSession session) {
        return connected.size() == 1 && connected.contains(session);
    }
}
