package org.mooring.connectors.soap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.bank.BankLinkFactory;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.connectors.http.BankAddress;
import org.mooring.connectors.http.HttpCourier;

/** Links of template {@code soap}: address is the service's URL, username and secret its HTTP Basic login. */
public final class SoapLinkFactory implements BankLinkFactory {
    @Override
    public String template() {
        return "soap";
    }

    @Override
    public BankLink create(String bank, int number, BankProperties properties) {
        String id = bank + "/" + number;
        URI address = BankAddress.of(bank, number, properties);
        StatusCodeMap statusCodes = StatusCodeMap.parse(bank, properties.statusCodes());
        String authorization = basic(bank, properties);
        HttpCourier courier = new HttpCourier(id, properties.answerTimeout(), properties.inFlightMax());
        return new SoapBankLink(id, address, authorization, statusCodes, courier);
    }

    /** RFC 7617: a colon would end the name early. */
    private static String basic(String bank, BankProperties properties) {
        String username = BankAddress.credential(bank, "username", properties.username());
        if (username.indexOf(':') >= 0) {
            throw new IllegalArgumentException(BankProperties.path(bank, "username")
                    + " has a colon, HTTP Basic cannot carry it; hub not started");
        }
        String password = BankAddress.credential(bank, "secret", properties.secret());
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
