package org.mooring.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.mooring.canonical.Payment;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.Failures;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.journal.Claim;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.Reports;
import org.mooring.transformers.json.CanonicalJson;

/** Hubs put together wrongly, each in one joint, and the promise that this breaks. */
enum PlantedFault {
    RESEND_ON_TIMEOUT(Promise.DOUBLED, new Wiring() {
        @Override
        CompletionStage<SendOutcome> sent(
                SimulatedLink link, PreparedMessage message, CompletionStage<SendOutcome> outcome) {
            return instead(outcome, failure -> isAbout(failure, "no answer"), failure -> unsent(link));
        }
    }),
    FAILOVER_AFTER_FIRST_BYTE(Promise.SENT_AGAIN, new Wiring() {
        @Override
        CompletionStage<SendOutcome> sent(
                SimulatedLink link, PreparedMessage message, CompletionStage<SendOutcome> outcome) {
            return instead(outcome, failure -> isAbout(failure, "cut"), failure -> unsent(link));
        }
    }),
    SILENCE_IS_REFUSAL(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        CompletionStage<SendOutcome> sent(
                SimulatedLink link, PreparedMessage message, CompletionStage<SendOutcome> outcome) {
            return instead(outcome, failure -> failure instanceof OutcomeUnknown, failure -> refused(message));
        }
    }),
    DROP_LATE_APPROVAL(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        CompletionStage<SendOutcome> sent(
                SimulatedLink link, PreparedMessage message, CompletionStage<SendOutcome> outcome) {
            return outcome.thenCompose(
                    said -> isLate(link, message) ? refused(message) : CompletableFuture.completedFuture(said));
        }

        private boolean isLate(SimulatedLink link, PreparedMessage message) {
            Instant sendBefore = message.outbound().sendBefore();
            return !link.world().timeline.instant().isBefore(sendBefore);
        }
    }),
    UNKNOWN_CODE_IS_SUCCESS(Promise.DISAGREES_WITH_BANK, codeMeaning(SimulatedBank.UNKNOWN, "ACSC")),
    UNKNOWN_CODE_IS_REFUSAL(Promise.DISAGREES_WITH_BANK, codeMeaning(SimulatedBank.UNKNOWN, "RJCT/AM04")),
    PENDING_IS_SUCCESS(Promise.DISAGREES_WITH_BANK, codeMeaning(SimulatedBank.PENDING, "ACSC")),
    REUSE_A_STAN(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        String reference(SimulatedLink link, Payment payment) {
            String own = link.reference(payment);
            boolean isTrace = own.length() < 20;
            return isTrace ? own.substring(0, own.length() - 1) + "0" : own; // ten payments share one
        }
    }),

    ACKNOWLEDGE_BEFORE_COMMIT(Promise.LOST, journal(inner -> new JournalDecorator(inner) {
        @Override
        public CompletionStage<JournalPosition> record(Commit commit) {
            return early(super.record(commit));
        }
    })),
    SEND_BEFORE_INTENT(Promise.SENT_WITHOUT_INTENT, journal(inner -> new JournalDecorator(inner) {
        @Override
        public CompletionStage<JournalPosition> record(Commit commit) {
            CompletionStage<JournalPosition> recorded = super.record(commit);
            return has(commit, EntryKind.INTENT) ? early(recorded) : recorded;
        }
    })),
    LOSE_THE_OUTCOME(Promise.DISAGREES_WITH_CLIENT, losing(EntryKind.OUTCOME)),
    REVERSAL_IN_MEMORY_ONLY(Promise.SENT_WITHOUT_INTENT, losing(EntryKind.REVERSAL)),
    LOSE_THE_REVERSALS_OUTCOME(Promise.LEFT_OPEN, losing(EntryKind.REVERSAL_OUTCOME)),
    SWAP_TWO_ENTRIES(Promise.LEFT_OPEN, journal(inner -> new JournalDecorator(inner) {
        @Override
        public List<JournalEntry> entries(Uetr payment) {
            List<JournalEntry> entries = new ArrayList<>(super.entries(payment));
            int last = entries.size() - 1;
            if (last >= 3) {
                entries.set(last, entries.set(last - 1, entries.get(last)));
            }
            return entries;
        }
    })),
    SWAP_TWO_PAYMENTS_REFERENCES(Promise.DISAGREES_WITH_BANK, journal(inner -> new JournalDecorator(inner) {
        @Override
        public Optional<byte[]> payload(JournalEntry entry) {
            JournalEntry other = entry.kind() == EntryKind.INTENT
                    ? super.readAfter(JournalPosition.START, Integer.MAX_VALUE / 2).stream()
                            .filter(one -> one.kind() == EntryKind.INTENT
                                    && one.bank().equals(entry.bank())
                                    && !one.payment().equals(entry.payment()))
                            .findFirst()
                            .orElse(entry)
                    : entry;
            return super.payload(other);
        }
    })),
    IGNORE_THE_STATE_TABLE(Promise.ILLEGAL_STATE, new Wiring() {
        @Override
        boolean obeysStateTable() {
            return false;
        }
    }),

    FORGET_THE_KEY(Promise.RECORDED_TWICE, claims((world, inner) -> new ClaimsDecorator(inner) {
        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            return new Claim.Granted(payment);
        }
    })),
    KEYS_IN_MEMORY_ONLY(Promise.RECORDED_TWICE, claims((world, inner) -> new ClaimsDecorator(inner) {
        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            List<IdempotencyKey> ofThisLife = keys.stream()
                    .map(key -> new IdempotencyKey(key.scope(), key.value() + " " + world.timeline.life()))
                    .toList();
            return super.claim(payment, ofThisLife, content);
        }
    })),
    CLAIM_AFTER_DISPATCH(Promise.RECORDED_TWICE, claims((world, inner) -> new ClaimsDecorator(inner) {
        private final Map<List<IdempotencyKey>, Long> firstSeenMicros = new HashMap<>();

        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            long now = world.timeline.nowMicros();
            long since = now - firstSeenMicros.computeIfAbsent(keys, key -> now);
            return since > 0 && since < 40_000 ? new Claim.Granted(payment) : super.claim(payment, keys, content);
        }
    })),
    CONTENT_IS_NOT_COMPARED(Promise.CONFLICT_ACCEPTED, claims((world, inner) -> new ClaimsDecorator(inner) {
        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            return super.claim(payment, keys, new byte[0]);
        }
    })),
    REPEAT_HEARS_THE_STATE_OF_NOW(Promise.ANSWERED_DIFFERENTLY, claims((world, inner) -> new ClaimsDecorator(inner) {
        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            Claim claim = super.claim(payment, keys, content);
            return claim instanceof Claim.Repeat repeat
                    ? new Claim.Repeat(
                            repeat.payment(),
                            repeat.answer()
                                    .thenApply(first ->
                                            CanonicalJson.write(Reports.of(world.disk.head(repeat.payment())))))
                    : claim;
        }
    })),

    SKIP_RECOVERY(Promise.LEFT_OPEN, new Wiring() {
        @Override
        boolean recovers() {
            return false;
        }
    }),
    REDISPATCH_AFTER_A_CRASH(Promise.SENT_AGAIN, new Wiring() {
        @Override
        PaymentJournal journalOfOpenPayments(PaymentJournal journal) {
            return new JournalDecorator(journal) {
                @Override
                public Optional<PaymentHead> find(Uetr payment) {
                    return super.find(payment).map(PlantedFault::withoutIntent);
                }

                @Override
                public List<PaymentHead> inState(TransactionStatus state, int countMax) {
                    return super.inState(state, countMax).stream()
                            .map(PlantedFault::withoutIntent)
                            .toList();
                }
            };
        }
    }),
    NEVER_TRY_AGAIN(Promise.LEFT_OPEN, new Wiring() {
        @Override
        boolean retriesWaiting() {
            return false;
        }
    }),
    NEVER_ASK(Promise.LEFT_OPEN, new Wiring() {
        @Override
        boolean settles() {
            return false;
        }
    }),
    CANCEL_WITHOUT_ITS_HAND(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        boolean sharesHands() {
            return false;
        }
    }),
    LOSE_THE_REQUEST_TO_REVERSE(Promise.REVERSAL_FORGOTTEN, losing(EntryKind.CANCELLATION)),
    TERMINAL_IS_PATIENT(Promise.DISAGREES_WITH_CLIENT, new Wiring() {
        @Override
        InboundRequest received(InboundRequest request) {
            return request.originator() == InboundRequest.Originator.CANNOT_WAIT
                    ? new InboundRequest(
                            request.uetr(),
                            request.payment(),
                            request.kind(),
                            request.refusal(),
                            request.sensitive(),
                            request.channel(),
                            InboundRequest.Originator.WAITS,
                            request.keys(),
                            request.content(),
                            request.rawFormat(),
                            request.raw(),
                            request.mapping(),
                            request.receivedAt(),
                            request.answerBefore())
                    : request;
        }
    }),

    FIRST_NOT_FOUND_IS_FINAL(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        CompletionStage<StatusInquiry.Answer> inquired(
                SimulatedLink link, SentPayment sent, CompletionStage<StatusInquiry.Answer> answer) {
            return answer.thenApply(said -> said instanceof StatusInquiry.Answer.Unknown
                    ? new StatusInquiry.Answer.Found(
                            new SendOutcome.Rejected(rejected(sent.payment().uetr())))
                    : said);
        }
    }),
    REVERSE_AT_ANOTHER_BANK(Promise.DISAGREES_WITH_BANK, new Wiring() {
        @Override
        SimulatedBank bankOfReversal(SimulatedLink link) {
            return link.world().banks.get(link.bank().id().equals("nordbank") ? "seebank" : "nordbank");
        }
    }),
    REPEAT_WITHOUT_A_PROMISE(Promise.SENT_AGAIN, new Wiring() {
        @Override
        boolean isRepeatPromised() {
            return false;
        }
    }),
    REPEAT_AS_0400(Promise.TAKEN_BACK_TWICE, new Wiring() {
        @Override
        boolean saysRepeat(boolean isRepeat) {
            return false;
        }
    }),
    A_LINE_FOR_EACH_PAYMENT(Promise.REVERSAL_OVERTAKES, journal(inner -> new JournalDecorator(inner) {
        @Override
        public List<JournalEntry> entries(Uetr payment) {
            return super.entries(payment).stream()
                    .map(entry -> entry.kind() == EntryKind.INTENT ? overOwnLink(entry) : entry)
                    .toList();
        }
    })),
    REVERSAL_WITHOUT_ANSWER_IS_CONFIRMED(Promise.DISAGREES_WITH_BANK, confirming(Reversal.Answer.None.class)),
    REVERSAL_NOT_FOUND_IS_CONFIRMED(Promise.DISAGREES_WITH_BANK, confirming(Reversal.Answer.NotFound.class)),
    REVERSAL_REFUSED_IS_CONFIRMED(Promise.DISAGREES_WITH_BANK, confirming(Reversal.Answer.Refused.class));

    private final Promise broken;
    private final Wiring wiring;

    PlantedFault(Promise broken, Wiring wiring) {
        this.broken = broken;
        this.wiring = wiring;
    }

    /** What it must be found as. */
    Promise broken() {
        return broken;
    }

    Wiring wiring() {
        return wiring;
    }

    private static Wiring codeMeaning(String code, String meaning) {
        return new Wiring() {
            @Override
            Map<String, String> statusCodes() {
                Map<String, String> codes = new HashMap<>(super.statusCodes());
                codes.put(code, meaning);
                return codes;
            }
        };
    }

    private static Wiring journal(Function<PaymentJournal, PaymentJournal> around) {
        return new Wiring() {
            @Override
            PaymentJournal journal(World world, InMemoryJournal journal) {
                return around.apply(journal);
            }
        };
    }

    /** Commits with an entry of that kind are told to be on disk, and are nowhere. */
    private static Wiring losing(EntryKind kind) {
        return journal(inner -> new JournalDecorator(inner) {
            @Override
            public CompletionStage<JournalPosition> record(Commit commit) {
                return has(commit, kind) ? CompletableFuture.completedFuture(committed()) : super.record(commit);
            }
        });
    }

    /** Makes the idempotency of one world. */
    private interface Claims {
        Idempotency around(World world, Idempotency inner);
    }

    private static Wiring claims(Claims claims) {
        return new Wiring() {
            @Override
            Idempotency idempotency(World world, Idempotency idempotency) {
                return claims.around(world, idempotency);
            }
        };
    }

    private static Wiring confirming(Class<? extends Reversal.Answer> said) {
        return new Wiring() {
            @Override
            CompletionStage<Reversal.Answer> reversed(
                    SimulatedLink link, SentPayment sent, CompletionStage<Reversal.Answer> answer) {
                return answer.thenApply(real -> said.isInstance(real) ? new Reversal.Answer.Confirmed("00") : real);
            }
        };
    }

    private static class ClaimsDecorator implements Idempotency {
        private final Idempotency inner;

        ClaimsDecorator(Idempotency inner) {
            this.inner = inner;
        }

        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            return inner.claim(payment, keys, content);
        }

        @Override
        public void release(Uetr payment) {
            inner.release(payment);
        }
    }

    private static boolean has(Commit commit, EntryKind kind) {
        return commit.entries().stream().anyMatch(entry -> entry.kind() == kind);
    }

    private static CompletionStage<JournalPosition> early(CompletionStage<JournalPosition> recorded) {
        return recorded.toCompletableFuture().isCompletedExceptionally()
                ? recorded
                : CompletableFuture.completedFuture(JournalPosition.START);
    }

    private static CompletionStage<SendOutcome> instead(
            CompletionStage<SendOutcome> outcome,
            Function<Throwable, Boolean> isMeant,
            Function<Throwable, CompletionStage<SendOutcome>> other) {
        return outcome.handle((said, failure) -> {
                    Throwable cause = Failures.unwrap(failure);
                    return cause != null && isMeant.apply(cause) ? other.apply(cause) : outcome;
                })
                .thenCompose(Function.identity());
    }

    private static boolean isAbout(Throwable failure, String text) {
        return failure instanceof OutcomeUnknown && failure.getMessage().contains(text);
    }

    private static CompletionStage<SendOutcome> unsent(SimulatedLink link) {
        return CompletableFuture.failedFuture(new LinkUnavailable(link.id(), "believed unsent"));
    }

    private static CompletionStage<SendOutcome> refused(PreparedMessage message) {
        return CompletableFuture.completedFuture(
                new SendOutcome.Rejected(rejected(message.outbound().payment().uetr())));
    }

    private static StatusReport rejected(Uetr uetr) {
        return StatusReport.rejected(uetr, StatusReason.of(ReasonCode.AM04));
    }

    private static JournalEntry overOwnLink(JournalEntry intent) {
        return new JournalEntry(
                intent.position(),
                intent.payment(),
                intent.paymentKind(),
                intent.number(),
                intent.at(),
                intent.kind(),
                intent.state(),
                intent.cause(),
                intent.channel(),
                intent.bank(),
                intent.payment().toString(),
                intent.previousHash(),
                intent.commitment(),
                intent.encoded(),
                intent.leaf());
    }

    private static PaymentHead withoutIntent(PaymentHead head) {
        boolean isIntent = head.lastKind() == EntryKind.INTENT;
        return isIntent
                ? new PaymentHead(
                        head.payment(),
                        head.kind(),
                        head.number(),
                        EntryKind.VALIDATED,
                        head.state(),
                        head.cause(),
                        head.channel(),
                        head.bank(),
                        head.link(),
                        head.receivedAt(),
                        head.changedAt(),
                        head.position())
                : head;
    }
}
