package org.mooring.app.assembly;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.mooring.app.config.InDoubtProperties;
import org.mooring.app.config.MooringProperties;
import org.mooring.app.security.Callers;
import org.mooring.canonical.Money;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.breaker.LinkGuard;
import org.mooring.connectors.iso8583.NetworkManagement;
import org.mooring.journal.Idempotency;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.AnswerRepeat;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.CarryOutWork;
import org.mooring.routes.CompareTotals;
import org.mooring.routes.EnquireAccount;
import org.mooring.routes.ErasePayment;
import org.mooring.routes.ForwardAdvice;
import org.mooring.routes.IntakeGate;
import org.mooring.routes.KeepAdministrative;
import org.mooring.routes.LooseEnds;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.PaymentAccess;
import org.mooring.routes.PaymentHands;
import org.mooring.routes.PaymentRecorder;
import org.mooring.routes.RecordFailure;
import org.mooring.routes.RecordIntent;
import org.mooring.routes.RecordOutcome;
import org.mooring.routes.RecordReceived;
import org.mooring.routes.RecordReported;
import org.mooring.routes.ReverseByIso8583;
import org.mooring.routes.SettleInDoubt;
import org.mooring.routes.SettlementRules;
import org.mooring.routes.SettlementRules.BankRule;
import org.mooring.routes.WorkItems;
import org.mooring.routes.channel.AnswerFile;
import org.mooring.routes.channel.ApiRequests;
import org.mooring.routes.channel.BeginEntry;
import org.mooring.routes.channel.CollectEntries;
import org.mooring.routes.channel.FileFormats;
import org.mooring.routes.channel.InboundRequests;
import org.mooring.routes.channel.IntakeWork;
import org.mooring.routes.channel.JudgeKafkaRecord;
import org.mooring.routes.channel.JudgeQueueMessage;
import org.mooring.routes.channel.KeepMessage;
import org.mooring.routes.channel.OpenPaymentFile;
import org.mooring.routes.channel.ReadQueueMessage;
import org.mooring.routes.channel.ReadRestPayment;
import org.mooring.routes.channel.TakeFile;
import org.mooring.routes.channel.TakeKafkaRecord;
import org.mooring.routes.channel.WriteFileAnswer;
import org.mooring.routes.intake.Folders;
import org.mooring.routes.intake.Intakes;
import org.mooring.routes.intake.KnownContents;
import org.mooring.routes.soap.AnswerSoap;
import org.mooring.routes.soap.CancelBySoap;
import org.mooring.routes.soap.LookUpStatus;
import org.mooring.routes.soap.ReadSoapRequest;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The steps, under the names by which the XML routes call them. */
@Configuration(proxyBeanMethods = false)
class StepAssembly {
    @Bean
    PaymentRecorder paymentRecorder(
            PaymentJournal journal,
            Clock clock,
            MeterRegistry meters,
            @Qualifier("mayBlock") ExecutorService mayBlock,
            MooringProperties properties) {
        LooseEnds looseEnds = LooseEnds.in(properties.dataDir().resolve("loose-ends"), journal);
        PaymentRecorder recorder = new PaymentRecorder(journal, clock, meters, mayBlock, looseEnds);
        recorder.linksOfAdvices(linksByGroup(properties));
        return recorder;
    }

    private static Map<String, Set<String>> linksByGroup(MooringProperties properties) {
        Map<String, Set<String>> byGroup = new HashMap<>();
        properties.groups().forEach((id, group) -> {
            Set<String> links = byGroup.computeIfAbsent(id, key -> new HashSet<>());
            for (String bank : group.banks()) {
                int count = properties.banks().get(bank).links().size();
                IntStream.rangeClosed(1, count)
                        .mapToObj(link -> bank + "/" + link)
                        .forEach(links::add);
            }
        });
        return byGroup;
    }

