package org.mooring.app.demo;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Once the demo is ready: sends the samples, waits until they are anchored, and prints what came of each. */
@Component
@Profile("demo")
@ConditionalOnProperty(name = "mooring.demo.sample-traffic", matchIfMissing = true)
class FirstRun {
    private static final Logger LOG = LoggerFactory.getLogger(FirstRun.class);
    private static final long LINKS_WAIT_MS_MAX = 15_000;
    private static final long ANCHOR_WAIT_MS_MAX = 60_000;
    private static final long LOOK_EVERY_MS = 50;

    private final MooringProperties properties;
    private final ServletWebServerApplicationContext web;
    private final PaymentJournal journal;
    private final BankLinks links;
    private final Anchorage anchorage;

    FirstRun(
            MooringProperties properties,
            ServletWebServerApplicationContext web,
            PaymentJournal journal,
            BankLinks links,
            Anchorage anchorage) {
        this.properties = properties;
        this.web = web;
        this.journal = journal;
        this.links = links;
        this.anchorage = anchorage;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Thread thread = new Thread(this::run, "mooring-first-run");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        String http = "http://127.0.0.1:" + web.getWebServer().getPort();
        try {
            await(
                    LINKS_WAIT_MS_MAX,
                    () -> links.all().stream().map(BankLink::health).allMatch(LinkHealth::isUsable));
            OutsideWorld outside = new OutsideWorld(new OutsideWorld.Addresses(
                    http,
                    new InetSocketAddress("127.0.0.1", properties.iso8583().port()),
                    properties.broker().port(),
                    properties.dataDir()));
            String token =
                    "R" + Long.toString(System.currentTimeMillis() / 1000, 36).toUpperCase(Locale.ROOT);
            List<Sample> samples = new SampleTraffic(outside, journal, token).send();
            FirstRunTable table = new FirstRunTable(journal, anchorage);
            await(ANCHOR_WAIT_MS_MAX, () -> table.isAnchored(samples));
            System.out.println(table.of(samples) + addresses(http));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the sample traffic ended early; the hub runs on", e);
        }
    }

    private String addresses(String http) {
        return """

                Open    %1$s/hawtio             route diagrams   (viewer, operator, approver, engineer, admin; password mooring)
                        %1$s/swagger-ui.html    REST API
                        %1$s/soap/payments?wsdl SOAP contract
                        %1$s/actuator/prometheus
                Send    ./mooring send samples/rest/credit-transfer.json --channel rest
                Drop    files into %2$s/inbox/pain001 and %2$s/inbox/csv
                Edit    %3$s/flows/choose-bank.xml, and watch this log
                """.formatted(http, properties.dataDir(), properties.routesDir());
    }

    private static void await(long waitMsMax, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMsMax);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_EVERY_MS);
        }
    }
}
