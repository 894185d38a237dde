package org.mooring.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection of the load: signs on, then keeps its slots busy. A slot is one request in flight; its number is in the
 * STAN, so that an answer finds its request without a table. Runs on its event loop alone; flushes once a loop turn.
 */
final class LoadConnection extends SimpleChannelInboundHandler<ByteBuf> {
    /** Amounts end in the two digits that meet no rule of the simulated bank: every payment is to be approved. */
    private static final int[] APPROVED_ENDINGS = approvedEndings();

    private static final String SIGN_ON =
            "0800" + "8220000000000000" + "0400000000000000" + "0101000000" + "000001" + "001";
    private static final int STAN_MAX = 999_999;

    private final int number;
    private final LoadPlan plan;
    private final LoadClock clock;
    private final long firstReference;
    private final LoadCounts counts = new LoadCounts();
    private final PurchaseTemplate template;
    private final PurchaseAnswer answer = new PurchaseAnswer();
    private final CompletableFuture<Void> signedOn = new CompletableFuture<>();
    private final CompletableFuture<LoadCounts> drained = new CompletableFuture<>();

    private final int[] stans;
    private final int[] cyclesOfSlot;
    private final long[] amounts;
    private final long[] references;
    private final long[] sentNanos;
    private final boolean[] isInFlight;
    private int inFlightCount;
    private long sequence;
    private boolean isStopping;

    /** @param firstReference DE 37 of the run's first request; each next is one more */
    LoadConnection(int number, LoadPlan plan, LoadClock clock, long firstReference) {
        this.number = number;
        this.plan = plan;
        this.clock = clock;
        this.firstReference = firstReference;
        this.template = new PurchaseTemplate(number);
        this.stans = new int[plan.inFlight()];
        this.cyclesOfSlot = new int[plan.inFlight()];
        this.amounts = new long[plan.inFlight()];
        this.references = new long[plan.inFlight()];
        this.sentNanos = new long[plan.inFlight()];
        this.isInFlight = new boolean[plan.inFlight()];
    }

    CompletableFuture<Void> signedOn() {
        return signedOn;
    }

    /** Completes with what was seen, once nothing is in flight after {@link #stop}. */
    CompletableFuture<LoadCounts> drained() {
        return drained;
    }

    /** Fills all slots. On the event loop. */
    void start(ChannelHandlerContext ctx) {
        for (int slot = 0; slot < isInFlight.length; slot++) {
            send(ctx, slot);
        }
        ctx.flush();
        ctx.executor().scheduleAtFixedRate(() -> giveUpLate(ctx), 1, 1, TimeUnit.SECONDS);
    }

    /** Sends nothing new. On the event loop. */
    void stop() {
        isStopping = true;
        completeWhenDrained();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf signOn = ctx.alloc().buffer();
        signOn.writeShort(SIGN_ON.length());
        signOn.writeCharSequence(SIGN_ON, StandardCharsets.US_ASCII);
        ctx.writeAndFlush(signOn);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        if (!signedOn.isDone()) {
            readSignOn(frame);
            return;
        }
        counts.answered++;
        if (!answer.read(frame)) {
            counts.mismatched++;
            return;
        }
        int slot = (answer.stan - 1) % stans.length;
        if (answer.stan < 1 || !isInFlight[slot] || stans[slot] != answer.stan) {
            counts.unexpected++;
            return;
        }
        settle(slot);
        if (isStopping) {
            completeWhenDrained();
        } else {
            send(ctx, slot);
        }
    }

    private void readSignOn(ByteBuf frame) {
        String text = frame.toString(StandardCharsets.US_ASCII);
        // 0810 with DE 7, 11, 39, 70: DE 39 stands before the three digits of DE 70.
        if (text.startsWith("0810") && text.endsWith("00001")) {
            signedOn.complete(null);
        } else {
            signedOn.completeExceptionally(new IllegalStateException("sign-on was answered with " + text));
        }
    }

    private void settle(int slot) {
        isInFlight[slot] = false;
        inFlightCount--;
        if (answer.amountMinor != amounts[slot] || answer.reference != references[slot]) {
            counts.mismatched++;
        }
        counts.byResponseCode.merge(answer.responseCode, 1L, Long::sum);
        if (answer.responseCode.equals("00")) {
            counts.approvedMinor = Math.addExact(counts.approvedMinor, amounts[slot]);
        }
        long now = System.nanoTime();
        if (clock.isMeasured(now)) {
            counts.measured++;
            if (clock.isMeasured(sentNanos[slot])) {
                counts.latencyNanos.recordValue(now - sentNanos[slot]);
            }
        }
    }

    private void send(ChannelHandlerContext ctx, int slot) {
        long unique = sequence++ * plan.connections() + number;
        int cycles = STAN_MAX / stans.length;
        stans[slot] = slot + 1 + stans.length * (cyclesOfSlot[slot]++ % cycles);
        amounts[slot] = 100 * (1 + unique / APPROVED_ENDINGS.length)
                + APPROVED_ENDINGS[(int) (unique % APPROVED_ENDINGS.length)];
        references[slot] = firstReference + unique;
        isInFlight[slot] = true;
        inFlightCount++;
        counts.sent++;
        ByteBuf request = ctx.alloc().ioBuffer(PurchaseTemplate.LENGTH);
        template.write(request, stans[slot], amounts[slot], references[slot], System.currentTimeMillis());
        sentNanos[slot] = System.nanoTime();
        ctx.write(request, ctx.voidPromise());
    }

    private void giveUpLate(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        for (int slot = 0; slot < isInFlight.length; slot++) {
            if (isInFlight[slot] && now - sentNanos[slot] > plan.answerTimeout().toNanos()) {
                lose(slot);
                if (!isStopping) {
                    send(ctx, slot);
                }
            }
        }
        ctx.flush();
        completeWhenDrained();
    }

    private void lose(int slot) {
        isInFlight[slot] = false;
        inFlightCount--;
        counts.lost++;
    }

    private void completeWhenDrained() {
        if (isStopping && inFlightCount == 0) {
            drained.complete(counts);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        signedOn.completeExceptionally(new IllegalStateException("connection closed before sign-on was answered"));
        if (drained.isDone()) {
            return;
        }
        counts.connectionsLost++;
        for (int slot = 0; slot < isInFlight.length; slot++) {
            if (isInFlight[slot]) {
                lose(slot);
            }
        }
        stop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static int[] approvedEndings() {
        int[] endings = new int[95];
        int count = 0;
        for (int ending = 0; ending < 100; ending++) {
            boolean isRule = ending == 5 || ending == 14 || ending == 51 || ending == 68 || ending == 99;
            if (!isRule) {
                endings[count++] = ending;
            }
        }
        return endings;
    }
}
