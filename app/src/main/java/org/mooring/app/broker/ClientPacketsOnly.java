package org.mooring.app.broker;

import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Cuts a connection that talks like another broker: clustering, replication, federation. They are read before any
 * login, and a federation request would make this broker call out to whom the stranger names (CVE-2026-27446).
 * Public, because Artemis makes it by class name.
 */
public final class ClientPacketsOnly implements Interceptor {
    private static final Set<Byte> BETWEEN_BROKERS = Set.of(
            PacketImpl.FEDERATION_DOWNSTREAM_CONNECT,
            PacketImpl.CLUSTER_CONNECT,
            PacketImpl.NODE_ANNOUNCE,
            PacketImpl.BACKUP_REGISTRATION,
            PacketImpl.BACKUP_REQUEST,
            PacketImpl.QUORUM_VOTE,
            PacketImpl.SCALEDOWN_ANNOUNCEMENT,
            PacketImpl.REPLICATION_START_FINISH_SYNC);

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) throws ActiveMQException {
        if (!BETWEEN_BROKERS.contains(packet.getType())) {
            return true;
        }
        connection.fail(new ActiveMQSecurityException("packets between brokers are refused"));
        return false;
    }
}
