package org.mooring.app.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Refuses a message that is larger than any payment message is; its sender is told, nothing is queued. */
final class MessageSizeLimit implements ActiveMQServerPlugin {
    private final long bytesMax;

    MessageSizeLimit(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction transaction, Message message, boolean direct, boolean noAutoCreate)
            throws ActiveMQException {
        long bytes = message.getWholeMessageSize();
        if (bytes > bytesMax) {
            throw new ActiveMQException(
                    "message has " + bytes + " bytes, mooring.broker.message-size-max allows " + bytesMax + "; refused",
                    ActiveMQExceptionType.ADDRESS_FULL);
        }
    }
}
