package org.mooring.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Starts an application with bad values. It needs no beans: it must not come that far. */
class ConfigurationCheckTest {
    private static final String BANK = "mooring.banks.nordbank.";
    private static final String ERP = "mooring.webhooks.erp.";
    private static final String[] GOOD_BANK = {
        BANK + "template=iso8583", BANK + "links[0].address=127.0.0.1:9101", BANK + "status-codes.00=ACSC"
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answer-timeout=0ms | answer-timeout is 0 ms, must be at least 1 ms; hub not started",
                "answer-timeout=soon | answer-timeout is 'soon', must be a duration like 500ms, 5s or 2m; hub not started",
                "in-flight-max=0 | in-flight-max is 0, must be at least 1; hub not started",
                "in-flight-max=-1 | in-flight-max is -1, must be at least 1; hub not started",
                "in-flight-max=many | in-flight-max is 'many', must be a whole number; hub not started",
                "in-flight-max=70000 | in-flight-max is 70000, must be at most 65536; hub not started",
                "template= | template is missing, must be given; hub not started",
                "balancer=fastest | balancer is 'fastest', must be one of round-robin, least-in-flight; hub not started",
                "breaker.failure-rate-threshold=101 | breaker.failure-rate-threshold is 101, must be at most 100; hub not started",
                "in-doubt=perhaps | in-doubt is 'perhaps', must be one of ask, reverse, operator; hub not started",
                "message-life=0s | message-life is 0 ms, must be at least 1 ms; hub not started",
                "iso8583.sign-on=perhaps | iso8583.sign-on is 'perhaps', must be one of link, bank, none; hub not started",
                "iso8583.echo-after=0s | iso8583.echo-after is 0 ms, must be at least 1 ms; hub not started",
                "iso8583.echoes-missed-max=0 | iso8583.echoes-missed-max is 0, must be at least 1; hub not started",
                "iso8583.key-element=129 | iso8583.key-element is 129, must be at most 128; hub not started",
                "iso8583.key-age-max=24h | iso8583.key-age-max is 86400000 ms, must be left out unless mooring.banks.nordbank.iso8583.key-exchange is sign-on; hub not started",
                "iso8583.stan-min=0 | iso8583.stan-min is 0, must be at least 1; hub not started",
                "iso8583.stan-max=1000000 | iso8583.stan-max is 1000000, must be at most 999999; hub not started",
                "iso8583.key-exchange-code=162 | iso8583.key-exchange-code is '162', must be one of 101, 161; hub not started",
                "iso8583.reconnect-after-max=100ms | iso8583.reconnect-after-max is 100 ms, must be at least mooring.banks.nordbank.iso8583.reconnect-after-min, which is 200 ms; hub not started",
                "iso8583.framing.length-bytes=3 | iso8583.framing.length-bytes is 3, must be 2 or 4 where length-encoding is binary, 2 to 4 where it is ascii, 2 where it is bcd; hub not started",
                "iso8583.framing.length-bytes=0 | iso8583.framing.length-bytes is 0, must be at least 1; hub not started",
                "iso8583.framing.length-encoding=hex | iso8583.framing.length-encoding is 'hex', must be one of binary, ascii, bcd; hub not started",
                "iso8583.framing.header-value=60 | iso8583.framing.header-value is '60', must be 0 bytes in hexadecimal; hub not started",
                "iso8583.framing.message-length-max=65536 | iso8583.framing.message-length-max is 65536, must be 12 to 65535, as much as the length can say; hub not started",
                "links[0].address= | links[0].address is missing, must be given; hub not started",
            })
    void namesPropertyValueAndRule(String setting, String message) {
        assertThat(refusal("demo", BANK + setting)).isEqualTo(BANK + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mooring.banks.nordbank.iso8583.key-exchange=sign-on;mooring.banks.nordbank.iso8583.key-age-max=59s | mooring.banks.nordbank.iso8583.key-age-max is 59000 ms, must be at least 60000 ms; hub not started",
                "mooring.broker.port=70000 | mooring.broker.port is 70000, must be at most 65535; hub not started",
                "mooring.broker.external.url=tcp://hub:secret@127.0.0.1:1;mooring.broker.external.user=hub;mooring.broker.external.password=secret | mooring.broker.external.url is 'an address with a login', must leave it to mooring.broker.external.user and mooring.broker.external.password; hub not started",
                "mooring.broker.message-size-max=1GB | mooring.broker.message-size-max is 1073741824B, must be between 1024 and 104857600 bytes; hub not started",
                "mooring.iso8583.framing.header=tpdu;mooring.iso8583.framing.header-bytes=7 | mooring.iso8583.framing.header-bytes is 7, must be 0 where header is none, 5 where it is tpdu, at least 1 where it is mirror; hub not started",
                "mooring.iso8583.framing.length-encoding=ascii;mooring.iso8583.framing.message-length-max=100 | mooring.iso8583.framing.message-length-max is 100, must be 12 to 99, as much as the length can say; hub not started",
                "mooring.iso8583.before-sign-on=5 | mooring.iso8583.before-sign-on is '5', must match ([0-9A-Z]{2})?; hub not started",
                "mooring.iso8583.dialect=1978 | mooring.iso8583.dialect is '1978', must be a dialect that can be read (./mooring check): there is no ISO 8583 dialect '1978'; there are: 1987,",
                "mooring.iso8583.dialect=rkbalgi-sample | mooring.iso8583.dialect is 'rkbalgi-sample', must be a dialect of 1987 (MTI 0xxx), or of 1993 or 2003 with the original data elements in DE 56, such as 1987, 1993-binary or a file that extends one",
                "mooring.banks.nordbank.iso8583.dialect=rkbalgi-sample | mooring.banks.nordbank.iso8583.dialect is 'rkbalgi-sample', must be a dialect of 1987",
                "mooring.banks.nordbank.iso8583.dialect=1978 | mooring.banks.nordbank.iso8583.dialect is '1978', must be a dialect that can be read",
                "mooring.iso8583.connections-max=0 | mooring.iso8583.connections-max is 0, must be at least 1; hub not started",
                "mooring.iso8583.probe-after=-1s | mooring.iso8583.probe-after is -1000 ms, must be at least 0 ms; hub not started",
                "mooring.files.entry-count-max=0 | mooring.files.entry-count-max is 0, must be at least 1; hub not started",
                "mooring.files.unchanged-for=1ms | mooring.files.unchanged-for is 1 ms, must be at least 10 ms; hub not started",
                "mooring.files.unreadable-for=0s | mooring.files.unreadable-for is 0 ms, must be at least 1000 ms; hub not started",
                "mooring.anchor.age-max=1ms | mooring.anchor.age-max is 1 ms, must be at least 100 ms; hub not started",
                "mooring.in-doubt.ask-for=0s | mooring.in-doubt.ask-for is 0 ms, must be at least 1000 ms; hub not started",
                "mooring.in-doubt.ask-after=soon | mooring.in-doubt.ask-after is 'soon', must be a duration like 500ms, 5s or 2m; hub not started",
                "mooring.in-doubt.ask-after=10m | mooring.in-doubt.ask-every-max is 300000 ms, must be at least mooring.in-doubt.ask-after, which is 600000 ms; hub not started",
                "mooring.in-doubt.operator-above.EUR=0 | mooring.in-doubt.operator-above.EUR is '0', must be an amount above zero",
                "mooring.in-doubt.operator-above.EUR=1.234 | EUR allows 2 decimals, got 3; hub not started",
                "mooring.in-doubt.operator-above.ABC=1 | mooring.in-doubt.operator-above.ABC is '1', must be an amount above zero",
                "mooring.in-doubt.operator-above.EUR=lots | must be readable as BigDecimal; hub not started",
                "mooring.journal.retention=35d | mooring.journal.retention is 3024000000 ms, must be longer than the 35 days for which a repeat is recognised; hub not started",
                "mooring.journal.retention=long | mooring.journal.retention is 'long', must be a duration like 500ms, 5s or 2m; hub not started",
                "mooring.journal.type=oracle | mooring.journal.type is 'oracle', must be one of embedded, postgresql; hub not started",
                "mooring.journal.type=postgresql | mooring.journal.postgresql.url is missing, must be given when mooring.journal.type is postgresql; hub not started",
                "mooring.journal.postgresql.url=jdbc:mysql:x | mooring.journal.postgresql.url is 'jdbc:mysql:x', must match jdbc:postgresql:.+; hub not started",
                "mooring.journal.postgresql.url=jdbc:postgresql:x?password=y | mooring.journal.postgresql.url is 'an address with a password', must leave it to mooring.journal.postgresql.password; hub not started",
                "mooring.journal.postgresql.lease=1s | mooring.journal.postgresql.lease is 1000 ms, must be at least 3000 ms; hub not started",
                "mooring.chain.rpc-url=node:8545 | mooring.chain.rpc-url is 'node:8545', must match https?://.+; hub not started",
                "mooring.events.source=our hub | mooring.events.source is 'our hub', must match [a-z][a-z0-9+.-]*:[!-~]+; hub not started",
                "mooring.events.queue=maybe | mooring.events.queue is 'maybe', must be true or false; hub not started",
                "mooring.kafka.bootstrap-servers=broker | mooring.kafka.bootstrap-servers is 'broker', must match",
                "mooring.kafka.bootstrap-servers= | mooring.kafka.bootstrap-servers is missing, must match",
                "mooring.kafka.in=pain001,mt | mooring.kafka.in is 'pain001,mt', must be one of pain001, canonical; hub not started",
                "mooring.kafka.group-id=our hub | mooring.kafka.group-id is 'our hub', must match [A-Za-z0-9._-]{1,200}; hub not started",
                "mooring.webhooks.erp.url=https://erp.example/in | mooring.webhooks.erp.secret is missing, must be given; hub not started",
                "mooring.webhooks.erp.answer-timeout=0ms | mooring.webhooks.erp.answer-timeout is 0 ms, must be at least 100 ms; hub not started",
                "mooring.webhooks.erp.events=DONE | mooring.webhooks.erp.events is 'DONE', must be one of rcvd, actc, pdng, acsp, acsc, rjct, canc; hub not started",
                "mooring.security.http-basic=perhaps | mooring.security.http-basic is 'perhaps', must be true or false; hub not started",
                "mooring.banks.n--b.template=iso8583 | mooring.banks.n--b is 'n--b', must match [a-z][a-z0-9]*(-[a-z0-9]+)*; hub not started",
            })
    void checksTheOtherPartsToo(String setting, String message) {
        assertThat(refusal("demo", setting.split(";"))).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://erp.example/in?key=hunter2",
                "http://127.0.0.1.example/hunter2",
                "https://user:hunter2@erp.example/in",
                "https://erp.example/in#hunter2",
                "ftp://erp.example/hunter2",
                "https:hunter2",
                "erp.example/hunter2",
            })
    void aWebhookIsHttpsOrLoopbackAndItsUrlIsNotShown(String url) {
        assertThat(refusal("", ERP + "url=" + url, ERP + "secret=sixteen letters!"))
                .contains(ERP + "url is 'set (not shown)', must be an https URL with a host, or http to the loopback")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "whsec_hunter2 is not Base64"})
    void aWebhooksSecretIsNotShown(String secret) {
        assertThat(refusal("", ERP + "url=https://erp.example/in", ERP + "secret=" + secret))
                .contains(ERP + "secret is ******, must ")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://erp.example/in?key=1", "http://localhost:9000/in", "http://[::1]/in"})
    void startsWithAWebhook(String url) {
        assertThatCode(() -> start("", ERP + "url=" + url, ERP + "secret=sixteen letters!", ERP + "events=ACSC,rjct"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "mooring.brokr.port, mooring.broker.port",
        "mooring.banks.nordbank.answer-timout, mooring.banks.nordbank.answer-timeout",
        "mooring.banks.nordbank.links[0].adress, mooring.banks.nordbank.links[0].address",
        "mooring.data-dri, mooring.data-dir",
    })
    void suggestsTheNearestSpelling(String misspelt, String right) {
        assertThat(refusal("demo", misspelt + "=1"))
                .contains(misspelt + " is 'set', must be a property that the hub knows; did you mean " + right + "?");
    }

    @Test
    void guessesNothingWhereNothingIsNear() {
        assertThat(refusal("demo", "mooring.teleport.enabled=true"))
                .contains("mooring.teleport.enabled")
                .doesNotContain("did you mean");
    }

    @Test
    void tellsAllMistakesAtOnce() {
        assertThat(refusal(
                        "demo",
                        BANK + "answer-timeout=0",
                        BANK + "in-flight-max=lots",
                        "mooring.broker.prot=1",
                        "mooring.anchor.leaf-count-max=0",
                        "mooring.groups.euro.banks[0]=southbank"))
                .contains("answer-timeout")
                .contains("in-flight-max")
                .contains("did you mean mooring.broker.port?")
                .contains("mooring.anchor.leaf-count-max is 0, must be at least 1")
                .contains("mooring.groups.euro.banks is 'southbank', must name a bank of mooring.banks");
    }

    @Test
    void showsNoSecret() {
        String hash = new BCryptPasswordEncoder(4).encode("mooring");
        String refusal = refusal(
                "",
                "mooring.security.users.eve.password-hash=hunter2",
                "mooring.security.users.eve.roles=engineer",
                "mooring.security.users.bob.password-hash=" + hash,
                "mooring.security.users.bob.roles=viewer");
        assertThat(refusal)
                .contains("mooring.security.users.eve.password-hash is ******, must match")
                .doesNotContain("hunter2")
                .doesNotContain(hash);
    }

    @Test
    void namesTheRolesThereAre() {
        assertThat(refusal(
                        "",
                        "mooring.security.users.eve.roles=root",
                        "mooring.security.users.eve.password-hash="
                                + new BCryptPasswordEncoder(4).encode("a better one")))
                .contains("mooring.security.users.eve.roles is 'root', must be one of viewer, submitter, operator,"
                        + " approver, engineer, admin");
    }

    @Test
    void refusesTheDemosPasswordsOutsideTheDemo() {
        String hash = new BCryptPasswordEncoder(4).encode("mooring");
        String[] settings = {
            "mooring.security.users.ann.password-hash=" + hash,
            "mooring.security.users.ann.roles=viewer",
            "mooring.broker.users.legacy.password=mooring"
        };
        assertThat(refusal("", settings))
                .contains("mooring.security.users.ann.password-hash is ******, must not be the demo's password")
                .contains("mooring.broker.users.legacy.password is ******, must not be the demo's password");
        assertThatCode(() -> start("demo", settings)).doesNotThrowAnyException();
    }

    @Test
    void startsWithWhatIsRight() {
        assertThatCode(() -> start("", GOOD_BANK)).doesNotThrowAnyException();
        assertThatCode(() -> start("demo")).doesNotThrowAnyException();
    }

    private static String refusal(String profile, String... settings) {
        Map<String, String> all = new LinkedHashMap<>(); // the last of two settings of one property counts
        Stream.of(GOOD_BANK, settings)
                .flatMap(Stream::of)
                .forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        Throwable failure = catchThrowable(() -> start(profile, all.values().toArray(String[]::new)));
        assertThat(failure).isInstanceOf(ConfigurationRefused.class);
        FailureAnalysis shown = new ConfigurationRefusedAnalyzer().analyze(failure);
        assertThat(shown).as("what the operator sees").isNotNull();
        return shown.getDescription();
    }

    private static void start(String profile, String... settings) {
        new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .profiles(profile.isEmpty() ? new String[0] : new String[] {profile})
                .run(List.of(settings).stream()
                        .map(setting -> "--" + setting.strip())
                        .toArray(String[]::new))
                .close();
    }

    @SpringBootConfiguration
    static class Nothing {}
}
