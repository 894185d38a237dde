package org.mooring.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mooring.chaos.client.Channel;
import org.mooring.chaos.client.Client;
import org.mooring.chaos.client.FileClient;
import org.mooring.chaos.client.IsoClient;
import org.mooring.chaos.client.QueueClient;
import org.mooring.chaos.client.RestClient;
import org.mooring.chaos.client.Traffic;
import org.mooring.chaos.oracle.ClientRecord;
import org.mooring.chaos.oracle.DatabaseReader;
import org.mooring.chaos.oracle.Finding;
import org.mooring.chaos.oracle.JournalBook;
import org.mooring.chaos.oracle.JournalPayment;
import org.mooring.chaos.oracle.JournalReader;
import org.mooring.chaos.oracle.LedgerLine;
import org.mooring.chaos.oracle.Oracle;
import org.mooring.chaos.oracle.Verdict;
import org.mooring.chaos.world.Banks;
import org.mooring.chaos.world.Broker;
import org.mooring.chaos.world.Database;
import org.mooring.chaos.world.FlippedBit;
import org.mooring.chaos.world.Hub;
import org.mooring.chaos.world.Installation;
import org.mooring.chaos.world.LinkProxy;

/** Carries out a plan: round after round of load and death, then peace, then judgement. */
final class ChaosRun {
    private static final int TILLS = 24;
    private static final int REST_CLIENTS = 8;
    private static final int LOAD_MS = 2_500;
    private static final int LAST_LOAD_MS = 2_000;
    private static final int LAST_LINES = 60;
    private static final int KILLS_WORTH_AN_ARCHIVE = 20;
    private static final int CRASH_EXIT_CODE = 86;
    /** What the hub ends with when its journal can record nothing any more. */
    private static final int BAD_DISK_EXIT_CODE = 70;

    private static final List<Duration> CLOCK_STEPS =
            List.of(Duration.ofHours(-2), Duration.ofMinutes(-1), Duration.ofHours(3));
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final Duration POINT_PATIENCE = Duration.ofSeconds(15);
    private static final Duration PEACE_PATIENCE = Duration.ofMinutes(2);
    private static final Duration PATIENCE_WITH_A_FAULT = Duration.ofSeconds(5);
    /** Nothing more is heard for so long: what is unanswered then stays so. */
    private static final Duration SILENCE = Duration.ofSeconds(8);

    private final ChaosPlan plan;
    private final PrintStream out;
    private final Traffic traffic;
    private final List<LinkProxy> links = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, Integer> troubles = new TreeMap<>();
    private final Map<String, Integer> points = new TreeMap<>();
    private final List<String> missed = new ArrayList<>();
    private final Set<String> missedPoints = new TreeSet<>();
    private final List<Finding> immediate = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Installation installation;
    private Banks banks;
    private Optional<Broker> broker = Optional.empty();
    private Optional<Database> database = Optional.empty();
    /** Whose round it is. */
    private Hub hub;

    private final List<Hub> hubs = new ArrayList<>();
    private int hubDeaths;
    /** This round has a disk that gives up. */
    private boolean isDiskBad;

    ChaosRun(ChaosPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
        this.traffic = new Traffic(plan.seed(), plan.channels());
    }

