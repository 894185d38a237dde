package org.mooring.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkNamesTest {
    @ParameterizedTest
    @CsvSource({
        "direct:bank-nordbank-link-1,nordbank/1",
        "direct://bank-nordbank-link-12,nordbank/12",
        "direct:bank-nord-bank-link-2?block=false,nord-bank/2",
        "iso8583-link:nordbank/1,nordbank/1",
        "http-link://riverbank/3?lazyStartProducer=true,riverbank/3",
        "direct:bank-link-link-link-1,link-link/1"
    })
    void findsTheLinkBehindAnEndpoint(String uri, String link) {
        assertThat(LinkNames.ofEndpoint(uri)).contains(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "direct:bank-nordbank-send",
                "direct:bank-nordbank-link-0",
                "direct:bank-nordbank-link-x",
                "direct:bank-Nordbank-link-1",
                "direct:bank--link-1",
                "iso8583-link:nordbank",
                "seda:bank-nordbank-link-1",
                "log:nordbank/1"
            })
    void otherEndpointsNameNoLink(String uri) {
        assertThat(LinkNames.ofEndpoint(uri)).isEmpty();
    }

    @Test
    void routeAndLinkAreEachOthersInverse() {
        assertThat(LinkNames.routeOf("nord-bank/2")).isEqualTo("bank-nord-bank-link-2");
        assertThat(LinkNames.ofRoute(LinkNames.routeOf("nord-bank/2"))).contains("nord-bank/2");
        assertThat(LinkNames.ofRoute(null)).isEmpty();
    }
}