    /** Payments of files, queues and servlets go on here once their record is on disk. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService mayBlock() {
        return Executors.newFixedThreadPool(4, new DefaultThreadFactory("mooring-flow", true));
    }

    @Bean
    AnswerRepeat answerRepeat(PaymentRecorder recorder) {
        return new AnswerRepeat(recorder);
    }

    @Bean
    RecordReceived recordReceived(PaymentRecorder recorder) {
        return new RecordReceived(recorder);
    }

    @Bean
    RecordIntent recordIntent(PaymentRecorder recorder, BankLinks links) {
        return new RecordIntent(recorder, links);
    }

    @Bean
    RecordOutcome recordOutcome(PaymentRecorder recorder, BankLinks links) {
        return new RecordOutcome(recorder, links);
    }

    @Bean
    RecordFailure recordFailure(PaymentRecorder recorder) {
        return new RecordFailure(recorder);
    }

    @Bean
    PaymentHands paymentHands() {
        return new PaymentHands();
    }

    @Bean
    RecordReported recordReported(PaymentRecorder recorder, PaymentHands hands) {
        return new RecordReported(recorder, hands);
    }

    @Bean
    ErasePayment erasePayment(PaymentRecorder recorder, PaymentHands hands) {
        return new ErasePayment(recorder, hands);
    }

    @Bean
    OpenPayments openPayments(PaymentRecorder recorder, PaymentHands hands, CamelContext camel, MeterRegistry meters) {
        OpenPayments open = new OpenPayments(recorder, hands, camel);
        Gauge.builder("mooring.advices.waiting", open, OpenPayments::adviceCount)
                .description("Advices that were acknowledged, and wait for their turn on a link or are on their way")
                .register(meters);
        return open;
    }

    @Bean
    SettleInDoubt settleInDoubt(
            PaymentRecorder recorder,
            PaymentHands hands,
            BankLinks links,
            LateAnswers lateAnswers,
            MooringProperties properties,
            MeterRegistry meters,
            IntakeGate gate) {
        SettleInDoubt settle = new SettleInDoubt(
                recorder, hands, links, lateAnswers, settlementRules(properties), new SplittableRandom());
        settle.onlyAskWhile(gate::isClosed);
        Gauge.builder("mooring.in.doubt", settle, SettleInDoubt::openCount)
                .description("Payments that are asked about, or taken back, until their bank answers")
                .register(meters);
        return settle;
    }

    private static SettlementRules settlementRules(MooringProperties properties) {
        Map<String, BankRule> banks = new HashMap<>();
        properties.banks().forEach((id, bank) -> banks.put(id, BankRule.of(bank)));
        InDoubtProperties inDoubt = properties.inDoubt();
        Map<Currency, Long> limits = new HashMap<>();
        inDoubt.operatorAbove().forEach((code, amount) -> {
            Money limit = Money.parse(amount.toPlainString(), code, "mooring.in-doubt.operator-above");
            limits.put(limit.currency(), limit.amountMinor());
        });
        return new SettlementRules(
                banks, inDoubt.askAfter(), inDoubt.askEveryMax(), inDoubt.askFor(), inDoubt.asideAfter(), limits);
    }

    @Bean
    NetworkManagement networkManagement() {
        return new NetworkManagement();
    }

    @Bean
    ApiRequests apiRequests(Clock clock) {
        return new ApiRequests(new InboundRequests(clock));
    }

    @Bean
    ReadRestPayment readRestPayment(ApiRequests requests) {
        return new ReadRestPayment(requests);
    }

    @Bean
    ReadSoapRequest readSoapRequest(ApiRequests requests, Callers callers) {
        return new ReadSoapRequest(requests, principal -> callers.of("soap", principal));
    }

    @Bean
    PaymentAccess paymentAccess(PaymentJournal journal) {
        return new PaymentAccess(journal);
    }

    @Bean
    LookUpStatus lookUpStatus(PaymentAccess access) {
        return new LookUpStatus(access);
    }

    @Bean
    CancelPayment cancelPayment(
            PaymentRecorder recorder,
            PaymentHands hands,
            BankLinks links,
            SettleInDoubt settle,
            @Qualifier("mayBlock") ExecutorService mayBlock) {
        return new CancelPayment(recorder, hands, links, settle, mayBlock);
    }

    @Bean
    WorkItems workItems(PaymentRecorder recorder, BankLinks links, SettleInDoubt settle) {
        return new WorkItems(recorder, links, settle);
    }

    @Bean
    CarryOutWork carryOutWork(
            PaymentRecorder recorder,
            PaymentHands hands,
            WorkItems items,
            SettleInDoubt settle,
            OpenPayments openPayments,
            @Qualifier("mayBlock") ExecutorService mayBlock) {
        return new CarryOutWork(recorder, hands, items, settle, openPayments, mayBlock);
    }

    @Bean
    ReverseByIso8583 reverseOriginal(PaymentRecorder recorder, CancelPayment cancelPayment) {
        return new ReverseByIso8583(recorder, cancelPayment, Uetr::random);
    }

    @Bean
    ForwardAdvice forwardAdvice(OpenPayments openPayments) {
        return new ForwardAdvice(openPayments);
    }

    @Bean
    EnquireAccount enquireAccount(BankLinks links, CircuitBreakerRegistry breakers, MooringProperties properties) {
        Map<String, List<String>> banks = new HashMap<>();
        properties.groups().forEach((id, group) -> banks.put(id, group.banks()));
        return new EnquireAccount(links, new LinkGuard(breakers), banks);
    }

    @Bean
    CompareTotals compareTotals(PaymentRecorder recorder, MooringProperties properties) {
        return new CompareTotals(properties.dataDir().resolve("reconciliations"), recorder);
    }

    @Bean
    KeepAdministrative keepAdministrative(PaymentRecorder recorder, MooringProperties properties) {
        return new KeepAdministrative(properties.dataDir().resolve("administrative"), recorder);
    }

    @Bean
    CancelBySoap cancelBySoap(PaymentAccess access, CancelPayment cancelPayment) {
        return new CancelBySoap(access, cancelPayment);
    }

    @Bean
    AnswerSoap answerSoap() {
        return new AnswerSoap();
    }

    @Bean
    FileFormats fileFormats() {
        return new FileFormats();
    }

    @Bean(destroyMethod = "close")
    Intakes intakes(MooringProperties properties, Clock clock) {
        return Intakes.open(properties.dataDir(), clock);
    }

    @Bean
    KnownContents knownContents(MooringProperties properties, Clock clock) {
        return KnownContents.open(properties.dataDir(), Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT), clock);
    }

    @Bean
    IntakeWork intakeWork(
            Intakes intakes,
            OpenPayments openPayments,
            CamelContext camel,
            Clock clock,
            MeterRegistry meters,
            MooringProperties properties) {
        return new IntakeWork(
                intakes, openPayments, camel, clock, meters, properties.files().unreadableFor());
    }

    @Bean
    TakeFile takeFile(IntakeWork work, Clock clock) {
        return new TakeFile(work, clock);
    }

    @Bean
    KeepMessage keepMessage(IntakeWork work, Clock clock) {
        return new KeepMessage(work, clock);
    }

    @Bean
    JudgeKafkaRecord judgeKafkaRecord(Clock clock) {
        return new JudgeKafkaRecord(clock);
    }

    @Bean
    TakeKafkaRecord takeKafkaRecord(IntakeWork work, JudgeKafkaRecord judge, Clock clock) {
        return new TakeKafkaRecord(work, judge, clock);
    }

    @Bean
    OpenPaymentFile openPaymentFile(
            Clock clock,
            FileFormats formats,
            KnownContents contents,
            MooringProperties properties,
            OpenPayments openPayments) {
        return new OpenPaymentFile(
                new InboundRequests(clock),
                formats,
                contents,
                properties.files().entryCountMax(),
                openPayments::goOn);
    }

    @Bean
    BeginEntry beginEntry(ExecutorService fileEntriesInOrder, ExecutorService fileEntries) {
        return new BeginEntry(fileEntriesInOrder, fileEntries);
    }

    @Bean
    CollectEntries collectEntries() {
        return new CollectEntries();
    }

    @Bean
    WriteFileAnswer writeFileAnswer(FileFormats formats, Clock clock, RecordReported reported) {
        return new WriteFileAnswer(formats, clock, reported);
    }

    @Bean
    AnswerFile answerFile(
            MooringProperties properties, Intakes intakes, KnownContents contents, FileFormats formats, Clock clock) {
        return new AnswerFile(intakes, new Folders(properties.dataDir()), contents, formats, clock);
    }

    @Bean
    JudgeQueueMessage judgeQueueMessage() {
        return new JudgeQueueMessage();
    }

    @Bean
    ReadQueueMessage readQueueMessage() {
        return new ReadQueueMessage();
    }

    /** Records the entries of files: one thread, so that the journal has them in the file's order. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService fileEntriesInOrder() {
        return Executors.newSingleThreadExecutor(task -> new Thread(task, "mooring-file-records"));
    }

    /** Starts the entries of files on their way to a bank; none of them holds a thread while it waits. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService fileEntries() {
        return Executors.newFixedThreadPool(2, task -> new Thread(task, "mooring-file-entries"));
    }
}