    /** @throws IOException when the run itself failed: a hub that does not start again, a bank that does not listen */
    ChaosResult run() throws IOException, InterruptedException, GeneralSecurityException {
        long begun = System.nanoTime();
        Files.createDirectories(plan.directory());
        installation = Installation.of(plan.jar(), plan.directory());
        if (plan.kills() >= KILLS_WORTH_AN_ARCHIVE) {
            installation.archiveClasses(plan.directory());
        }
        banks = Banks.start(plan.directory());
        try {
            broker = plan.isBrokerApart() ? Optional.of(Broker.start(plan.directory())) : Optional.empty();
            database = plan.isJournalInDatabase() ? Optional.of(Database.start(plan.directory())) : Optional.empty();
            build();
            int quota = plan.payments() / (plan.kills() + 1);
            for (Round round : Round.plan(plan)) {
                carryOut(round, quota);
            }
            makePeace(plan.payments() - quota * plan.kills());
            endAll();
            return judge(Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            endAll();
            if (database.isPresent()) {
                database.get().close();
            }
        }
    }

    private void endAll() throws IOException {
        clients.forEach(Client::giveUp);
        for (Hub each : hubs) {
            if (each.isAlive()) {
                each.kill();
            }
        }
        banks.kill();
        broker.ifPresent(Broker::kill);
        for (LinkProxy link : links) {
            link.close();
        }
    }

    private void build() throws IOException {
        for (int i = 0; i < plan.hubs(); i++) {
            hubs.add(newHub(i));
        }
        hub = hubs.get(0);
        if (plan.channels().contains(Channel.ISO8583)) {
            List<InetSocketAddress> listeners = hubs.stream().map(Hub::iso8583).toList();
            for (int i = 1; i <= TILLS; i++) {
                clients.add(new IsoClient(i, traffic, listeners));
            }
        }
        if (plan.channels().contains(Channel.REST)) {
            List<Integer> ports = hubs.stream().map(Hub::httpPort).toList();
            for (int i = 1; i <= REST_CLIENTS; i++) {
                clients.add(new RestClient(i, traffic, ports));
            }
        }
        if (plan.channels().contains(Channel.FILE)) {
            hubs.forEach(each -> clients.add(new FileClient(traffic, each.data())));
        }
        if (plan.channels().contains(Channel.MQ)) {
            clients.add(new QueueClient(traffic, hub.brokerPort()));
        }
        clients.forEach(Client::start);
    }

    /** With links and a folder of its own. */
    private Hub newHub(int index) throws IOException {
        List<String> names = List.of("nordbank/1", "nordbank/2", "riverbank/1", "oldtown/1");
        List<LinkProxy> ofHub = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isFramed = names.get(i).startsWith("nordbank");
            ofHub.add(new LinkProxy(names.get(i), banks.linkPorts().get(i), isFramed));
        }
        links.addAll(ofHub);
        List<String> arguments = new ArrayList<>(Planted.arguments(plan.fault()));
        Path directory = index == 0 ? plan.directory() : plan.directory().resolve("hub-" + (index + 1));
        Files.createDirectories(directory);
        if (plan.hubs() > 1) {
            int stans = 999_999 / plan.hubs();
            arguments.add("--mooring.banks.nordbank.iso8583.stan-min=" + (1 + index * stans));
            arguments.add("--mooring.banks.nordbank.iso8583.stan-max=" + (index + 1) * stans);
            arguments.add("--mooring.journal.postgresql.installation-key-file=" + installationKey());
        }
        Hub made = new Hub(
                installation,
                plan.inside(),
                directory,
                ofHub.stream().map(LinkProxy::port).toList(),
                broker,
                database,
                Planted.inside(plan.fault()),
                arguments);
        Planted.edit(plan.fault(), made.data().resolve("routes"));
        return made;
    }

    private Path installationKey() {
        return plan.directory().resolve("data/journal/keys/installation.key");
    }

    private void carryOut(Round round, int quota) throws IOException, InterruptedException {
        long started = System.nanoTime();
        long heardBefore = traffic.answeredOnline();
        hub = hubs.get(round.hub(hubs.size()));
        isDiskBad = round.isOfABadDisk();
        if (hubs.size() == 1) {
            hub.start(round.crashAt(), round.trouble() == Trouble.CLOCK_STEP);
            traffic.release(quota, LOAD_MS);
            arm(round);
            awaitFirstAnswer(heardBefore);
        } else {
            startDead();
            traffic.release(quota, LOAD_MS);
            awaitAllLive();
            arm(round);
            awaitFirstAnswer(heardBefore);
        }
        long upAfterMs = Duration.ofNanos(System.nanoTime() - started).toMillis();
        String end;
        switch (round.trouble()) {
            case CRASH_POINT -> end = awaitPoint(round);
            case STOP -> {
                sleep(round.troubleAtMs());
                end = stop(round);
            }
            case FIRST_BYTE -> end = hub.awaitEnd(POINT_PATIENCE) ? "killed on the first byte" : missed(round);
            default -> {
                sleep(round.troubleAtMs());
                befall(round);
                sleep(Math.max(0, round.deathAtMs() - round.troubleAtMs()));
                end = "killed";
            }
        }
        hub.kill();
        hubDeaths++;
        if (hubs.size() > 1 && round.isOfAll()) {
            for (Hub each : hubs) {
                if (each.isAlive()) {
                    each.kill();
                    hubDeaths++;
                    end = end + ", the other too";
                }
            }
        }
        troubles.merge(round.trouble().id(), 1, Integer::sum);
        if (round.trouble() == Trouble.FLIPPED_BIT) {
            end = startOverAFlippedBit(round);
        }
        heal(round);
        out.printf(
                "round %d/%d  %-28s %s  up in %.1f s  payments %,d, answers %,d%n",
                round.number(), plan.kills(), round, end, upAfterMs / 1000.0, traffic.issued(), traffic.answered());
    }

