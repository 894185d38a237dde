package org.mooring.app.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * Who may log in to the broker and what they may touch. Written out here instead of in role patterns, because those
 * cannot tell a temporary queue from any other address. What no rule allows is refused.
 *
 * <pre>
 *   the hub          in-VM only; everything below mooring. and the temporary queues it answers to
 *   legacy systems   send    mooring.in.x
 *                    consume mooring.out.x
 *                    own temporary queues, for replies
 *   management       nobody
 * </pre>
 */
final class BrokerAccess implements ActiveMQSecurityManager5 {
    /** Login name of the hub itself. */
    static final String HUB = "mooring-hub";

    private static final Pattern INBOUND = Pattern.compile("mooring\\.in\\.[a-z0-9]+");
    private static final Pattern OUTBOUND = Pattern.compile("mooring\\.out\\.[a-z0-9]+");
    /** Core and AMQP name a temporary queue by UUID, OpenWire by the connection: {@code ID:host-port-time-n:n:n}. */
    private static final Pattern TEMPORARY =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|ID:[A-Za-z0-9.:_-]+");

    /** OpenWire clients listen here on their own; the broker never says anything here. */
    private static final Pattern ADVISORY = Pattern.compile("ActiveMQ\\.Advisory\\.Temp(Queue|Topic)");

    private static final Set<CheckType> ADVISORY_USES =
            Set.of(CheckType.CONSUME, CheckType.CREATE_NON_DURABLE_QUEUE, CheckType.DELETE_NON_DURABLE_QUEUE);
    private static final Set<CheckType> TEMPORARY_USES = Set.of(
            CheckType.SEND,
            CheckType.CONSUME,
            CheckType.BROWSE,
            CheckType.CREATE_ADDRESS,
            CheckType.DELETE_ADDRESS,
            CheckType.CREATE_NON_DURABLE_QUEUE,
            CheckType.DELETE_NON_DURABLE_QUEUE);
    private static final Set<CheckType> HUB_USES = Set.of(CheckType.SEND, CheckType.CONSUME, CheckType.BROWSE);

    private final Map<String, String> legacyPasswords;
    private final String hubPassword;

    BrokerAccess(Map<String, String> legacyPasswords, String hubPassword) {
        this.legacyPasswords = Map.copyOf(legacyPasswords);
        this.hubPassword = hubPassword;
    }

    @Override
    public Subject authenticate(String user, String password, RemotingConnection connection, String securityDomain) {
        if (user == null || password == null) {
            return null;
        }
        boolean isHub = user.equals(HUB);
        if (isHub && !(connection.getTransportConnection() instanceof InVMConnection)) {
            return null;
        }
        String expected = isHub ? hubPassword : legacyPasswords.get(user);
        if (expected == null || !isEqual(expected, password)) {
            return null;
        }
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType use, String address) {
        if (subject == null || address == null) {
            return false;
        }
        String name = addressOf(address);
        if (name == null) {
            return false;
        }
        if ((TEMPORARY.matcher(name).matches() && TEMPORARY_USES.contains(use))
                || (ADVISORY.matcher(name).matches() && ADVISORY_USES.contains(use))) {
            return true;
        }
        if (subject.getPrincipals().contains(new UserPrincipal(HUB))) {
            return name.startsWith("mooring.") && HUB_USES.contains(use);
        }
        return switch (use) {
            case SEND -> INBOUND.matcher(name).matches();
            case CONSUME, BROWSE -> OUTBOUND.matcher(name).matches();
            default -> false;
        };
    }

    @Override
    public boolean validateUser(String user, String password) {
        return false; // the broker asks authenticate, which knows the connection
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType use) {
        return false;
    }

    /** The address, or null where a fully qualified name ({@code address::queue}) pairs two different names. */
    private static String addressOf(String name) {
        int separator = name.indexOf("::");
        if (separator < 0) {
            return name;
        }
        String address = name.substring(0, separator);
        return address.equals(name.substring(separator + 2)) ? address : null;
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
