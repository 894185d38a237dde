package org.mooring.simulators;

import com.solab.iso8583.IsoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Nordbank: signed on or not, many requests in flight. Runs on its event loop alone. What cannot be
 * read ends this connection and no other.
 */
final class NordbankConnection extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(NordbankConnection.class);

    private final String link;
    private final NordbankDesk desk;
    private final NordbankServices services;
    private final Faults faults;
    private boolean isSignedOn;

    NordbankConnection(String link, NordbankDesk desk, NordbankServices services, Faults faults) {
        this.link = link;
        this.desk = desk;
        this.services = services;
        this.faults = faults;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) throws ParseException {
        IsoMessage request = Iso8583Dialect.parse(frame);
        switch (request.getType()) {
            case NordbankDesk.NETWORK_MANAGEMENT_REQUEST -> manageNetwork(ctx, request);
            case NordbankDesk.FINANCIAL_REQUEST, NordbankDesk.FINANCIAL_REPEAT -> {
                if (NordbankServices.isEnquiry(request)) {
                    serve(ctx, request, services::enquire);
                } else {
                    pay(ctx, request, desk::pay);
                }
            }
            case NordbankServices.FINANCIAL_ADVICE, NordbankServices.FINANCIAL_ADVICE_REPEAT ->
                pay(ctx, request, services::book);
            case NordbankServices.AUTHORISATION,
                    NordbankServices.AUTHORISATION_REPEAT,
                    NordbankServices.AUTHORISATION_ADVICE,
                    NordbankServices.AUTHORISATION_ADVICE_REPEAT ->
                serve(ctx, request, NordbankServices.isEnquiry(request) ? services::enquire : services::authorise);
            case NordbankServices.RECONCILIATION,
                    NordbankServices.RECONCILIATION_REPEAT,
                    NordbankServices.RECONCILIATION_ADVICE,
                    NordbankServices.RECONCILIATION_ADVICE_REPEAT -> serve(ctx, request, services::reconcile);
            case NordbankServices.ADMINISTRATIVE,
                    NordbankServices.ADMINISTRATIVE_REPEAT,
                    NordbankServices.ADMINISTRATIVE_ADVICE,
                    NordbankServices.ADMINISTRATIVE_ADVICE_REPEAT -> serve(ctx, request, services::administer);
            case NordbankDesk.REVERSAL_REQUEST,
                    NordbankDesk.REVERSAL_REPEAT,
                    NordbankDesk.REVERSAL_ADVICE,
                    NordbankDesk.REVERSAL_ADVICE_REPEAT -> reverse(ctx, request);
            default -> refuseService(ctx, request);
        }
    }

    private void manageNetwork(ChannelHandlerContext ctx, IsoMessage request) {
        String code = Iso8583Dialect.get(request, 70);
        if (NordbankDesk.SIGN_ON.equals(code)) {
            isSignedOn = true;
        } else if (NordbankDesk.SIGN_OFF.equals(code)) {
            isSignedOn = false;
        }
        answer(ctx, desk.manageNetwork(request));
    }

    private void serve(ChannelHandlerContext ctx, IsoMessage request, UnaryOperator<IsoMessage> service) {
        IsoMessage answer = isSignedOn ? service.apply(request) : desk.refuseUntilSignedOn(request);
        if (answer != null) {
            answer(ctx, answer);
        }
    }

    private void pay(
            ChannelHandlerContext ctx, IsoMessage request, BiFunction<IsoMessage, String, IsoMessage> booking) {
        if (!isSignedOn) {
            answer(ctx, desk.refuseUntilSignedOn(request));
            return;
        }
        if (faults.takeLoss()) {
            LOG.info("{}: lost a request, as asked", link);
            return;
        }
        IsoMessage answer = booking.apply(request, link);
        if (faults.takeCut()) {
            LOG.info("{}: cut after a request, as asked", link);
            ctx.close();
        } else if (answer != null) {
            answer(ctx, answer);
        }
    }

    private void reverse(ChannelHandlerContext ctx, IsoMessage request) {
        answer(ctx, isSignedOn ? desk.reverse(request) : desk.refuseUntilSignedOn(request));
    }

    /** Requests have an even third digit; an answer or anything else that the bank never asked for is dropped. */
    private void refuseService(ChannelHandlerContext ctx, IsoMessage message) {
        boolean isRequest = (message.getType() & 0x10) == 0;
        if (isRequest) {
            answer(ctx, desk.refuseService(message));
        }
    }

    private void answer(ChannelHandlerContext ctx, IsoMessage answer) {
        if (faults.isSilent()) {
            return;
        }
        long delayNanos = faults.nextDelayNanos();
        if (delayNanos == 0) {
            write(ctx, answer);
        } else {
            ctx.executor().schedule(() -> write(ctx, answer), delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static void write(ChannelHandlerContext ctx, IsoMessage answer) {
        ctx.writeAndFlush(Iso8583Dialect.encode(answer, ctx.alloc().ioBuffer(256)), ctx.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{}: connection lost: {}", link, cause.getMessage());
        } else {
            LOG.warn("{}: {}; connection closed", link, cause.getMessage());
        }
        ctx.close();
    }
}