    private void arm(Round round) {
        if (round.trouble() == Trouble.FIRST_BYTE) {
            // ISO 8583 links carry cards and transfers: whatever the channels, one of them gets traffic.
            links.get(firstLink() + round.link() % 2).onRequest(round.nth(), round.variant() == 0, hub::killNow);
        }
    }

    private int firstLink() {
        return hubs.indexOf(hub) * (links.size() / hubs.size());
    }

    private void startDead() throws IOException, InterruptedException {
        for (Hub each : hubs) {
            if (!each.isAlive()) {
                each.start();
                awaitInstallationKey();
            }
        }
    }

    /** The first hub of all draws it, and the others use the same. */
    private void awaitInstallationKey() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (hubs.size() > 1 && !(Files.exists(installationKey()) && (Files.size(installationKey()) > 0))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("no hub drew " + installationKey());
            }
            requireNoOtherDeath();
            sleep(50);
        }
    }

    private void awaitAllLive() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        for (Hub each : hubs) {
            while (!isLive(each)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "a hub did not start in " + START_PATIENCE.toSeconds() + " s; see " + plan.directory());
                }
                requireNoOtherDeath();
                sleep(100);
            }
        }
    }

    /** The hub is up when somebody is answered, or says so where nobody is; a crash point may come before that. */
    private void awaitFirstAnswer(long heardBefore) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        boolean isAnybodyOnline =
                plan.channels().contains(Channel.ISO8583) || plan.channels().contains(Channel.REST);
        while (hub.isAlive() && (isAnybodyOnline ? traffic.answeredOnline() == heardBefore : !isLive(hub))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the hub answered nobody in " + START_PATIENCE.toSeconds() + " s; see "
                        + plan.directory().resolve("hub.log"));
            }
            sleep(20);
        }
        requireNoOtherDeath();
    }

    private boolean isLive(Hub of) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + of.httpPort() + "/actuator/health/liveness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A hub may die of what the round has for it and of nothing else. */
    private void requireNoOtherDeath() throws IOException {
        for (Hub each : hubs) {
            if (each.hasStarted()
                    && !each.isAlive()
                    && !List.of(CRASH_EXIT_CODE, BAD_DISK_EXIT_CODE, 128 + 9).contains(each.exitCode())
                    && !hasRefusedItsDisk(each)) {
                throw unforeseenEnd(each, "of itself");
            }
        }
    }

    /** At the disk's first trouble, when the start itself asks for a flush. */
    private boolean hasRefusedItsDisk(Hub each) throws IOException {
        return isDiskBad && each.exitCode() == 1 && each.said().contains("journal not started");
    }

    /** With its last words: the directory of a short run is gone when somebody reads this. */
    private static IOException unforeseenEnd(Hub hub, String where) throws IOException {
        List<String> said = hub.said().lines().toList();
        return new IOException("the hub ended with " + hub.exitCode() + " " + where + "; see " + hub.log()
                + "; its last lines:\n"
                + String.join("\n", said.subList(Math.max(0, said.size() - LAST_LINES), said.size())));
    }

    private String awaitPoint(Round round) throws IOException, InterruptedException {
        if (!hub.awaitEnd(POINT_PATIENCE)) {
            missedPoints.add(round.point());
            return missed(round);
        }
        requireNoOtherDeath();
        boolean hasRefused = hasRefusedItsDisk(hub);
        if (!hasRefused && round.isOfABadDisk() != (hub.exitCode() == BAD_DISK_EXIT_CODE)) {
            throw unforeseenEnd(hub, "at " + round.point());
        }
        points.merge(round.point(), 1, Integer::sum);
        return hasRefused ? "did not start" : round.isOfABadDisk() ? "ended itself" : "died there";
    }

    private String missed(Round round) {
        missed.add("round " + round.number() + ": " + round);
        return "MISSED, killed";
    }

    /** What was sent has its outcome when the hub is gone: nothing but a death may leave that to the next start. */
    private String stop(Round round) throws IOException, InterruptedException {
        if (!hub.stop()) {
            immediate.add(
                    new Finding(Verdict.CUT_OFF, 0, "round " + round.number() + ": the hub did not stop when asked"));
            return "DID NOT STOP";
        }
        if (hubs.size() > 1) {
            return "stopped when asked"; // what the other one is sending has no outcome yet
        }
        try {
            for (JournalPayment payment : readJournal().payments()) {
                if (payment.last().kind().equals("INTENT")) {
                    immediate.add(new Finding(
                            Verdict.CUT_OFF,
                            payment.number(),
                            "round " + round.number() + ": sent and without outcome [uetr=" + payment.uetr() + "]"));
                }
            }
        } catch (GeneralSecurityException unreadable) {
            throw new IOException(unreadable);
        }
        return "stopped when asked";
    }

    /** The hub must not start, and must say where the damage is. Then the bit is turned back. */
    private String startOverAFlippedBit(Round round) throws IOException, InterruptedException {
        FlippedBit bit = FlippedBit.inNewestSegment(hub.journal().resolve("log"), plan.seed() + round.number());
        hub.start();
        boolean hasRefused = hub.awaitEnd(START_PATIENCE) && hub.exitCode() != 0;
        boolean isNamed = hub.said().contains("[file=" + bit.file());
        hub.kill();
        bit.turnBack();
        if (hasRefused && isNamed) {
            return "killed, " + bit + " refused";
        }
        immediate.add(new Finding(
                Verdict.DAMAGE_UNSEEN,
                0,
                "round " + round.number() + ": " + bit + (hasRefused ? " was not named" : " did not stop the start")));
        return "DAMAGE UNSEEN";
    }

    private void befall(Round round) throws IOException, InterruptedException {
        LinkProxy link = links.get(firstLink() + round.link());
        LinkProxy.Cut cut = List.of(LinkProxy.Cut.BEFORE, LinkProxy.Cut.HALF, LinkProxy.Cut.AFTER)
                .get(round.variant());
        switch (round.trouble()) {
            case PAUSE_HUB -> {
                hub.pause();
                // Of several, for longer than the lease now and then: the others take over what it has.
                sleep((hubs.size() > 1 ? 2_000 : 700) * (1 + round.variant()));
                hub.resume();
            }
            case KILL_BANKS -> {
                banks.kill();
                banks.start();
            }
            case KILL_BROKER -> {
                Broker elsewhere = broker.orElseThrow();
                elsewhere.kill();
                elsewhere.start();
            }
            case KILL_DATABASE -> {
                Database postgres = database.orElseThrow();
                postgres.kill();
                postgres.start();
            }
            case PAUSE_BANKS -> {
                banks.pause();
                sleep(500 * (1 + round.variant()));
                banks.resume();
            }
            case CUT_REQUEST -> links.forEach(each -> each.cutNextRequest(cut));
            case CUT_ANSWER -> links.forEach(each -> each.cutNextAnswer(cut));
            case CUT_ALL -> links.forEach(LinkProxy::cutAll);
            case DROP_ANSWERS -> link.dropAnswers(true);
            case DOUBLE_ANSWERS -> links.forEach(each -> each.doubleAnswers(true));
            case SLOW_LINK -> link.delay(300 * (1 + round.variant()));
            case CLOCK_STEP -> hub.setClock(CLOCK_STEPS.get(round.variant()));
            case KILL, CRASH_POINT, FIRST_BYTE, STOP, FLIPPED_BIT -> {}
        }
    }

    private void heal(Round round) throws IOException, InterruptedException {
        links.forEach(LinkProxy::heal);
        if (round.trouble() == Trouble.PAUSE_BANKS) {
            banks.resume();
        }
    }

    /** Everything works again; whoever waits gets an answer; what the hub can finish it finishes. */
    private void makePeace(int rest) throws IOException, InterruptedException {
        long heardBefore = traffic.answeredOnline();
        isDiskBad = false;
        startDead();
        traffic.release(rest, LAST_LOAD_MS);
        awaitFirstAnswer(heardBefore);
        awaitIssued();
        traffic.end(); // folder and queue read what is left for them once they have nothing to send
        awaitSilence();
        for (Client client : clients) {
            client.giveUp();
        }
        for (Client client : clients) {
            client.awaitEnd(10_000);
        }
        boolean isQuiet = awaitQuiet();
        boolean hasEnded = plan.fault().isEmpty() && stopAll();
        if (plan.fault().isEmpty() && !hasEnded) {
            immediate.add(new Finding(Verdict.CUT_OFF, 0, "at the end: a hub did not stop when asked"));
        }
        out.printf(
                "peace: %,d payments, %,d without an answer; the hub is %s and %s%n",
                traffic.issued(),
                traffic.unanswered(),
                isQuiet ? "quiet" : "NOT QUIET",
                hasEnded ? "stopped when asked" : plan.fault().isEmpty() ? "DID NOT STOP when asked" : "killed");
    }

    private boolean stopAll() throws InterruptedException {
        boolean haveAll = true;
        for (Hub each : hubs) {
            haveAll &= each.stop();
        }
        return haveAll;
    }

    /** As long as it goes on: what the deaths left of a large run takes minutes. */
    private void awaitIssued() throws IOException, InterruptedException {
        long issued = -1;
        long deadline = 0;
        while (traffic.issued() < plan.payments() && (traffic.issued() > issued || System.nanoTime() - deadline < 0)) {
            if (traffic.issued() > issued) {
                issued = traffic.issued();
                deadline = System.nanoTime() + PEACE_PATIENCE.toNanos();
            }
            requireNoOtherDeath();
            sleep(50);
        }
    }

    private void awaitSilence() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PEACE_PATIENCE.toNanos();
        long heard = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - deadline < 0) {
            requireNoOtherDeath();
            if (traffic.answered() != heard) {
                heard = traffic.answered();
                since = System.nanoTime();
            }
            if (traffic.unanswered() == 0 || System.nanoTime() - since > SILENCE.toNanos()) {
                return;
            }
            sleep(100);
        }
    }

    /** Nothing is on its way: no open state but in doubt, no file in the inbox. A hub with a fault may never get there. */
    private boolean awaitQuiet() throws IOException, InterruptedException {
        Duration patience = plan.fault().isEmpty() ? PEACE_PATIENCE : PATIENCE_WITH_A_FAULT;
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean isQuiet = payments("RCVD").equals("[]")
                    && payments("ACTC").equals("[]")
                    && !payments("PDNG").contains("WAITING_FOR_LINK")
                    && (!plan.isSettlementExpected() || isSettled(payments("PDNG")))
                    && areInboxesEmpty();
            if (isQuiet) {
                return true;
            }
            sleep(500);
        }
        return false;
    }

    /** Nothing pending but what a bank answers with an unknown code, also when it is asked; nordbank is never asked. */
    private static boolean isSettled(String pending) {
        return count(pending, "\"PDNG\"") == count(pending, "\"UNKNOWN_CODE\"") && !pending.contains("nordbank");
    }

    private static long count(String text, String part) {
        return Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
    }

    private String payments(String state) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + hub.httpPort() + "/api/v1/payments?limit=1000&state=" + state))
                .timeout(Duration.ofSeconds(20))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("operator:mooring".getBytes(StandardCharsets.US_ASCII)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("payments in " + state + " were answered with " + response.statusCode());
        }
        return response.body().strip();
    }

    private boolean areInboxesEmpty() throws IOException {
        for (Hub each : hubs) {
            if (!isEmpty(each.data().resolve("inbox/pain001"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(Path inbox) throws IOException {
        if (!Files.isDirectory(inbox)) {
            return true;
        }
        try (Stream<Path> files = Files.list(inbox)) {
            return files.noneMatch(file -> file.toString().endsWith(".xml"));
        }
    }

    private ChaosResult judge(Duration took) throws IOException, GeneralSecurityException {
        List<ClientRecord> records = traffic.records();
        List<LedgerLine> ledgers = LedgerLine.readAll(banks.ledgers());
        JournalBook journal = readJournal();
        List<Finding> findings = new ArrayList<>(immediate);
        missedPoints.stream()
                .filter(point -> !points.containsKey(point))
                .map(point -> new Finding(Verdict.NOT_TRIED, 0, "no death at " + point))
                .forEach(findings::add);
        findings.addAll(Oracle.judge(records, ledgers, journal, plan.isSettlementExpected()));
        return new ChaosResult(plan, troubles, points, missed, hubDeaths, records, ledgers, journal, findings, took);
    }

    private JournalBook readJournal() throws IOException, GeneralSecurityException {
        return database.isEmpty()
                ? JournalReader.read(hub.journal())
                : DatabaseReader.read(database.get().url(), database.get().user(), installationKey());
    }

    private static void sleep(long milliseconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(milliseconds);
    }
}
